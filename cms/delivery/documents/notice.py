"""What a writer should know at once, as the world sees it."""

from typing_extensions import TypedDict

from cms.comments.notices import Notice
from cms.delivery.documents.site import HelpLineDocument, help_line_document


class NoticeDocument(TypedDict):
    """What its writer should know at once: `crisis` or `emergency`, in words of the site, and who listens."""

    kind: str
    text: str
    help_lines: list[HelpLineDocument]


def notice_document(told: Notice) -> NoticeDocument:
    """Show a notice."""
    return {"kind": told.kind, "text": told.text, "help_lines": [help_line_document(line) for line in told.lines]}
