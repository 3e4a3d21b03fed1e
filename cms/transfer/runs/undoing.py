"""An import taken back: what it made is removed, in batches; what changed meanwhile stays."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from cms.comments.models import Comment
from cms.content.models.entry import Entry
from cms.core.clock import now
from cms.core.db import db, writing
from cms.transfer.importing import let_others_write
from cms.transfer.models import PERSON, ImportedRecord
from cms.transfer.runs import made, obstacles, removing
from cms.transfer.runs.holding import Job, let_go, locked, prolong
from cms.transfer.runs.journal import Means, close
from cms.transfer.runs.models import RunState

AT_ONCE = 100
_REMOVE: dict[str, Callable[[Sequence[Any]], None]] = {
    "redirect": removing.redirects,
    "article": removing.entries,
    "exercise": removing.entries,
    "media": removing.media,
    "tag": lambda rows: removing.named("tag", rows),
    "author": lambda rows: removing.named("author", rows),
}


def undo(job: Job, means: Means) -> None:
    """Remove what an import made, going on where this was interrupted.

    What happened since to what it made was looked for when this was asked for; what happens while it
    runs is looked for in each batch, and such entries stay with their comments.
    """
    kept: set[int] = set()
    with writing():
        run = locked(job.run_id, job.holder)
        asked_at = run.started_at or now()
        there = sum(each.count for each in made.present(job.run_id))
        run.total = max(run.total, there)
        run.progress = run.total - there
    for kind in made.MODELS:
        after = 0
        while after >= 0:
            begun = time.monotonic()
            with writing():
                after, count = _batch(job, kind, after, kept, asked_at)
                goes_on = _note(job, count, means) if count else True
            if not goes_on:
                return
            let_others_write(time.monotonic() - begun)
    with writing():
        run = locked(job.run_id, job.holder)
        left = made.present(job.run_id)
        if not left:
            # Who was made and said more since is still to be known as made by an import.
            mine = ImportedRecord.run_id == job.run_id, ImportedRecord.kind != PERSON
            db.session.execute(delete(ImportedRecord).where(*mine))
        run.progress = run.total
        close(run, RunState.UNDONE, _told(sum(each.count for each in left)))


def _batch(job: Job, kind: str, after: int, kept: set[int], asked_at: datetime) -> tuple[int, int]:
    """Remove some rows of a kind; give the id of the last, -1 where there is no more, and how many there were."""
    model = made.MODELS[kind]
    some = made.rows(job.run_id, kind).where(model.id > after).order_by(model.id).limit(AT_ONCE)
    found = db.session.execute(some).all()
    if not found:
        return -1, 0
    last = int(found[-1][1].id)
    kept |= _changed_meanwhile(job.run_id, kind, [row for _record, row in found], asked_at)
    going = [(record, row) for record, row in found if _entry_of(kind, row) not in kept and _is_free(kind, row, record)]
    keys = [(record.source, record.kind, record.key) for record, _row in going]
    if going:
        _remove(job, kind, [row for _record, row in going])
    for key in keys:
        row = db.session.get(ImportedRecord, key)
        if row is not None:
            db.session.delete(row)
    db.session.flush()
    return last, len(found)


def _remove(job: Job, kind: str, rows: Sequence[Any]) -> None:
    if kind == "comment":
        removing.comments(job.run_id, rows)
    else:
        _REMOVE[kind](rows)


def _changed_meanwhile(run_id: int, kind: str, rows: Sequence[Any], asked_at: datetime) -> set[int]:
    """Lock the entries of a batch, and give those that somebody had a hand in since the undo was asked for.

    Votes that were there when it was asked for may go, if it came so far; whoever votes now is waited for.
    """
    ids = sorted({each for row in rows if (each := _entry_of(kind, row)) is not None})
    if not ids:
        return set()
    db.session.scalars(select(Entry).where(Entry.id.in_(ids)).order_by(Entry.id).with_for_update()).all()
    if kind == "comment":
        mine = select(Comment.id).where(Comment.id.in_([row.id for row in rows]))
        db.session.execute(mine.order_by(Comment.id).with_for_update())
    found = obstacles.find(run_id, ids)
    comments = [each.id for each in found if each.kind == "comment"]
    about = set(db.session.scalars(select(Comment.entry_id).where(Comment.id.in_(comments))))
    changed = about | {each.id for each in found if each.kind in made.ENTRIES}
    return changed | obstacles.voted_since(run_id, asked_at, ids)


def _entry_of(kind: str, row: Any) -> int | None:
    """Give the entry that a row is, or is about."""
    if kind == "comment":
        return int(row.entry_id)
    return int(row.id) if kind in made.ENTRIES else None


def _is_free(kind: str, row: Any, record: ImportedRecord) -> bool:
    """Tell whether a row that belongs to no entry is as it came, and nothing that stays needs it."""
    if kind == "comment" or kind in made.ENTRIES:
        return True
    return bool(row.version == record.version) and not removing.is_used(kind, row.id)


def _note(job: Job, count: int, means: Means) -> bool:
    """Write down how far it is; tell whether to go on."""
    run = locked(job.run_id, job.holder)
    run.progress = min(run.progress + count, run.total)
    means.show(run.progress, run.total)
    if means.should_stop():
        let_go(run)
        return False
    prolong(run)
    return True


def _told(left: int) -> str | None:
    return f"{left} of its things were changed while it was taken back, and are still here." if left else None
