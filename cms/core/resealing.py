"""A new key: what a former one encrypted is encrypted anew, some rows at a time, while others read and write.

Each room names where it keeps such values. Both keys open them meanwhile, so it can be stopped at any row.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, Row, Table, bindparam, select, true, update

from cms.core.db import Base, db
from cms.core.sealing import Sealer

AT_ONCE = 200
ROW = "row_id"


@dataclass(frozen=True)
class Sealed:
    """The encrypted columns of one table; `hashes` gives what else is made of such a value with the key, by column."""

    model: type[Base]
    columns: tuple[str, ...]
    only: ColumnElement[bool] | None = None
    hashes: Callable[[str, Sealer], dict[str, str]] = lambda _opened, _sealer: {}

    @property
    def table(self) -> Table:
        """Give the table."""
        return self.model.metadata.tables[self.model.__tablename__]

    @property
    def key(self) -> Column[int]:
        """Give the column of the number that names a row."""
        (found,) = self.table.primary_key.columns
        return found


class Resealed(NamedTuple):
    """How far it came: the id of the last row, how many it looked at, and how many it changed."""

    last: int
    looked: int
    changed: int


def reseal(sealed: Sealed, after: int, sealer: Sealer) -> Resealed:
    """Encrypt the values of the next rows with the present key. Raises Misconfigured where no key opens one."""
    table, key = sealed.table, sealed.key
    columns = [table.c[name] for name in sealed.columns]
    wanted = select(key.label(ROW), *columns).where(key > after, true() if sealed.only is None else sealed.only)
    rows = db.session.execute(wanted.order_by(key).limit(AT_ONCE).with_for_update()).all()
    changed = [told for row in rows if (told := _anew(row, sealed, sealer))]
    for told in changed:
        own = {name: value for name, value in told.items() if name != ROW}
        db.session.connection().execute(
            update(table).where(key == bindparam(ROW)).values({name: bindparam(name) for name in own}), told
        )
    return Resealed(rows[-1].row_id if rows else after, len(rows), len(changed))


def _anew(row: Row[Any], sealed: Sealed, sealer: Sealer) -> dict[str, Any]:
    """Give the new values of a row, none where the present key encrypted them all."""
    told: dict[str, Any] = {}
    for name in sealed.columns:
        value = getattr(row, name)
        if value and not sealer.is_present(value):
            opened = sealer.open(value)
            told |= {name: sealer.seal(opened), **sealed.hashes(opened, sealer)}
    return {**told, ROW: row.row_id} if told else {}
