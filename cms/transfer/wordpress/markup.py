"""What WordPress keeps as HTML and is a line of text here."""

from cms.core.text import text_of


def plain(html: str, longest: int = 20_000) -> str:
    """Give what WordPress keeps as a line of HTML as plain text, in one line."""
    return " ".join(text_of(html[:longest]).split())
