"""Keyset pages: nothing twice, nothing lost, and only our own cursors."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from cms.core import outbox
from cms.core.db import db, writing
from cms.core.errors import Unreadable
from cms.core.outbox import OutboxRow
from cms.core.paging import Cursors, Order
from cms.core.sealing import Sealer

CURSORS = Cursors(Sealer(["k" * 32]))
COLUMNS = (OutboxRow.due_at, OutboxRow.id)
START = datetime(2026, 1, 1, tzinfo=UTC)
SECOND = START + timedelta(seconds=1)


def order(*, descending: bool) -> Order:
    return Order(COLUMNS, descending, lambda row: (row.due_at, row.id))


def fill(places: list[int]) -> None:
    with writing():
        for place in places:
            outbox.write("t", {}, due_at=START + timedelta(seconds=place))


def page(by: Order, cursor: str | None, limit: int, *, narrowed: bool = False) -> tuple[list[Any], str | None]:
    """Give a page and the cursor of the next: of all rows, or of those of one second, found by their keys alone."""
    after = CURSORS.read(cursor, "list") if cursor else None
    every = select(OutboxRow)
    wanted, whole = (every.where(OutboxRow.due_at == SECOND), every) if narrowed else (every, None)
    rows = list(db.session.scalars(by.apply(wanted, after, limit, whole=whole)))
    more = len(rows) > limit
    rows = rows[:limit]
    return rows, CURSORS.write(by.key(rows[-1]), "list") if more else None


@pytest.mark.parametrize("descending", [True, False])
def test_pages_give_every_row_once_and_in_order_even_where_rows_tie(app: Flask, descending: bool) -> None:
    fill([3, 1, 1, 1, 2, 1, 3, 3])
    by, cursor, seen = order(descending=descending), None, []
    while True:
        rows, cursor = page(by, cursor, 2)
        assert len(rows) <= 2
        seen += [(row.due_at, row.id) for row in rows]
        if cursor is None:
            break
    assert len(seen) == 8
    assert seen == sorted(seen, reverse=descending)
    assert len(set(seen)) == 8


@pytest.mark.parametrize("descending", [True, False])
def test_rows_that_are_found_by_their_keys_and_read_afterwards_are_those_that_are_wanted(
    app: Flask, descending: bool
) -> None:
    fill([1, 0, 1, 2, 1, 0, 1, 1])
    by, cursor, seen = order(descending=descending), None, []
    for _page in range(3):
        rows, cursor = page(by, cursor, 2, narrowed=True)
        seen += [(row.due_at, row.id) for row in rows]
    assert (len(seen), cursor) == (5, None)
    assert seen == sorted(set(seen), reverse=descending)
    assert {due_at for due_at, _id in seen} == {SECOND}


def test_what_is_added_meanwhile_makes_nothing_appear_twice_or_vanish(app: Flask) -> None:
    fill([5, 4, 3, 2])
    first, cursor = page(order(descending=True), None, 2)
    fill([9, 4, 1])
    second, _cursor = page(order(descending=True), cursor, 9)
    seen = [row.id for row in first + second]
    assert len(seen) == len(set(seen))
    assert {1, 2, 3, 4} <= set(seen)


@pytest.mark.parametrize(
    "key",
    [
        pytest.param([START, 5], id="a moment and a number"),
        pytest.param([START.replace(microsecond=123456), 5], id="to the microsecond"),
        pytest.param(["a/b?c", 1.5, True, None], id="anything that JSON has"),
        pytest.param(["ü" * 50, 2**53], id="letters beyond ASCII and long numbers"),
    ],
)
def test_a_cursor_gives_back_the_key_it_was_made_of(key: list[Any]) -> None:
    assert CURSORS.read(CURSORS.write(key, "list"), "list") == key


WHOLE = CURSORS.write([START, 5], "list")
RAW = base64.urlsafe_b64decode(WHOLE + "=" * (-len(WHOLE) % 4))


@pytest.mark.parametrize(
    "cursor",
    [
        pytest.param(CURSORS.write([START, 5], "another list"), id="of another list"),
        pytest.param(Cursors(Sealer(["x" * 32])).write([START, 5], "list"), id="of another service"),
        pytest.param(WHOLE[:-1], id="cut short by one"),
        pytest.param(WHOLE[:10], id="cut within its signature"),
        pytest.param(WHOLE + "A", id="one sign more"),
        pytest.param(WHOLE + "!", id="a strange sign more"),
        pytest.param(WHOLE[:5] + "\n" + WHOLE[5:], id="broken in two lines"),
        pytest.param(" " + WHOLE, id="a blank before"),
        pytest.param(WHOLE.swapcase(), id="case turned round"),
        pytest.param(base64.urlsafe_b64encode(RAW[:12] + b"[1]").decode().rstrip("="), id="other content"),
        pytest.param(base64.b64encode(b"[5]").decode(), id="content alone"),
        pytest.param("", id="nothing"),
        pytest.param("5", id="a number"),
        pytest.param("ü", id="a letter beyond ASCII"),
        pytest.param("\ud800", id="half a character"),
    ],
)
def test_a_foreign_or_damaged_cursor_is_refused_by_name(cursor: str) -> None:
    with pytest.raises(Unreadable) as refused:
        CURSORS.read(cursor, "list")
    assert refused.value.parameter == "cursor"


def test_no_change_of_one_sign_makes_another_cursor() -> None:
    for place in range(len(WHOLE)):
        changed = WHOLE[:place] + ("A" if WHOLE[place] != "A" else "B") + WHOLE[place + 1 :]
        with pytest.raises(Unreadable):
            CURSORS.read(changed, "list")
