"""The work on imports: what the worker does for those that were asked for, and the shell for its own."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import select

from cms.accounts.permissions import Actor, Permission
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.errors import Problem
from cms.transfer import importing, sources
from cms.transfer.importing import Source
from cms.transfer.report import Report
from cms.transfer.runs import asking, files, holding, previewing, undoing
from cms.transfer.runs.holding import Job
from cms.transfer.runs.journal import Means, RunJournal, Stopped, close
from cms.transfer.runs.models import ImportRun, RunState
from cms.transfer.sources import SOURCES, Kind

MOST_FAILURES = 3
HELD_WHOLE = timedelta(hours=2)  # longer than any archive takes
_TO_DO = (RunState.WAITING, RunState.CHECKING, RunState.RUNNING, RunState.UNDOING)
_log = structlog.get_logger()


def work(means: Means, folder: Path) -> int:
    """Take the next step of an import that waits for the worker; give 1 if there was one, else 0.

    A step that is cut off is done again by whoever comes next, and ends as if it had not been.
    """
    with writing():
        job = _next_due()
    if job is None:
        return 0
    try:
        _step(job, files.place_of(folder, job.run_id, job.file_name), means)
    except (holding.Lost, Stopped):
        pass
    except Problem as problem:
        _end(job, problem.detail)
    except Exception as error:  # noqa: BLE001 -- whatever it is, it must not come back for ever
        _log.exception("import failed", run=job.run_id, error=type(error).__name__)
        _try_again_later(job, error)
    _leave(job, folder)
    return 1


def from_shell(actor: Actor, kind: Kind, path: Path, means: Means) -> Report:
    """Import a file at once, going on where the same command was interrupted; give the report.

    Raises Busy while another import is under way, Invalid for a file that is not sound.
    """
    actor.must(Permission.SITE_ADMIN)
    size, digest = files.measured(path)
    with writing():
        run = _interrupted(kind.name, digest) or _begun(actor, kind.name, path, size, digest)
        job = holding.hold(run)
        run.started_at = run.started_at or now()
    try:
        return _take(job, kind, path, means)
    except Problem as problem:
        _end(job, problem.detail)
        raise
    except BaseException:
        _with_mine(job, holding.let_go)
        raise


def alone(actor: Actor, name: str, path: Path, work: Callable[[], Report]) -> Report:
    """Do at the shell what is one piece, such as taking over an archive, as an import that is listed.

    Nobody else begins one meanwhile. Nothing can be written down of it before it ends, so it is held for
    longer than others; on this machine it shows at once where its process is gone. Raises Busy.
    """
    actor.must(Permission.SITE_ADMIN)
    size, digest = files.measured(path)
    with writing():
        run = _interrupted(name, digest) or _begun(actor, name, path, size, digest)
        job = holding.hold(run)
        run.started_at, run.held_until = run.started_at or now(), now() + HELD_WHOLE
    try:
        report = work()
    except Problem as problem:
        _end(job, problem.detail)
        raise
    except BaseException:
        _with_mine(job, holding.let_go)
        raise
    _with_mine(job, lambda run: _done(run, report))
    return report


def undo_from_shell(actor: Actor, run_id: int, means: Means, *, with_votes: bool = False) -> ImportRun:
    """Take an import back at once, going on where that was interrupted. Raises what `asking.undo` does."""
    actor.must(Permission.SITE_ADMIN)
    with writing():
        run = asking.get(actor, run_id)
        goes_on = run.state == RunState.UNDOING
        job = holding.hold(run if goes_on else asking.undo(actor, run_id, with_votes=with_votes))
    try:
        undoing.undo(job, means)
    finally:
        _with_mine(job, holding.let_go)
    return asking.get(actor, run_id)


def _next_due() -> Job | None:
    """Hold the first import that waits for the worker."""
    waiting = select(ImportRun).where(ImportRun.state.in_(_TO_DO)).order_by(ImportRun.id)
    for run in db.session.scalars(waiting.execution_options(populate_existing=True)).all():
        if (run.has_file or run.state == RunState.UNDOING) and not holding.is_held(run):
            return holding.hold(run)
    return None


def _step(job: Job, path: Path, means: Means) -> None:
    if job.state == RunState.UNDOING:
        undoing.undo(job, means)
    elif job.state == RunState.RUNNING:
        _take(job, sources.asked(SOURCES[job.source], job.options, means.around), path, means)
    else:
        _check(job, sources.asked(SOURCES[job.source], job.options, means.around), path, means)


def _opened(job: Job, kind: Kind, path: Path, journal: RunJournal, means: Means) -> Source[Any]:
    order = replace(means.order, actor=job.actor, path=path, advance=journal.advance)
    source = kind.opened(order)
    source.course.ledger.run_id = job.run_id
    journal.course = source.course
    journal.progress.expect(source.beyond)
    return source


def _check(job: Job, kind: Kind, path: Path, means: Means) -> None:
    """Try an import on copies, and keep what would come of it."""
    with writing():
        holding.locked(job.run_id, job.holder).state = RunState.CHECKING
    journal = RunJournal(job, kind, means)
    source = _opened(job, kind, path, journal, means)
    seen: dict[str, Any] = {}
    importing.rehearse(source, lambda: seen.update(previewing.preview(job.run_id)))
    with writing():
        run = holding.locked(job.run_id, job.holder)
        run.state, run.preview, run.report = RunState.CHECKED, seen, source.course.report.kept()
        run.progress = run.total = journal.progress.total
        if not run.is_to_end:
            holding.let_go(run)


def _take(job: Job, kind: Kind, path: Path, means: Means) -> Report:
    """Take a file over, or go on with it."""
    journal = RunJournal(job, kind, means)
    source = _opened(job, kind, path, journal, means)
    importing.run(source, journal=journal)
    return source.course.report


def _interrupted(name: str, digest: str) -> ImportRun | None:
    """Give the import of the same file that was interrupted at the shell."""
    same = ImportRun.source == name, ImportRun.digest == digest, ImportRun.state == RunState.RUNNING
    found = db.session.scalars(select(ImportRun).where(*same).order_by(ImportRun.id.desc()))
    return next((run for run in found if holding.is_interrupted(run)), None)


def _begun(actor: Actor, name: str, path: Path, size: int, digest: str) -> ImportRun:
    run = ImportRun(
        source=name,
        file_name=files.plain_name(path.name),
        bytes=size,
        digest=digest,
        options={},
        state=RunState.RUNNING,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name,
        created_at=now(),
    )
    db.session.add(run)
    db.session.flush()
    return run


def _done(run: ImportRun, report: Report) -> None:
    run.report = report.kept()
    close(run, RunState.DONE)


def _end(job: Job, error: str) -> None:
    _with_mine(job, lambda run: close(run, RunState.FAILED, error))


def _try_again_later(job: Job, error: Exception) -> None:
    """Count an error of the program; after some the import is over, so that the next one can begin."""
    told = f"It stopped at an error of the program ({type(error).__name__}); the log of the worker tells more."

    def note(run: ImportRun) -> None:
        run.failures += 1
        if run.failures < MOST_FAILURES:
            holding.let_go(run)
        else:
            close(run, RunState.FAILED, told)

    _with_mine(job, note)


def _leave(job: Job, folder: Path) -> None:
    """Let go of what was stopped, and delete a file that is needed no more."""
    _with_mine(job, lambda run: close(run, RunState.CANCELLED) if run.is_to_end else holding.let_go(run))
    db.session.rollback()
    run = db.session.get(ImportRun, job.run_id)
    if run is not None and not run.has_file:
        files.discard(folder, run.id)


def _with_mine(job: Job, change: Callable[[ImportRun], object]) -> None:
    """Change an import unless it is held by somebody else by now, or by nobody."""
    with writing():
        try:
            change(holding.locked(job.run_id, job.holder))
        except holding.Lost:
            return
