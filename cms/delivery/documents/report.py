"""What readers reported, as moderators see it."""

from typing_extensions import TypedDict

from cms.comments.models import CommentReport
from cms.comments.reporting import Reports
from cms.core.clock import rfc3339


class ReportsDocument(TypedDict):
    """How many readers reported a comment, how many of these nobody answered yet, and how often for which reason."""

    count: int
    open: int
    reasons: dict[str, int]


class ReportDocument(TypedDict):
    """What one reader reported."""

    reason: str
    note: str | None
    at: str | None


def reports_document(reports: Reports) -> ReportsDocument:
    """Show the reports of a comment, counted."""
    return {"count": reports.count, "open": reports.open, "reasons": reports.reasons}


def report_document(report: CommentReport) -> ReportDocument:
    """Show what a reader reported; who it was is not known."""
    return {"reason": report.reason, "note": report.note, "at": rfc3339(report.at)}
