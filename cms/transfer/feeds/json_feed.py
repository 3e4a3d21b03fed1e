"""JSON Feed 1.0 and 1.1 as a stream: one item at a time (jsonfeed.org/version/1.1)."""

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from cms.core.errors import Fault, Invalid
from cms.transfer import json_files
from cms.transfer.course import Advance
from cms.transfer.feeds.stories import Head, Story

VERSION = "https://jsonfeed.org/version/1"
_ITEMS = "items"
_OF_A_FEED = frozenset({"version", "home_page_url", "feed_url", "next_url", "language", "author", "authors"})


class JsonFeed:
    """A file that is read twice: for what it tells of itself, and for its items."""

    def __init__(self, path: Path, advance: Advance) -> None:
        """Raise Invalid, with the line, for what is damaged, and for what is no JSON Feed."""
        self._path, self._advance = path, advance
        told: dict[str, Any] = {}
        for member in json_files.members(path, advance):
            if member.name == "authors":
                told["authors"] = [*told.get("authors", []), member.value]
            elif member.name in _OF_A_FEED:
                told[member.name] = member.value
        if not _line(told.get("version")).startswith(VERSION):
            raise Invalid(Fault(f"{path.name}: this is no JSON Feed; its version is not {VERSION}."))
        home = _line(told.get("home_page_url")) or _line(told.get("feed_url"))
        self.head = Head(home, _line(told.get("language")), _line(told.get("next_url")))
        self._people = _people(told)

    def stories(self) -> Iterator[Story]:
        """Give the items in their order."""
        number = 0
        for member in json_files.members(self._path, self._advance):
            if member.name == _ITEMS and isinstance(member.value, dict):
                number += 1
                yield self._story(number, member.value)

    def _story(self, number: int, item: dict[str, Any]) -> Story:
        text = item.get("content_text")
        plain = "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n")) if isinstance(text, str) else ""
        html = item.get("content_html")
        return Story(
            number=number,
            key=_line(item.get("id")),
            title=escape(_line(item.get("title")), quote=False),
            html=html if isinstance(html, str) and html else plain,
            summary=escape(_line(item.get("summary")), quote=False),
            link=_line(item.get("url")) or _line(item.get("external_url")),
            published=_line(item.get("date_published")),
            updated=_line(item.get("date_modified")),
            authors=_people(item) or self._people,
            tags=tuple(filter(None, map(_line, _list(item.get("tags"))))),
            language=_line(item.get("language")) or self.head.language,
        )


def _people(told: dict[str, Any]) -> tuple[str, ...]:
    """Give the names of the authors; version 1.0 has one."""
    people = _list(told.get("authors")) or [told.get("author")]
    return tuple(name for each in people if isinstance(each, dict) and (name := _line(each.get("name"))))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _line(value: Any) -> str:
    """Give a text as one line; a number as text, since ids of old feeds are numbers."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return " ".join(str(value).split())
