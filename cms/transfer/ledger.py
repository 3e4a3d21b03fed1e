"""What was imported before: which row a record became, and whether either changed since."""

import hashlib
from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import case, exists, select

from cms.core.db import db, inserting, table_of
from cms.core.in_bulk import among, insert_all
from cms.transfer.models import ImportedRecord

LONGEST_KEY = 200
FOREIGN = 0  # the version noted for a row that was here before the import, so that no import changes it


class Noted(NamedTuple):
    """What a record became: the row here, and its version; and the digest of what was read."""

    key: str
    local_id: int
    digest: str
    version: int


class Ledger:
    """The records of one source; `run_id` is the import that adds to them, where it is kept in the list of imports."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.run_id: int | None = None

    def find(self, kind: str, key: str) -> ImportedRecord | None:
        """Give what is known of a record."""
        return db.session.get(ImportedRecord, (self.source, kind, _short(key)), populate_existing=True)

    def find_all(self, kind: str, keys: Iterable[str]) -> dict[str, ImportedRecord]:
        """Give what is known of many records, by their keys."""
        shorts = {_short(key): key for key in keys}
        if not shorts:
            return {}
        of_these = among(db.session.connection(), ImportedRecord.key, shorts)
        mine = ImportedRecord.source == self.source, ImportedRecord.kind == kind, of_these
        return {shorts[found.key]: found for found in db.session.scalars(select(ImportedRecord).where(*mine))}

    def is_of_now(self, known: ImportedRecord | None) -> bool:
        """Tell whether this very import noted a record: before it was interrupted, which its report tells already."""
        return known is not None and self.run_id is not None and known.run_id == self.run_id

    def has_made(self, kind: str, local_id: int) -> bool:
        """Tell whether a row here came from this source."""
        mine = ImportedRecord.source == self.source, ImportedRecord.kind == kind, ImportedRecord.local_id == local_id
        return bool(db.session.scalar(select(exists().where(*mine))))

    def note(self, kind: str, key: str, local_id: int, digest: str, version: int) -> None:
        """Remember what a record became."""
        self.note_all(kind, [Noted(key, local_id, digest, version)])

    def note_new(self, kind: str, noted: Iterable[Noted]) -> None:
        """Remember what records of one kind became that nothing was known of; of two with one key, the last."""
        if rows := {row["key"]: row for row in self._rows(kind, noted)}:
            insert_all(db.session.connection(), table_of(ImportedRecord), list(rows.values()))

    def note_all(self, kind: str, noted: Iterable[Noted]) -> None:
        """Remember what records of one kind became; a row that an earlier import made stays one of that import."""
        if rows := self._rows(kind, noted):
            adding = inserting(ImportedRecord)
            is_same = ImportedRecord.local_id == adding.excluded.local_id
            maker = case((is_same, ImportedRecord.run_id), else_=adding.excluded.run_id)
            news = {name: adding.excluded[name] for name in ("local_id", "digest", "version")} | {"run_id": maker}
            where = ["source", "kind", "key"]
            db.session.execute(adding.on_conflict_do_update(index_elements=where, set_=news), rows)

    def _rows(self, kind: str, noted: Iterable[Noted]) -> list[dict[str, Any]]:
        return [
            {
                "source": self.source,
                "kind": kind,
                "key": _short(key),
                "local_id": local_id,
                "digest": mark,
                "version": version,
                "run_id": self.run_id,
            }
            for key, local_id, mark, version in noted
        ]


def _short(key: str) -> str:
    """Give a key that an index can hold."""
    return key if len(key) <= LONGEST_KEY else hashlib.sha256(key.encode()).hexdigest()
