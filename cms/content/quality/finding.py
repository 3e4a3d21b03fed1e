"""What a check looks at, and what it finds."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cms.content.status import EntryType


@dataclass(frozen=True)
class Picture:
    """What is said of a picture of the library."""

    key: str
    alt: str
    decorative: bool


@dataclass(frozen=True)
class Draft:
    """An entry as it was written: the members that `written.py` knows, and what the sanitiser made of the text.

    `tags` are names and slugs; `pictures` are those of the library that it shows, by their ids;
    `hidden_exercises` are named in the text and not live, so that readers find nothing in their place.
    """

    kind: EntryType
    language: str
    members: Mapping[str, Any]
    html: str
    text: str
    tags: tuple[str, ...]
    now: datetime
    pictures: Mapping[int, Picture] = field(default_factory=dict)
    hidden_exercises: tuple[str, ...] = ()
    is_signed_off: bool = False
    is_changed_since: bool = False

    @property
    def is_exercise(self) -> bool:
        """Tell whether it is an exercise."""
        return self.kind == EntryType.EXERCISE


@dataclass(frozen=True)
class Place:
    """Something to look at: what it is, and where, as the pointer to a member."""

    what: str
    pointer: str


@dataclass(frozen=True)
class Check:
    """Looks for one thing; says why it matters and what to do about it. It reads, and changes nothing."""

    name: str
    title: str
    why: str
    todo: str
    look: Callable[[Draft], Iterable[Place]]


@dataclass(frozen=True)
class Finding:
    """What a check found at one place; `required` tells that publishing waits for it."""

    check: Check
    what: str
    pointer: str
    required: bool = False
