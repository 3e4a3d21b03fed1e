"""Texts as CommonMark: rendered by markdown-it, then sanitised like any HTML (spec 0.31).

In a comment HTML is text and is shown as such; there are no pictures and no headings; an address
that stands bare becomes a link once. An article may hold HTML, and what writers of Markdown are used
to beyond the standard: tables, footnotes, lists of definitions, and words struck through.
"""

from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from cms.core.markup import COMMENT, sanitize
from cms.core.text import clean

_RENDERER = MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True})
_RENDERER.enable("linkify").disable(["image", "heading", "lheading", "html_block", "html_inline", "reference"])
if _RENDERER.linkify is None:  # the library is optional to markdown-it, not to us
    raise ImportError("linkify-it-py is missing")
_RENDERER.linkify.set({"fuzzy_email": False, "fuzzy_link": False, "fuzzy_ip": False})
for _other in ("ftp:", "//"):  # the sanitiser takes their addresses away, so that a link to nowhere would be left
    _RENDERER.linkify.add(_other, None)

_ARTICLES = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
_ARTICLES.use(footnote_plugin).use(deflist_plugin)


def render(source: str) -> str:
    """Give the sanitised HTML of a comment's source."""
    return sanitize(_RENDERER.render(clean(source)), COMMENT)


def article_html(source: str) -> str:
    """Give the HTML of an article's source, which the sanitiser has still to see.

    Footnotes are a list below a line, each under its number: anchors within a text do not outlive it.
    """
    return str(_ARTICLES.render(clean(source)))


def _number(_self: RendererProtocol, tokens: Sequence[Token], place: int, _options: OptionsDict, _env: EnvType) -> str:
    return f"<sup>{int(tokens[place].meta['id']) + 1}</sup>"


def _list_opened(*_told: object) -> str:
    return "<hr>\n<ol>\n"


def _list_closed(*_told: object) -> str:
    return "</ol>\n"


def _note_opened(*_told: object) -> str:
    return "<li>"


def _nothing(*_told: object) -> str:
    return ""


_ARTICLES.add_render_rule("footnote_ref", _number)
_ARTICLES.add_render_rule("footnote_block_open", _list_opened)
_ARTICLES.add_render_rule("footnote_block_close", _list_closed)
_ARTICLES.add_render_rule("footnote_open", _note_opened)
_ARTICLES.add_render_rule("footnote_anchor", _nothing)
