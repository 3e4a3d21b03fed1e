"""A table as CSV (RFC 4180) in UTF-8, written as a stream from one state of the database.

Moments are RFC 3339 in UTC, truths `true` and `false`, what is not there is empty; several values in one
cell are parted by `|`. Text that a spreadsheet would run as a formula has an apostrophe in front.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cms.accounts.permissions import Actor, Permission
from cms.audit import log
from cms.core.clock import rfc3339
from cms.core.db import db, one_snapshot, writing
from cms.core.errors import TooLarge
from cms.core.text import clean
from cms.transfer import cells
from cms.transfer.laying import laid
from cms.transfer.listing.tables import TABLES, Cell, Table, Told

BETWEEN = " | "


@dataclass(frozen=True)
class Wanted:
    """Which table is to be written where, and how: `bom` marks it as UTF-8, which Excel asks for.

    One with more rows than `most` is not written.
    """

    table: str
    path: Path
    with_addresses: bool = False
    bom: bool = False
    over: bool = False
    most: int | None = None


@dataclass(frozen=True)
class Written:
    """How many rows were written, under which columns."""

    rows: int
    columns: tuple[str, ...]


def write(actor: Actor, wanted: Wanted, told: Told) -> Written:
    """Write a table, whole or not at all; the log tells that it was made. Memory does not grow with it.

    Raises TooLarge where it has more rows than are wanted at most.
    """
    actor.must(Permission.SITE_ADMIN)
    table = TABLES[wanted.table]
    columns = tuple(name for name in table.columns if wanted.with_addresses or name not in table.extra)
    count = 0
    with laid(wanted.path, over=wanted.over) as file:
        text = io.TextIOWrapper(file, "utf-8-sig" if wanted.bom else "utf-8", newline="")
        rows = csv.writer(text)
        rows.writerow(columns)
        one_snapshot()
        try:
            for row in _rows(table, columns, told):
                rows.writerow(row)
                count += 1
                if wanted.most is not None and count > wanted.most:
                    raise TooLarge(f"This list has more than {wanted.most} rows.")
        finally:
            db.session.rollback()
        text.flush()
        text.detach()
    with writing():
        addresses = bool(table.extra & set(columns))
        counts = {wanted.table: count}
        log.record(actor, "site.export", "site", None, target="csv", counts=counts, with_addresses=addresses)
    return Written(count, columns)


def cell(value: Cell) -> str | int | float:
    """Give what stands in a cell; numbers are no formulas, whatever their sign."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    if isinstance(value, datetime):
        return rfc3339(value) or ""
    if isinstance(value, Mapping):
        return cells.harmless(json.dumps(value, ensure_ascii=False, sort_keys=True))
    return cells.harmless(clean(value if isinstance(value, str) else BETWEEN.join(value)))


def _rows(table: Table, columns: tuple[str, ...], told: Told) -> Iterator[list[str | int | float]]:
    readers = [table.columns[name] for name in columns]
    return ([cell(read(row, told)) for read in readers] for row in table.rows())
