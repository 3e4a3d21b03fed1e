"""What is asked of imports: that one be checked, run, ended or taken back. The worker then does it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Select, select

from cms.accounts.permissions import Actor, Permission
from cms.audit import log
from cms.core.clock import now
from cms.core.db import db
from cms.core.errors import Conflict, NotFound
from cms.transfer.options import kept
from cms.transfer.runs import files, holding, made, obstacles
from cms.transfer.runs.files import Received
from cms.transfer.runs.holding import locked
from cms.transfer.runs.journal import close
from cms.transfer.runs.models import ImportRun, RunState
from cms.transfer.sources import SOURCES, Kind, options_of

_ENDED = (RunState.DONE, RunState.FAILED, RunState.CANCELLED, RunState.UNDONE)


def must_be_possible(actor: Actor) -> None:
    """Raise Forbidden for who may not import, Busy while another import is under way: before a file is read."""
    actor.must(Permission.SITE_ADMIN)
    other = holding.busy()
    if other is not None:
        raise holding.Busy(other)


def add(actor: Actor, kind: Kind, received: Received, folder: Path, options: Mapping[str, Any]) -> ImportRun:
    """Have the worker check a file that was sent in. Raises Busy while another import is under way."""
    actor.must(Permission.SITE_ADMIN)
    holding.must_be_free()
    run = ImportRun(
        source=kind.name,
        file_name=received.name,
        bytes=received.bytes,
        digest=received.digest,
        options=dict(kept(options_of(kind, options))),
        state=RunState.WAITING,
        has_file=True,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name,
        created_at=now(),
    )
    db.session.add(run)
    db.session.flush()
    files.settle(folder, received, run.id)
    log.record(actor, "site.check_import", "site", None, run=run.id, source=kind.name)
    return run


def check_again(actor: Actor, run_id: int, options: Mapping[str, Any]) -> ImportRun:
    """Have the worker check the same file with other options. Raises Busy while another import is under way."""
    actor.must(Permission.SITE_ADMIN)
    holding.must_be_free(besides=run_id)
    run = locked(get(actor, run_id).id)
    if run.state != RunState.CHECKED or not run.has_file:
        raise Conflict("Only what was checked, and whose file is still here, can be checked again.")
    run.options = dict(kept(options_of(SOURCES[run.source], options)))
    run.state, run.report, run.preview, run.records, run.progress = RunState.WAITING, {}, {}, 0, 0
    log.record(actor, "site.check_import", "site", None, run=run.id, source=run.source)
    return run


def start(actor: Actor, run_id: int) -> ImportRun:
    """Have the worker import what was checked. Raises Busy while another import is under way."""
    actor.must(Permission.SITE_ADMIN)
    holding.must_be_free(besides=run_id)
    run = locked(get(actor, run_id).id)
    if run.state != RunState.CHECKED or not run.has_file:
        raise Conflict("Only what was checked, and whose file is still here, can be imported.")
    run.state, run.started_at, run.report, run.records, run.progress = RunState.RUNNING, now(), {}, 0, 0
    run.actor_kind, run.actor_id, run.actor_name = actor.kind, actor.id, actor.name
    log.record(actor, "site.start_import", "site", None, run=run.id, source=run.source)
    return run


def cancel(actor: Actor, run_id: int) -> ImportRun:
    """End an import: at once where nobody works on it, else after the batch that is in hand; what is here stays.

    The file is deleted by whoever ends it: call `files.discard` where `has_file` is false then.
    """
    actor.must(Permission.SITE_ADMIN)
    run = locked(get(actor, run_id).id)
    if run.state not in {RunState.WAITING, RunState.CHECKING, RunState.CHECKED, RunState.RUNNING}:
        raise Conflict("This import is not under way, so there is nothing to cancel.")
    log.record(actor, "site.cancel_import", "site", None, run=run.id, source=run.source)
    if holding.is_held(run):
        run.is_to_end = True
        db.session.flush()
    else:
        close(run, RunState.CANCELLED)
    return run


def undo(actor: Actor, run_id: int, *, with_votes: bool = False) -> ImportRun:
    """Have the worker remove what an import made; what readers voted since on its comments goes only `with_votes`.

    Raises InTheWay, and removes nothing, where any of it was changed or is used since; Busy while
    another import is under way.
    """
    actor.must(Permission.SITE_ADMIN)
    holding.must_be_free(besides=run_id)
    run = locked(get(actor, run_id).id)
    there = made.present(run_id)
    if run.state not in _ENDED or not there:
        raise Conflict("There is nothing that could be undone: this import made nothing that is still here.")
    votes = obstacles.votes(run_id)
    found = obstacles.find(run_id, with_votes=with_votes)
    if found:
        raise obstacles.InTheWay(found)
    run.state, run.progress, run.total = RunState.UNDOING, 0, sum(each.count for each in there)
    run.started_at, run.finished_at = now(), None
    counts = {each.kind: each.count for each in there}
    log.record(actor, "site.undo_import", "site", None, run=run.id, source=run.source, counts=counts, votes=votes)
    return run


def can_be_undone(run: ImportRun) -> bool:
    """Tell whether an import ended and left something here."""
    return run.state in _ENDED and bool(made.present(run.id))


def get(actor: Actor, run_id: int) -> ImportRun:
    """Give one import. Raises NotFound."""
    actor.must(Permission.SITE_ADMIN)
    run = db.session.get(ImportRun, run_id)
    if run is None:
        raise NotFound("There is no such import.")
    return run


def listed(actor: Actor) -> Select[ImportRun]:
    """Select the imports there were."""
    actor.must(Permission.SITE_ADMIN)
    return select(ImportRun)
