"""What the elements of a Disqus export mean: a handler that turns them into threads and comments.

The format is the one of https://docs.disqus.com/developers/export/ (`http://disqus.com/api/schemas/1.0/disqus.xsd`).
"""

import re
from typing import Any
from xml.sax.handler import ContentHandler

from cms.comments.status import Status
from cms.transfer import moments
from cms.transfer.discussion.records import LONGEST_TEXT, ForeignComment, ForeignThread

DISQUS, INTERNALS = "http://disqus.com", "http://disqus.com/disqus-internals"
_RECORD, _FIELD, _PART = 2, 3, 4
_TRUTHS = {"true": True, "1": True, "false": False, "0": False, "": False}
# The plugin for WordPress gives a post's number and its shortest address as one identifier.
_IDENTIFIER = re.compile(r"\d+\s+(?P<address>https?://\S+)\Z")


class Export(ContentHandler):
    """Collects the texts of one thread or post, and lays it aside when its element ends.

    Elements have a depth: threads and posts are at 2, their fields at 3, the fields of an author at 4.
    """

    def __init__(self) -> None:
        super().__init__()
        self.root: tuple[str | None, str] | None = None
        self._done: list[ForeignThread | ForeignComment] = []
        self._path: list[str] = []
        self._depth = 0
        self._text: list[str] = []
        self._length = 0
        self._number = ""
        self._fields: dict[str, str] = {}

    def taken(self) -> list[ForeignThread | ForeignComment]:
        """Give the records that are complete, and forget them."""
        done, self._done = self._done, []
        return done

    def startElementNS(self, name: tuple[str | None, str], _qname: str | None, attributes: Any) -> None:  # noqa: N802 -- the names are SAX's
        """Begin a record, or a text."""
        self.root = self.root or name
        self._depth += 1
        if self._depth > _PART:
            return
        self._path.append(name[1] if name[0] == DISQUS else "")
        self._text, self._length = [], 0
        number = attributes.get((INTERNALS, "id"), "").strip()
        if self._depth == _RECORD:
            self._number, self._fields = number, {}
        elif self._depth == _FIELD and name[1] in {"thread", "parent"}:
            self._fields.setdefault(f"{name[1]}.id", number)

    def characters(self, content: str) -> None:
        """Keep text, up to far more than is ever accepted."""
        if self._depth <= _PART and self._length < LONGEST_TEXT:
            self._text.append(content)
            self._length += len(content)

    def endElementNS(self, _name: tuple[str | None, str], _qname: str | None) -> None:  # noqa: N802
        """Keep a text under its name, or lay a finished record aside."""
        depth, self._depth = self._depth, self._depth - 1
        if depth > _PART:
            return
        text, self._text = "".join(self._text).strip(), []
        name = ".".join(self._path[_RECORD:])
        record, _ = self._path[-1], self._path.pop()
        if depth in {_FIELD, _PART}:
            self._fields.setdefault(name, text)
        elif depth == _RECORD and record == "thread":
            self._done.append(_thread(self._number, self._fields))
        elif depth == _RECORD and record == "post":
            self._done.append(_comment(self._number, self._fields))


def _thread(number: str, fields: dict[str, str]) -> ForeignThread:
    identifier = fields.get("id", "")
    named = _IDENTIFIER.match(identifier)
    return ForeignThread(
        key=number,
        addresses=tuple(filter(None, (fields.get("link", ""), named["address"] if named else identifier))),
        closed=bool(_truth(fields, "isClosed")),
        deleted=bool(_truth(fields, "isDeleted")),
    )


def _comment(number: str, fields: dict[str, str]) -> ForeignComment:
    return ForeignComment(
        thread=fields.get("thread.id", ""),
        key=number,
        number=number,
        parent=fields.get("parent.id", ""),
        status=_status(fields),
        author=fields.get("author.name") or fields.get("author.username", ""),
        email=fields.get("author.email", ""),
        url=fields.get("author.link", ""),
        moment=moments.from_text(fields.get("createdAt", "")),
        source=fields.get("message", ""),
    )


def _status(fields: dict[str, str]) -> Status | None:
    """Give where a post stood; None where a flag is neither true nor false."""
    deleted, spam = _truth(fields, "isDeleted"), _truth(fields, "isSpam")
    if deleted:
        return Status.ERASED
    if deleted is None or spam is None:
        return None
    if spam:
        return Status.SPAM
    return Status.APPROVED if _truth(fields, "isApproved", otherwise="true") else Status.PENDING


def _truth(fields: dict[str, str], name: str, otherwise: str = "false") -> bool | None:
    return _TRUTHS.get((fields.get(name) or otherwise).lower())
