"""An import as admins see it, as JSON."""

from datetime import datetime
from typing import Any

from typing_extensions import TypedDict

from cms.core.clock import now, rfc3339
from cms.transfer.report import restored
from cms.transfer.runs.models import ImportRun, RunState

_SHOWN_FROM = 0.02  # sooner, an estimate is a guess
_WITH_REPORT = (
    RunState.CHECKED,
    RunState.RUNNING,
    RunState.DONE,
    RunState.CANCELLED,
    RunState.UNDOING,
    RunState.UNDONE,
)


class ImportDocument(TypedDict):
    """One import: where it stands, how far its present step is (from 0 to 1), what it did or would do.

    `preview` shows the first twenty of each kind that a check would make; `report` counts as `--json` does.
    """

    id: int
    source: str
    file_name: str
    bytes: int
    options: dict[str, Any]
    state: RunState
    progress: float
    seconds_left: int | None
    error: str | None
    report: dict[str, Any] | None
    preview: dict[str, Any]
    started_by: str
    created_at: str | None
    started_at: str | None
    finished_at: str | None


EXAMPLE: ImportDocument = {
    "id": 7,
    "source": "wordpress",
    "file_name": "clinic.xml",
    "bytes": 4_194_304,
    "options": {"with_meta": True},
    "state": RunState.CHECKED,
    "progress": 1.0,
    "seconds_left": None,
    "error": None,
    "report": {
        "articles": {"created": 212, "updated": 0, "skipped": 1},
        "comments": {"created": 1840, "updated": 0, "skipped": 96},
        "problems": [{"where": "post 311", "message": "It was private, and is a draft here."}],
    },
    "preview": {
        "articles": [
            {
                "title": "Neck pain",
                "address": "neck-pain",
                "status": "published",
                "published_at": "2014-03-01T09:00:00Z",
            }
        ]
    },
    "started_by": "Ana",
    "created_at": "2026-05-04T08:00:00Z",
    "started_at": None,
    "finished_at": None,
}


def import_document(run: ImportRun) -> ImportDocument:
    """Give an import as JSON."""
    return {
        "id": run.id,
        "source": run.source,
        "file_name": run.file_name,
        "bytes": run.bytes,
        "options": run.options,
        "state": RunState(run.state),
        "progress": round(part_done(run), 3),
        "seconds_left": seconds_left(run),
        "error": run.error,
        "report": restored(run.report).document() if run.state in _WITH_REPORT else None,
        "preview": run.preview,
        "started_by": run.actor_name,
        "created_at": rfc3339(run.created_at),
        "started_at": _told(run.started_at),
        "finished_at": _told(run.finished_at),
    }


def part_done(run: ImportRun) -> float:
    """Give how far the present step is, from 0 to 1."""
    return min(run.progress / run.total, 1.0) if run.total else 0.0


def seconds_left(run: ImportRun) -> int | None:
    """Estimate how long the present step takes still, by how long it took so far; None where nothing tells."""
    done = part_done(run)
    if run.held_since is None or run.held_until is None or done < _SHOWN_FROM:
        return None
    return round((now() - run.held_since).total_seconds() * (1 - done) / done)


def _told(moment: datetime | None) -> str | None:
    return rfc3339(moment) if moment else None
