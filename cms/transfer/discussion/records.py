"""What a comment system holds: threads, people and comments, understood but not yet placed."""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from cms.comments.status import Status
from cms.core import commonmark
from cms.core.text import clean
from cms.transfer.comments import Said

LONGEST_ADDRESS = 1000
LONGEST_TEXT = 1_000_000
HTML, MARKDOWN = "html", "markdown"
_RENDERERS: dict[str, Callable[[str], str]] = {HTML: str, MARKDOWN: commonmark.render}
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}\Z")
_UNSEEN = re.compile("[\u0000-\u001f\u007f-\u009f\ud800-\udfff]")


@dataclass(frozen=True)
class ForeignThread:
    """What was said about one page: `addresses` are what is known of where that was, the likeliest first."""

    key: str
    addresses: tuple[str, ...] = ()
    closed: bool = False
    deleted: bool = False

    @property
    def address(self) -> str:
        """Give what people and mapping files call it: its address, or its number where it has none."""
        shown = next((_UNSEEN.sub("", each).strip() for each in self.addresses if each.strip()), "")
        return shown[:LONGEST_ADDRESS] or f"thread:{_UNSEEN.sub('', self.key)[:100]}"


@dataclass(frozen=True)
class ForeignPerson:
    """Who commented, where the system keeps people apart from what they said."""

    key: str
    name: str = ""
    email: str = ""
    url: str = ""


@dataclass(frozen=True)
class ForeignComment:
    """A comment: `key` tells it from all others of the system, `number` is what the report calls it.

    `person` is the key of a ForeignPerson, whose members stand in for those that are empty here.
    `status` and `moment` are None where they cannot be understood.
    """

    thread: str
    key: str
    number: str
    parent: str = ""
    status: Status | None = Status.APPROVED
    author: str = ""
    email: str = ""
    url: str = ""
    person: str = ""
    moment: datetime | None = None
    edited: datetime | None = None
    source: str = ""
    format: str = HTML
    score: int = 0

    @property
    def is_erased(self) -> bool:
        """Tell whether it was removed there."""
        return self.status == Status.ERASED

    @property
    def where(self) -> str:
        """Name it for the report, by its number alone."""
        return f"comment {self.number}" if _NUMBER.match(self.number) else "comment without a number"

    def said_by(self, person: ForeignPerson | None) -> "ForeignComment":
        """Give it with what is known of who said it, and with nothing of that where it was removed."""
        if self.is_erased:
            return replace(self, author="", email="", url="", person="", source="", score=0, edited=None)
        if person is None:
            return self
        author, email = self.author or person.name, self.email or person.email
        return sound(replace(self, author=author, email=email, url=self.url or person.url))

    def said(self) -> Said:
        """Give it as every import takes it; what votes came to is no news, since votes are given here too."""
        told = replace(self, score=0, person="", parent="", source=self.source[:LONGEST_TEXT])
        mark = json.dumps(asdict(told), sort_keys=True, default=str)
        return Said(
            key=self.key,
            parent=self.parent,
            where=self.where,
            mark=hashlib.sha256(mark.encode()).hexdigest(),
            status=self.status,
            author=self.author,
            email=self.email,
            url=self.url,
            moment=self.moment,
            source=told.source,
            to_html=_RENDERERS[self.format],
            format=self.format,
            edited=self.edited,
            score=self.score,
        )


def sound(comment: ForeignComment) -> ForeignComment:
    """Give a comment without signs that no database keeps."""
    texts: dict[str, Any] = {
        name: clean(value)
        for name, value in vars(comment).items()
        if isinstance(value, str) and not isinstance(value, Status)
    }
    return replace(comment, **texts)


def packed(record: ForeignComment | ForeignPerson | ForeignThread) -> str:
    """Give a record as text."""
    return json.dumps(asdict(record), default=lambda moment: moment.isoformat())


def comment_from(text: str) -> ForeignComment:
    """Give a comment back."""
    told: dict[str, Any] = json.loads(text)
    moments = {name: datetime.fromisoformat(told[name]) if told[name] else None for name in ("moment", "edited")}
    return ForeignComment(**{**told, **moments, "status": Status(told["status"]) if told["status"] else None})


def person_from(text: str) -> ForeignPerson:
    """Give a person back."""
    return ForeignPerson(**json.loads(text))


def thread_from(text: str) -> ForeignThread:
    """Give a thread back."""
    told: dict[str, Any] = json.loads(text)
    return ForeignThread(**{**told, "addresses": tuple(told["addresses"])})
