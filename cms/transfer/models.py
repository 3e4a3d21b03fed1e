"""What came from where, so that a second import finds it again."""

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from cms.core.db import Base

PERSON = "person"  # a record of who was made with a comment; its key is the id here, since addresses stand nowhere


class ImportedRecord(Base):
    """One record of a foreign system: which row it became, and what it looked like when it came.

    `source` names the system and site (`wordpress:https://example.org`), `key` the record's id
    there. `digest` is the SHA-256 of what was read, `version` the local row's version after it, 0
    for a row that was here before. `run_id` is the import that made the row.
    """

    __tablename__ = "imported_record"
    __table_args__ = (Index("ix_imported_record_run_id", "run_id", "kind", "local_id"),)

    source: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    local_id: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)
    run_id: Mapped[int | None]
