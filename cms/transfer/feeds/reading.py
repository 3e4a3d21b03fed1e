"""A feed in any format: which it is, its items, and what it tells of itself."""

from collections.abc import Callable, Iterator
from pathlib import Path

from cms.transfer.course import Advance
from cms.transfer.feeds.json_feed import JsonFeed
from cms.transfer.feeds.stories import Head, Story
from cms.transfer.feeds.xml_feed import XmlFeed


def survey(path: Path, advance: Advance, notice: Callable[[Story], object]) -> Head:
    """Read a whole feed, and show each item. Raises Invalid where it is damaged, or no feed."""
    feed = _opened(path, advance)
    for story in feed.stories():
        notice(story)
    return feed.head


def stories(path: Path, advance: Advance) -> Iterator[Story]:
    """Give the items of a feed."""
    yield from _opened(path, advance).stories()


def _opened(path: Path, advance: Advance) -> JsonFeed | XmlFeed:
    with path.open("rb") as file:
        is_json = file.read(64).lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"["))
    return JsonFeed(path, advance) if is_json else XmlFeed(path, advance)
