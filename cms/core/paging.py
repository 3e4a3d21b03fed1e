"""Keyset pages: a page costs the same at any depth, and nothing appears twice or vanishes."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, tuple_

from cms.core.errors import Unreadable
from cms.core.sealing import Sealer


@dataclass(frozen=True)
class Order:
    """The columns that a list is sorted by, the last of them unique, all in one direction.

    `key` gives the values of these columns for a row.
    """

    columns: tuple[Any, ...]
    descending: bool
    key: Callable[[Any], tuple[Any, ...]]

    def apply(
        self, statement: Select[Any], after: Sequence[Any] | None, limit: int, *, whole: Any = None
    ) -> Select[Any]:
        """Sort, start behind the row whose key is `after`, and take one more than the page holds.

        `whole` selects the same rows, and others: with it the page is found by what sorts it alone, and only its rows
        are read whole. SQLite would carry all columns of all rows that `statement` finds through its sorting.
        """
        sorted_ = self._sorted(statement)
        if after is not None:
            sorted_ = sorted_.where(self._behind(after))
        page = sorted_.limit(limit + 1)
        if whole is None:
            return page
        unique = self.columns[-1]
        return self._sorted(whole.where(unique.in_(page.with_only_columns(unique).correlate(None))))

    def _sorted(self, statement: Select[Any]) -> Select[Any]:
        return statement.order_by(*(column.desc() if self.descending else column.asc() for column in self.columns))

    def _behind(self, after: Sequence[Any]) -> ColumnElement[bool]:
        place = tuple_(*after, types=[column.type for column in self.columns])
        key = tuple_(*self.columns)
        return key < place if self.descending else key > place


class Cursors:
    """Turns the key of a row into an opaque text and back; a text of another list is refused."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    def write(self, key: Sequence[Any], context: str) -> str:
        """Give the cursor for a key in the list that `context` names."""
        body = json.dumps([_told(part) for part in key], separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(self._signature(context, body) + body).rstrip(b"=").decode()

    def read(self, cursor: str, context: str) -> list[Any]:
        """Give the key again. Raises Unreadable for a damaged cursor or one of another list."""
        try:
            raw = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        except (binascii.Error, ValueError):
            raw = b""
        signature, body = raw[:12], raw[12:]
        whole = base64.urlsafe_b64encode(raw).rstrip(b"=").decode() == cursor  # base64 passes over strange signs
        if not whole or signature != self._signature(context, body):
            raise Unreadable("This cursor does not belong to this list. Start again without it.", parameter="cursor")
        return [_understood(part) for part in json.loads(body)]

    def _signature(self, context: str, body: bytes) -> bytes:
        return self._sealer.sign(context.encode() + b"\0" + body)


def _told(part: Any) -> Any:
    return {"at": part.isoformat()} if isinstance(part, datetime) else part


def _understood(part: Any) -> Any:
    return datetime.fromisoformat(part["at"]) if isinstance(part, dict) else part
