"""One page of a list, and the address of the next."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request
from sqlalchemy import Select, func, select

from cms.core.db import db
from cms.core.paging import Order
from cms.web.context import installation
from cms.web.parameters import PageParameters


@dataclass(frozen=True)
class Listed:
    """The rows of a page, the absolute address of the next one, and the count if it was asked for."""

    rows: list[Any]
    next_url: str | None
    total: int | None

    def document(self, items: list[Any]) -> dict[str, Any]:
        """Give the list as the world sees it."""
        told = {"items": items, "next": self.next_url}
        return told if self.total is None else {**told, "total": self.total}


def listed(
    statement: Select[Any],
    order: Order,
    asked: PageParameters,
    *,
    scalar: bool = False,
    path: str | None = None,
    told: Mapping[str, Any] | None = None,
    counted: Select[Any] | None = None,
    whole: Any = None,
) -> Listed:
    """Fetch one page. Raises Unreadable for a cursor of another list.

    `path` and `told` are the list's own address, where it is shown at another one than its own; `counted` selects
    as many rows as there are in all, where that costs less than the list itself, and `whole` the same rows and others,
    where few of many long rows are wanted.
    """
    path, told = path or request.path, request.args.to_dict() if told is None else told
    context = _context(path, told)
    cursors = installation().cursors
    after = cursors.read(asked.cursor, context) if asked.cursor else None
    result = db.session.execute(order.apply(statement, after, asked.limit, whole=whole))
    rows: list[Any] = list(result.scalars()) if scalar else [tuple(row) for row in result]
    more = len(rows) > asked.limit
    rows = rows[: asked.limit]
    next_url = address_behind(path, told, order, rows[-1]) if more else None
    if not asked.total:
        return Listed(rows, next_url, None)
    every = select(func.count()).select_from((statement if counted is None else counted).order_by(None).subquery())
    return Listed(rows, next_url, db.session.scalar(every))


def address_behind(path: str, told: Mapping[str, Any], order: Order, row: Any) -> str:
    """Give the address of what comes behind a row in the list at `path` that the parameters narrow and sort."""
    cursor = installation().cursors.write(order.key(row), _context(path, told))
    return installation().links.public(path, **{**told, "cursor": cursor})


def _context(path: str, told: Mapping[str, Any]) -> str:
    """Name the list that a cursor belongs to: its path and whatever narrows or sorts it."""
    narrowing = sorted(
        (name, value) for name, value in told.items() if name not in {"cursor", "limit", "total", "fields", "expand"}
    )
    return repr((path, narrowing))
