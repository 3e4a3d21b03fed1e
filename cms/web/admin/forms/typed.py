"""Text as people type it where there is no editor: without a tag in it, its paragraphs become paragraphs."""

import re

from cms.core.blocks import ATTRIBUTE
from cms.core.text import clean, html_of

TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
BLOCK = re.compile(rf"(<figure {ATTRIBUTE}=[^<>\s]*>\s*</figure>)")
_GAP = re.compile(r"\n[ \t]*\n\s*")


def html_from_typed(text: str | None) -> str:
    """Give HTML: what holds tags as it is, what holds none with a paragraph for each block between empty lines.

    An exercise may stand among plain paragraphs: its element alone makes no HTML of them.
    """
    typed = clean(text or "")
    if not typed.strip() or TAG.search(BLOCK.sub("", typed)):
        return typed
    return "".join(part if BLOCK.fullmatch(part) else _paragraphs(part) for part in BLOCK.split(typed))


def _paragraphs(text: str) -> str:
    blocks = (html_of(block.strip()).replace("\n", "<br>") for block in _GAP.split(text.strip()) if block.strip())
    return "".join(f"<p>{block}</p>" for block in blocks)


def html_shown(html: str) -> str:
    """Give stored HTML as it is shown to be changed: what holds no tag in a paragraph, so that it stays HTML."""
    return html if not html or TAG.search(html) else f"<p>{html}</p>"
