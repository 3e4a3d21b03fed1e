"""Files that nobody imported, let go of after a day."""

from pathlib import Path

from sqlalchemy import select

from cms.core.clock import now
from cms.core.db import db
from cms.transfer.runs import files
from cms.transfer.runs.journal import close
from cms.transfer.runs.models import ImportRun, RunState


def forget_old(folder: Path) -> int:
    """Let go of files that were not imported within a day, and of what was left behind; give their number."""
    waiting = select(ImportRun).where(ImportRun.has_file.is_(True))
    kept: list[int] = []
    for run in db.session.scalars(waiting).all():
        if run.state == RunState.CHECKED and run.created_at < now() - files.KEPT:
            close(run, RunState.CANCELLED, "It was not imported within a day, so its file was deleted.")
        else:
            kept.append(run.id)
    return files.sweep(folder, kept)
