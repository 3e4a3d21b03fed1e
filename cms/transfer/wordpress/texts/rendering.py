"""Blocks as HTML: most are kept as they stand in the text, and lose only what nobody here would read."""

import json
import re
from collections.abc import Callable, Iterable
from html import escape
from typing import Any

from cms.transfer.wordpress.texts import blocks
from cms.transfer.wordpress.texts.around import Around
from cms.transfer.wordpress.texts.blocks import Block
from cms.transfer.wordpress.texts.links import figure, link

DEEPEST_SHARED, MOST_FOOTNOTES = 3, 500
# What WordPress fills in when it shows a page; a block with nothing in it is of this kind, too.
_FILLED_IN = ("query", "comment", "post-", "navigation", "template-part", "legacy-widget")
_FIGURE = re.compile(r"</?figure(?![\w-])[^<>]*>")
_PICTURE = re.compile(r"<img(?![\w-])[^<>]*>")
_LINK = re.compile(r"<a (?P<told>[^<>]*)>[^<>]*</a>")
_ADDRESS = re.compile(r"https?://[^\s<>\"']+")
_ANCHOR = re.compile(r"</?a(?![\w-])[^<>]*>")
_TAG_OR_SPACE = re.compile(r"<[^<>]*>|\s+")
_MARK = re.compile(r'<a href="#[^"<>]*"[^<>]*>(\d{1,4})</a>')


def html_of(parts: Iterable[str | Block], around: Around, shared: int = 0) -> str:
    """Give blocks and what stands between them as HTML."""
    return "".join(part if isinstance(part, str) else _block(part, around, shared) for part in parts)


def _block(block: Block, around: Around, shared: int) -> str:
    if block.name == "block":
        return _shared(block, around, shared)
    if block.name in _SPECIAL:
        return _SPECIAL[block.name](block, html_of(block.parts, around, shared), around)
    if block.name.startswith("core-embed/"):
        return _embed(block, block.html, around)
    if block.name.startswith(_FILLED_IN) or not any(isinstance(part, Block) or part.strip() for part in block.parts):
        around.dynamic[block.name] += 1
        return ""
    return html_of(block.parts, around, shared)


def _shared(block: Block, around: Around, shared: int) -> str:
    """Give a block that posts share; in a circle, or where very many make a text very long, it is missing."""
    text = around.blocks.get(str(block.attributes.get("ref", "")))
    if text is None or shared >= DEEPEST_SHARED or around.room < len(text):
        around.missing += 1
        return ""
    around.room -= len(text)
    return html_of(blocks.parsed(text), around, shared + 1)


def _embed(block: Block, html: str, _around: Around) -> str:
    bare, caption = _parted(html)
    found = _ADDRESS.search(bare)
    return f"\n{figure(link(block.told('url') or (found[0] if found else '')), caption)}\n"


def _parted(html: str) -> tuple[str, str]:
    """Give a figure without its last caption, and the caption."""
    begun, end = html.rfind("<figcaption"), html.rfind("</figcaption>")
    start = html.find(">", begun) + 1
    if begun < 0 or not 0 < start <= end:
        return html, ""
    return html[:begun] + html[end + len("</figcaption>") :], html[start:end]


def _gallery(block: Block, html: str, _around: Around) -> str:
    """Give the pictures one by one, and the caption of them all behind."""
    if any(isinstance(part, Block) for part in block.parts):
        inner = html[html.find(">") + 1 : html.rfind("</figure>")]
        pictures, caption = _parted(inner) if "<figcaption" in block.html else (inner, "")
    else:
        *items, rest = html.split("</li>")
        pictures, caption = "\n".join(item[item.rfind("<li") :].partition(">")[2] for item in items), _parted(rest)[1]
    return f"\n{pictures}\n{f'<p>{caption}</p>' if caption.strip() else ''}\n"


def _cover(block: Block, html: str, _around: Around) -> str:
    url, is_picture = block.told("url"), block.attributes.get("backgroundType", "image") == "image"
    if "<img" not in block.html and "<video" not in block.html and url.startswith("http") and is_picture:
        return f'<figure><img src="{escape(url)}" alt=""></figure>{html}'
    return _PICTURE.sub(_framed, html) if "wp-block-cover__image-background" in block.html else html


def _framed(found: re.Match[str]) -> str:
    return f"<figure>{found[0]}</figure>" if "wp-block-cover__image-background" in found[0] else found[0]


def _file(_block: Block, html: str, _around: Around) -> str:
    """Give the link by its name; the button beside it says nothing more."""
    if html.count("<a ") == 1:
        return html
    return _LINK.sub(lambda found: "" if "wp-block-file__button" in found["told"] else found[0], html)


def _button(_block: Block, html: str, _around: Around) -> str:
    return html if "href=" in html else _ANCHOR.sub("", html)


def _verse(_block: Block, html: str, _around: Around) -> str:
    start, end = html.find(">") + 1, html.rfind("</pre>")
    verse = html[start:end].strip("\n").replace("\n", "<br>")
    return f"<p>{verse}</p>" if 0 < start <= end else html


def _social(block: Block, _html: str, _around: Around) -> str:
    made = link(block.told("url"), block.told("label") or block.told("service").title())
    return f"<li>{made}</li>" if made else ""


def _if_something_is_shown(_block: Block, html: str, _around: Around) -> str:
    shown = "<img" in html or "src=" in html or _TAG_OR_SPACE.sub("", html)
    return html if shown else ""


def _nothing(_block: Block, _html: str, _around: Around) -> str:
    return ""


def _footnotes(_block: Block, _html: str, around: Around) -> str:
    try:
        told: Any = json.loads(around.footnotes or "[]")
    except (ValueError, RecursionError):
        told = []
    notes = [each.get("content") for each in told if isinstance(each, dict)] if isinstance(told, list) else []
    items = "".join(f"<li>{note}</li>" for note in notes[:MOST_FOOTNOTES] if isinstance(note, str))
    return f"<hr><ol>{items}</ol>" if items else ""


def without_marks(html: str) -> str:
    """Give HTML whose marks of footnotes lead nowhere: there are no places to lead to here."""
    return _MARK.sub(r"\1", html) if 'class="fn"' in html else html


_SPECIAL: dict[str, Callable[[Block, str, Around], str]] = {
    "audio": _if_something_is_shown,
    "button": _button,
    "cover": _cover,
    "embed": _embed,
    "file": _file,
    "footnotes": _footnotes,
    "gallery": _gallery,
    "image": _if_something_is_shown,
    "more": _nothing,
    "nextpage": _nothing,
    "pullquote": lambda _block, html, _around: _FIGURE.sub("", html),
    "social-link": _social,
    "social-links": _if_something_is_shown,
    "spacer": _nothing,
    "verse": _verse,
    "video": _if_something_is_shown,
}
