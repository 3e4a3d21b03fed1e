"""A feed and its items, as all formats tell them: what is said in one of them is said in each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cms.delivery.documents.media import ImageDocument


@dataclass(frozen=True)
class Writer:
    """Whose name stands over an item; `url` and `avatar` are None where there is none."""

    name: str
    url: str | None = None
    avatar: str | None = None


@dataclass(frozen=True)
class Attachment:
    """A file that goes with an item. Nobody knows the size of one that lies elsewhere."""

    url: str
    mime_type: str
    title: str = ""


@dataclass(frozen=True)
class Reference:
    """Another item: the id that it has in a feed, and its page; None where it has none any more."""

    id: str
    url: str | None


@dataclass(frozen=True)
class Thread:
    """What is said about an item: how many comments, where people read them, and their feeds by media type."""

    count: int
    url: str
    feeds: Mapping[str, str]


@dataclass(frozen=True)
class Item:
    """An item. `id` is for ever; `html` has absolute links; `title`, `summary` and `text` are plain.

    `answers` is what the item is said about or in answer to, `own` what our own extension says.
    """

    id: str
    url: str
    title: str
    html: str
    text: str
    summary: str
    published: datetime
    updated: datetime
    language: str | None
    own: Mapping[str, Any]
    writers: Sequence[Writer] = ()
    tags: Sequence[str] = ()
    image: ImageDocument | None = None
    attachments: Sequence[Attachment] = ()
    thread: Thread | None = None
    answers: Reference | None = None


@dataclass(frozen=True)
class Feed:
    """A feed. `url` is its own address, the same for all its pages; `page` is what it is about.

    `next_url` leads to older items; `whole` tells that there are none beyond those at hand, before
    them or behind. `hub` is who tells others of changes (WebSub).
    """

    url: str
    page: str
    title: str
    description: str
    language: str
    publisher: Writer
    items: Sequence[Item] = field(default_factory=list)
    icon: str | None = None
    next_url: str | None = None
    whole: bool = False
    hub: str | None = None
