"""Reports of harm, as those who answer for the content see them."""

from typing_extensions import TypedDict

from cms.comments.adverse_effects import AdverseEffect
from cms.comments.models import Comment
from cms.content.models.entry import Entry
from cms.core.clock import rfc3339


class HarmedByDocument(TypedDict):
    """What is said to have done harm."""

    id: int
    type: str
    slug: str


class AdverseEffectDocument(TypedDict):
    """A report of harm: what was written, whether a moderator confirmed it, who looked into it and what they did.

    `text` is empty, and `comment_id` null, once the comment is forgotten.
    """

    id: int
    comment_id: int | None
    text: str
    status: str | None
    written_at: str | None
    about: HarmedByDocument
    confirmed: bool
    judged_by: str
    judged_at: str | None
    looked_by: str | None
    looked_at: str | None
    note: str | None


def adverse_effect_document(effect: AdverseEffect, comment: Comment | None, entry: Entry) -> AdverseEffectDocument:
    """Show a report."""
    return {
        "id": effect.id,
        "comment_id": comment.id if comment else None,
        "text": comment.text if comment else "",
        "status": comment.status if comment else None,
        "written_at": rfc3339(comment.created_at) if comment else None,
        "about": {"id": entry.id, "type": entry.type, "slug": entry.slug},
        "confirmed": effect.confirmed,
        "judged_by": effect.judged_by_name,
        "judged_at": rfc3339(effect.judged_at),
        "looked_by": effect.looked_by_name,
        "looked_at": rfc3339(effect.looked_at),
        "note": effect.note,
    }
