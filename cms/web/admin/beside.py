"""What stands beside a text in the editor: notes of those who work on it, and its clinical review."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cms.accounts.permissions import Actor
from cms.content import noting, reviews
from cms.content.models.review import Review
from cms.content.views import EntryView
from cms.core.clock import now
from cms.core.db import db
from cms.web.admin.one_time import new_key
from cms.web.context import site

NEXT_REVIEW = timedelta(days=365)
MOST_REVIEWS = 20


def beside(actor: Actor, shown: EntryView | None) -> dict[str, Any]:
    """Give what the partials show: nothing of an entry that is not there yet, no notes to who may not read drafts."""
    if shown is None:
        return {}
    today = now().astimezone(ZoneInfo(site().timezone)).date()
    told: dict[str, Any] = {"one_time": new_key(), "today": today, "next_review": today + NEXT_REVIEW}
    if not noting.may_read(actor, shown.entry):
        return told
    signed = reviews.of(shown.entry).order_by(Review.reviewed_at.desc(), Review.id.desc()).limit(MOST_REVIEWS)
    return {
        **told,
        "notes": db.session.scalars(noting.of(shown.entry)).all(),
        "reviews": db.session.scalars(signed).all(),
        "review_due_at": reviews.due(shown.revision, shown.review),
    }
