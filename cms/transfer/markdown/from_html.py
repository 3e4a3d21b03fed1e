"""HTML of ours as Markdown that means the same to the letter; a block that Markdown cannot say stays as HTML."""

import re
from collections.abc import Iterator

from markdownify import markdownify

from cms.core.commonmark import article_html
from cms.core.errors import Invalid
from cms.core.markup import ARTICLE, sanitize

_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)(?: [a-z-]+="[^"]*")*>')
_BLOCKS = frozenset(
    {"blockquote", "dd", "dl", "dt", "figcaption", "figure", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre", "table"}
    | {"caption", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
)
_VOID = frozenset({"br", "hr", "img"})
_AROUND_BLOCKS = re.compile(rf" ?(</?(?:{'|'.join(sorted(_BLOCKS))})(?: [^<>]*)?>) ?")
_PRE = re.compile(r"(<pre>(?:[^<]|<(?!/?pre>))*+</pre>)")
_SPACES = re.compile(r"[ \t\n]+")
_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")


def markdown_of(html: str) -> str | None:
    """Give sanitised HTML as Markdown; None where what comes back from it would be another text."""
    parts = [_markdown(block) for block in _blocks(html)]
    whole = "\n\n".join(part for part in parts if part) + "\n"
    if means(whole, html):
        return whole
    plain = "\n\n".join(filter(None, map(_as_html, _blocks(html)))) + "\n"
    return plain if means(plain, html) else None


def means(markdown: str, html: str) -> bool:
    """Tell whether a text in Markdown becomes this HTML; spaces that nobody sees do not count."""
    try:
        return _seen(sanitize(article_html(markdown), ARTICLE)) == _seen(html)
    except Invalid:
        return False


def _markdown(block: str) -> str:
    """Give one block in Markdown, or as it is; text that stands loose would be in a paragraph there."""
    if not block.startswith("<"):
        return _as_html(block)
    try:
        said = markdownify(block, heading_style="ATX", bullets="-", escape_misc=True, newline_style="BACKSLASH").strip()
    except RecursionError:
        return _as_html(block)
    return said if said and means(said, block) else _as_html(block)


def _as_html(block: str) -> str:
    """Give a block as HTML that Markdown leaves alone: without blank lines, which would end it."""
    return block.strip() if block.startswith("<pre>") else _BLANK_LINES.sub("\n", block.strip())


def _blocks(html: str) -> Iterator[str]:
    """Give the blocks at the top level, and between them loose text."""
    depth = begun = 0
    for tag in _TAG.finditer(html):
        name, ends = tag[2], bool(tag[1])
        if depth == 0 and not ends and name in _BLOCKS:
            yield html[begun : tag.start()].strip()
            begun = tag.start()
        if name not in _VOID:
            depth += -1 if ends else 1
        if depth == 0 and name in _BLOCKS:
            yield html[begun : tag.end()]
            begun = tag.end()
    yield html[begun:].strip()


def _seen(html: str) -> str:
    """Give HTML without spaces that nobody sees."""
    parts = _PRE.split(html)
    parts[::2] = [_AROUND_BLOCKS.sub(r"\1", _SPACES.sub(" ", part)).strip() for part in parts[::2]]
    parts[1::2] = [part.replace("\n</code></pre>", "</code></pre>") for part in parts[1::2]]
    return "".join(parts)
