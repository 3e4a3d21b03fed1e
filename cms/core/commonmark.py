"""Comments as CommonMark: rendered by markdown-it, then sanitised like any HTML (spec 0.31).

HTML in a comment is text and is shown as such; there are no pictures and no headings; an address
that stands bare becomes a link once.
"""

from markdown_it import MarkdownIt

from cms.core.markup import COMMENT, sanitize
from cms.core.text import clean

_RENDERER = MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True})
_RENDERER.enable("linkify").disable(["image", "heading", "lheading", "html_block", "html_inline", "reference"])
if _RENDERER.linkify is None:  # the library is optional to markdown-it, not to us
    raise ImportError("linkify-it-py is missing")
_RENDERER.linkify.set({"fuzzy_email": False, "fuzzy_link": False, "fuzzy_ip": False})
for _other in ("ftp:", "//"):  # the sanitiser takes their addresses away, so that a link to nowhere would be left
    _RENDERER.linkify.add(_other, None)


def render(source: str) -> str:
    """Give the sanitised HTML of a comment's source."""
    return sanitize(_RENDERER.render(clean(source)), COMMENT)
