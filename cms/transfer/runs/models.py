"""One import: which file, where it stands, and what came of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from cms.accounts.permissions import GRANTS, Actor, Role
from cms.core.db import Base


class RunState(StrEnum):
    """Where an import stands."""

    WAITING = "waiting"
    CHECKING = "checking"
    CHECKED = "checked"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNDOING = "undoing"
    UNDONE = "undone"


class ImportRun(Base):
    """One import, from the page, the API or the shell.

    `bytes` and `digest` (SHA-256) are the file's; `has_file` tells that it is kept, for the worker to read.
    `progress` of `total` is how far the present step is. `records` is how many records were taken over
    when it was last written down, and `report` what had come of them; `preview` shows what a check would make.
    `held_by` works on it until `held_until`, since `held_since`; `is_to_end` asks them to stop.
    `started_at` and `finished_at` are those of its last step: of the import, then of the undo.
    `failures` counts errors of the program that it was tried again after.
    """

    __tablename__ = "import_run"
    __table_args__ = (Index("ix_import_run_state", "state", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]
    file_name: Mapped[str]
    bytes: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str] = mapped_column(String(64))
    options: Mapped[dict[str, Any]]
    state: Mapped[str]
    has_file: Mapped[bool] = mapped_column(default=False)
    progress: Mapped[int] = mapped_column(BigInteger, default=0)
    total: Mapped[int] = mapped_column(BigInteger, default=0)
    records: Mapped[int] = mapped_column(default=0)
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)
    preview: Mapped[dict[str, Any]] = mapped_column(default=dict)
    error: Mapped[str | None]
    failures: Mapped[int] = mapped_column(default=0)
    held_by: Mapped[str | None]
    held_since: Mapped[datetime | None]
    held_until: Mapped[datetime | None]
    is_to_end: Mapped[bool] = mapped_column(default=False)
    actor_kind: Mapped[str]
    actor_id: Mapped[int | None]
    actor_name: Mapped[str]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]

    @property
    def actor(self) -> Actor:
        """Give who asked for it, with the rights of those who may."""
        return Actor(self.actor_kind, self.actor_id, self.actor_name, GRANTS[Role.ADMIN])
