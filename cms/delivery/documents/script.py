"""What a moderator does about a comment that is urgent."""

from typing_extensions import TypedDict

from cms.comments.notices import Script
from cms.delivery.documents.site import HelpLineDocument, help_line_document


class ScriptDocument(TypedDict):
    """Steps for a `crisis` or an `emergency`, as the site wrote them, and who listens."""

    kind: str
    text: str
    help_lines: list[HelpLineDocument]


def script_document(script: Script) -> ScriptDocument:
    """Show what a moderator does."""
    return {
        "kind": script.kind,
        "text": script.text,
        "help_lines": [help_line_document(line) for line in script.lines],
    }
