"""What the export for WordPress has at hand while it runs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar
from zoneinfo import ZoneInfo

from cms.accounts.permissions import Actor
from cms.content.models.media import Media
from cms.content.views import EntryView
from cms.core.sealing import Sealer
from cms.core.site import SiteSettings
from cms.core.text import html_of
from cms.transfer.course import Advance, silently


@dataclass(frozen=True)
class Shown:
    """An entry as readers get it: the address of its page, the address that never changes, and its whole text."""

    page: str
    permanent: str
    html: str


@dataclass(frozen=True)
class Leaving:
    """Who exports what to which file, under which addresses; `advance` is told the number of items written."""

    actor: Actor
    path: Path
    site: SiteSettings
    site_url: str
    sealer: Sealer
    show: Callable[[EntryView], Shown]
    picture: Callable[[Media], str]
    advance: Advance = silently
    with_addresses: bool = False
    over: bool = False

    def local(self, moment: datetime) -> str:
        """Give a moment in the zone of the site, as WordPress writes it."""
        return _written(moment.astimezone(ZoneInfo(self.site.timezone)))

    def gmt(self, moment: datetime) -> str:
        """Give a moment in UTC, as WordPress writes it."""
        return _written(moment.astimezone(UTC))


@dataclass
class Left:
    """What was written, and what WordPress has no place for."""

    KINDS: ClassVar = ("articles", "exercises", "comments", "authors", "tags", "media")

    articles: int = 0
    exercises: int = 0
    comments: int = 0
    authors: int = 0
    tags: int = 0
    media: int = 0
    drafts_beside: int = 0
    archived: int = 0
    erased: int = 0


def entry_number(entry_id: int) -> int:
    """Give the number of an entry among the posts: entries have the even ones, pictures the odd ones.

    So it is the same in each export, whatever came in between.
    """
    return 2 * entry_id


def media_number(media_id: int) -> int:
    """Give the number of a picture among the posts."""
    return 2 * media_id + 1


def line(text: str) -> str:
    """Give plain text as the line of HTML that WordPress takes it for."""
    return html_of(text).replace("\n", "<br />\n")


def _written(moment: datetime) -> str:
    return moment.replace(tzinfo=None, microsecond=0).isoformat(sep=" ")
