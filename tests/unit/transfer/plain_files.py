"""Exports of others read by plain means, whole and in memory: what an import of them is compared with."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import parse

D, ID = "{http://disqus.com}", "{http://disqus.com/disqus-internals}id"
PEOPLE = {"", "comment"}
COMMENT_STATUSES = {"1": "approved", "0": "pending", "spam": "spam", "trash": "rejected"}
POST_STATUSES = {"publish": "published", "draft": "draft", "private": "draft", "future": "scheduled"}
_MARKUP = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)


@dataclass(frozen=True)
class Post:
    """A post or page; `letters` are those of its text that are not ASCII, in their order, without marks and signs."""

    title: str
    status: str
    at: datetime | None
    letters: str


@dataclass(frozen=True)
class Said:
    """A comment of a person, and the one that it answers."""

    author: str
    source: str
    status: str
    at: datetime
    answers: "Said | None" = None


@dataclass(frozen=True)
class Holdings:
    """What is in a file, and how many comments in it are not of people."""

    said: list[Said]
    posts: list[Post]
    pings: int = 0


def wordpress(path: Path) -> Holdings:
    """Read a WordPress export."""
    root = parse(path).getroot()
    assert root is not None
    items = [each for each in _all(root[0], "item") if _text(each, "post_type") in {"post", "page"}]
    comments = [each for item in items for each in _all(item, "comment")]
    people = {_text(each, "comment_id"): each for each in comments if _text(each, "comment_type") in PEOPLE}

    def said(each: Element) -> Said:
        return Said(
            unescape(_text(each, "comment_author")),
            _text(each, "comment_content").strip(),
            COMMENT_STATUSES[_text(each, "comment_approved")],
            _gmt(_text(each, "comment_date_gmt")),
        )

    return Holdings(
        _answering(people, said, lambda each: _text(each, "comment_parent")),
        [_post(item) for item in items],
        len(comments) - len(people),
    )


def disqus(path: Path) -> Holdings:
    """Read a Disqus export."""
    posts = {each.get(ID, ""): each for each in parse(path).iterfind(f"{D}post")}

    def said(each: Element) -> Said:
        moment = datetime.fromisoformat(each.findtext(f"{D}createdAt", ""))
        if each.findtext(f"{D}isDeleted") == "true":
            return Said("", "", "erased", moment)
        status = "spam" if each.findtext(f"{D}isSpam") == "true" else "approved"
        return Said(each.findtext(f"{D}author/{D}name", ""), each.findtext(f"{D}message", ""), status, moment)

    def parent(each: Element) -> str:
        found = each.find(f"{D}parent")
        return "" if found is None else found.get(ID, "")

    return Holdings(_answering(posts, said, parent), [])


def isso(path: Path) -> Holdings:
    """Read Isso's generic JSON."""
    comments = [each for thread in json.loads(path.read_text("utf-8")) for each in thread["comments"]]

    def said(each: dict[str, Any]) -> Said:
        at = datetime.fromisoformat(each["created"]).replace(tzinfo=UTC)
        return Said(each["author"], each["text"].strip(), "approved", at)

    return Holdings([said(each) for each in comments], [])


def letters(markup: str) -> str:
    """Give the letters of a text that are not ASCII; tags, their attributes and comments do not count."""
    return "".join(each for each in unescape(_MARKUP.sub("", markup)) if not each.isascii() and each.isalpha())


def _answering(comments: dict[str, Any], said: Callable[[Any], Said], parent_of: Callable[[Any], str]) -> list[Said]:
    """Give each with the one it answers, and that with none: each of them is compared by itself."""
    alone = {number: said(each) for number, each in comments.items()}
    return [
        Said(one.author, one.source, one.status, one.at, alone.get(parent_of(comments[number])))
        for number, one in alone.items()
    ]


def _post(item: Element) -> Post:
    status = POST_STATUSES[_text(item, "status")]
    return Post(
        unescape(_MARKUP.sub("", _text(item, "title"))).strip() or "Untitled",
        status,
        None if status == "draft" else _gmt(_text(item, "post_date_gmt")),
        letters(next((each.text or "" for each in item if each.tag.endswith("modules/content/}encoded")), "")),
    )


def _gmt(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)


def _all(element: Element, name: str) -> Iterator[Element]:
    return (each for each in element if each.tag.rpartition("}")[2] == name)


def _text(element: Element, name: str) -> str:
    return next((each.text or "" for each in _all(element, name)), "")
