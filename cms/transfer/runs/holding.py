"""One import at a time: whoever works on one holds it under a lease, which ends when the process does."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from cms.accounts.permissions import Actor
from cms.core import leases
from cms.core.clock import now
from cms.core.db import db, one_at_a_time
from cms.core.errors import Conflict
from cms.transfer.runs.models import ImportRun, RunState

LEASE = timedelta(minutes=2)
_LOCK = "imports"
_AT_WORK = (RunState.WAITING, RunState.CHECKING, RunState.RUNNING, RunState.UNDOING)


class Lost(Exception):
    """Another process holds the import by now; what was done since the last batch is taken back."""


class Busy(Conflict):
    """Another import is under way; `run_id` names it."""

    def __init__(self, run: ImportRun) -> None:
        super().__init__(f"Another import is under way: {run.file_name}, number {run.id}. Wait for it, or cancel it.")
        self.run_id = run.id


@dataclass(frozen=True)
class Job:
    """An import that is held: what its row said then, so that no row need be read while it is worked on."""

    run_id: int
    holder: str
    state: str
    source: str
    file_name: str
    bytes: int
    records: int
    report: dict[str, Any]
    options: dict[str, Any]
    actor: Actor


def is_held(run: ImportRun) -> bool:
    """Tell whether somebody works on an import now."""
    live = run.held_by is not None and run.held_until is not None and run.held_until > now()
    return live and not leases.is_gone(run.held_by or "")


def is_interrupted(run: ImportRun) -> bool:
    """Tell whether an import from the shell stopped half-way: only the same command continues it."""
    return run.state == RunState.RUNNING and not run.has_file and not is_held(run)


def busy(besides: int | None = None) -> ImportRun | None:
    """Give the import that is under way, or waits for the worker, but for one."""
    begun = select(ImportRun).where(ImportRun.state.in_(_AT_WORK)).order_by(ImportRun.id)
    found = db.session.scalars(begun.execution_options(populate_existing=True))
    return next((run for run in found if run.id != besides and not is_interrupted(run)), None)


def must_be_free(besides: int | None = None) -> None:
    """Raise Busy while another import is under way; nobody else begins one until this transaction ends."""
    one_at_a_time(_LOCK)
    other = busy(besides)
    if other is not None:
        raise Busy(other)


def hold(run: ImportRun) -> Job:
    """Begin to work on an import. Raises Busy while somebody else works on it or on another."""
    must_be_free(besides=run.id)
    mine = locked(run.id)
    if is_held(mine):
        raise Busy(mine)
    mine.held_by, mine.held_since = leases.holder(), now()
    mine.progress, mine.is_to_end = 0, False
    prolong(mine)
    about = mine.state, mine.source, mine.file_name, mine.bytes, mine.records, mine.report, mine.options
    return Job(mine.id, mine.held_by, *about, mine.actor)


def prolong(run: ImportRun) -> None:
    """Go on working on an import."""
    run.held_until = now() + LEASE
    db.session.flush()


def let_go(run: ImportRun) -> None:
    """Stop working on an import."""
    run.held_by = run.held_until = run.held_since = None
    db.session.flush()


def locked(run_id: int, holder: str | None = None) -> ImportRun:
    """Lock an import for changing it. Raises Lost where somebody else than the holder works on it now."""
    wanted = select(ImportRun).where(ImportRun.id == run_id).with_for_update()
    run = db.session.scalars(wanted.execution_options(populate_existing=True)).one()
    if holder is not None and run.held_by != holder:
        raise Lost
    return run
