"""A row of the log."""

from typing import Any

from typing_extensions import TypedDict

from cms.audit.log import LogRow
from cms.core.clock import rfc3339


class LogDocument(TypedDict):
    """Who did what to what, when and why."""

    id: int
    at: str | None
    by: str
    by_kind: str
    action: str
    subject_type: str
    subject_id: int | None
    reason: str | None
    details: dict[str, Any]


def log_document(row: LogRow) -> LogDocument:
    """Show a row of the log."""
    return {
        "id": row.id,
        "at": rfc3339(row.at),
        "by": row.actor_name,
        "by_kind": row.actor_kind,
        "action": row.action,
        "subject_type": row.subject_type,
        "subject_id": row.subject_id,
        "reason": row.reason,
        "details": row.details,
    }
