"""Loose text in paragraphs, as WordPress shows it (its `wpautop`).

Linear in the length of the text; what it makes still goes through the sanitiser.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from cms.core.blocks import ATTRIBUTE
from cms.core.text import clean

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*+)([^<>]*)>")
_LEVELS = {"h1": "h2", "h5": "h4", "h6": "h4"}
_LINE_ENDS = ("<br>", "<br/>", "<br />")
# What holds paragraphs; what holds text of its own, and is left alone; what is not text at all.
_FRAMES = frozenset(
    {"address", "article", "aside", "blockquote", "body", "center", "details", "div", "fieldset", "footer", "form"}
    | {"header", "hgroup", "html", "legend", "main", "nav", "section", "summary"}
)
_WHOLE = frozenset({"dl", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "table", "ul"})
_END_PARAGRAPHS = (_FRAMES | _WHOLE | {"hr"}) - {"p"}  # HTML Standard, 13.2.6.4.7
_UNREAD = re.compile(r"<(script|style|noscript|template)(?![\w-])[^<>]*>", re.IGNORECASE)


def paragraphs(html: str, *, breaks: bool = True) -> str:
    """Give HTML with its loose text in paragraphs.

    A blank line ends a paragraph and a line end breaks a line; without `breaks`, as in texts of the
    block editor, line ends mean nothing. Lists, tables and what is preformatted stay as they are.
    """
    return "\n".join(elements(html, breaks=breaks))


def elements(html: str, *, breaks: bool) -> list[str]:
    """Give the paragraphs and whole elements in their order, and the tags of frames around them by themselves."""
    made: list[str] = []
    loose: list[str] = []
    for part in _parts(_without_unread(_without_comments(clean(html)))):
        if part.is_loose:
            loose.append(part.html)
            continue
        made.extend(_paragraphs("".join(loose), breaks=breaks))
        loose.clear()
        made.append(part.html)
    made.extend(_paragraphs("".join(loose), breaks=breaks))
    return [each for each in made if each]


@dataclass
class _Part:
    html: str
    is_loose: bool


@dataclass
class _Whole:
    """An element that is copied as it is, until it ends."""

    name: str
    open: int = 1
    html: list[str] = field(default_factory=list)

    def add(self, html: str, tag: re.Match[str] | None = None) -> bool:
        """Copy a piece; tell whether the element is complete with it."""
        self.html.append(html)
        if tag is not None and tag[2].lower() == self.name:
            # A paragraph in a paragraph is the next one (HTML Standard, 13.2.6.4.7).
            self.open = self.open - 1 if tag[1] else 1 if self.name == "p" else self.open + 1
        return self.open == 0

    def part(self) -> _Part:
        """Give the element; a paragraph or figure with nothing in it is none."""
        html = "".join(self.html)
        is_kept = self.name not in {"p", "figure"} or ATTRIBUTE in html or _holds_something(html)
        return _Part(html if is_kept else "", is_loose=False)


def _parts(html: str) -> Iterator[_Part]:
    """Give loose text and inline tags, and between them each block as a whole."""
    whole: _Whole | None = None
    place = 0
    for tag in _TAG.finditer(html):
        before, place = html[place : tag.start()], tag.end()
        name = tag[2].lower()
        told = f"<{tag[1]}{_LEVELS[name]}>" if name in _LEVELS else tag[0]
        if whole is not None:
            whole.add(before)
            if whole.name == "p" and name in _END_PARAGRAPHS:
                whole.add("</p>")
                yield whole.part()
                whole = None
            else:
                if whole.add(told, tag):
                    yield whole.part()
                    whole = None
                continue
        else:
            yield _Part(before, is_loose=True)
        if name in _WHOLE and not tag[1]:
            whole = _Whole(name, html=[told])
        elif name == "p":
            continue  # the end of a paragraph that was ended by a block within
        elif name in _FRAMES or name == "hr" or name in _WHOLE:
            yield _Part(told, is_loose=False)
        else:
            yield _Part(told.replace("\n", " "), is_loose=True)
    if whole is None:
        yield _Part(html[place:], is_loose=True)
    else:
        whole.add(html[place:])
        yield whole.part()


def _paragraphs(text: str, *, breaks: bool) -> Iterator[str]:
    """Give loose text as paragraphs."""
    if not breaks:
        yield _paragraph([text.strip()])
        return
    lines: list[str] = []
    for line in [*text.split("\n"), ""]:
        if line.strip():
            lines.append(line.strip())
        elif lines:
            yield _paragraph(lines)
            lines = []


def _paragraph(lines: list[str]) -> str:
    *before, last = lines
    joined = "\n".join([*(line if line.endswith(_LINE_ENDS) else f"{line}<br>" for line in before), last])
    return f"<p>{joined}</p>" if _holds_something(joined) else joined


def _holds_something(html: str) -> bool:
    return "<img" in html.lower() or bool(_TAG.sub("", html).replace("&nbsp;", " ").strip())


def _without_comments(html: str) -> str:
    """Take out comments, and with them the marks of the block editor; one that never ends is only its sign."""
    kept: list[str] = []
    place = 0
    while (start := html.find("<!--", place)) >= 0:
        kept.append(html[place:start])
        end = html.find("-->", start + 4)
        if end < 0:
            place = start + 4
            break
        place = end + 3
    return "".join([*kept, html[place:]])


def _without_unread(html: str) -> str:
    """Take out scripts and styles with what they hold, which would be shown as text otherwise."""
    kept: list[str] = []
    place = 0
    while start := _UNREAD.search(html, place):
        kept.append(html[place : start.start()])
        end = re.compile(rf"</{start[1]}[^<>]*>", re.IGNORECASE).search(html, start.end())
        place = end.end() if end else len(html)
    return "".join([*kept, html[place:]])
