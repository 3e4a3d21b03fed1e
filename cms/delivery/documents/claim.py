"""Who has a comment in hand, and how long an urgent one waited for somebody."""

from typing_extensions import TypedDict

from cms.comments.claiming import Claim
from cms.comments.models import Comment
from cms.core.clock import now, rfc3339


class ClaimDocument(TypedDict):
    """Who has a comment in hand: the id of their account, their name, since when and until when."""

    id: int | None
    name: str
    since: str | None
    until: str | None


class ClockDocument(TypedDict):
    """When a comment was seen to be urgent, when a moderator first took it in hand or decided, and the time between.

    As long as nobody did, `seconds` are those until now.
    """

    escalated_at: str | None
    first_looked_at: str | None
    seconds: int


def claim_document(claim: Claim) -> ClaimDocument:
    """Show who has a comment in hand."""
    return {
        "id": claim.user_id,
        "name": claim.name,
        "since": rfc3339(claim.since),
        "until": rfc3339(claim.until),
    }


def clock_document(comment: Comment) -> ClockDocument:
    """Show how long an urgent comment waited."""
    since = comment.escalated_at or comment.created_at
    return {
        "escalated_at": rfc3339(since),
        "first_looked_at": rfc3339(comment.first_looked_at),
        "seconds": max(0, int(((comment.first_looked_at or now()) - since).total_seconds())),
    }
