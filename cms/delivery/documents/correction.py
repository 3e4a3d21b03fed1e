"""What the staff set right under a comment, as readers see it."""

from typing_extensions import TypedDict

from cms.comments.correcting import Correction
from cms.core.clock import rfc3339


class CorrectionSourceDocument(TypedDict):
    """What a correction rests on."""

    title: str
    url: str


class CorrectionDocument(TypedDict):
    """What the staff say to a comment, what it rests on, by whom and when."""

    html: str
    text: str
    source: CorrectionSourceDocument
    by: str
    at: str | None


def correction_document(correction: Correction) -> CorrectionDocument:
    """Show a correction."""
    return {
        "html": correction.html,
        "text": correction.text,
        "source": {"title": correction.source_title, "url": correction.source_url},
        "by": correction.written_by_name,
        "at": rfc3339(correction.written_at),
    }
