"""What the author of a comment says against a decision."""

from typing_extensions import TypedDict

from cms.comments import appeals
from cms.core.clock import rfc3339


class AppealDocument(TypedDict):
    """An appeal, and the decision that it is against, which another moderator looks at now."""

    text: str
    created_at: str | None
    decided_by: str
    decided_at: str | None
    reason: str | None


def appeal_document(appeal: appeals.Waiting) -> AppealDocument:
    """Show an appeal that waits."""
    return {
        "text": appeal.text,
        "created_at": rfc3339(appeal.at),
        "decided_by": appeal.decided_by,
        "decided_at": rfc3339(appeal.decided_at),
        "reason": appeal.reason,
    }
