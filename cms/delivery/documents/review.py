"""A clinical review, as those who work here see it."""

from typing_extensions import TypedDict

from cms.content import reviews
from cms.content.models.review import Review
from cms.content.models.revision import Revision
from cms.content.models.taxonomy import Author
from cms.core.clock import rfc3339
from cms.delivery.documents.people import AuthorDocument, author_document


class ReviewDocument(TypedDict):
    """Who signed off which revision and when; the reviewer by the name and credentials of that day.

    `changed_since` tells whether the newest revision says anything else than what was signed off.
    """

    id: int
    revision: int
    reviewer: AuthorDocument
    reviewed_at: str | None
    review_due_at: str | None
    entered_by: str
    entered_at: str | None
    changed_since: bool


def signer_document(review: Review, reviewer: Author) -> AuthorDocument:
    """Show who signed, by the name and credentials of that day."""
    return {
        **author_document(reviewer),
        "name": review.reviewer_name,
        "credentials": review.reviewer_credentials,
    }


def review_document(review: Review, reviewer: Author, newest: Revision) -> ReviewDocument:
    """Show a review; `newest` is the revision that editors work on."""
    return {
        "id": review.id,
        "revision": review.number,
        "reviewer": signer_document(review, reviewer),
        "reviewed_at": rfc3339(review.reviewed_at),
        "review_due_at": rfc3339(review.review_due_at),
        "entered_by": review.entered_by_name,
        "entered_at": rfc3339(review.entered_at),
        "changed_since": reviews.changed_since(newest, review),
    }
