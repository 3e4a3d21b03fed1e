"""Plain text as it comes in: whole characters, none that cannot be stored or seen."""

import re
from html import escape, unescape
from typing import Annotated

from pydantic import BeforeValidator, StringConstraints

from cms.core.errors import Fault, Invalid
from cms.core.parsing import Parser

_CONTROLS = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff\ud800-\udfff]")
# Signs without width or shape, and those that turn the direction (https://www.unicode.org/reports/tr9/, 2).
_HIDING = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_BREAKS = frozenset(
    [
        "p",
        "br",
        "div",
        "li",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "tr",
        "table",
        "pre",
        "blockquote",
        "figure",
        "figcaption",
        "dt",
        "dd",
        "dl",
        "hr",
    ]
)
# What most comments are: paragraphs of text, which need no parser.
_SIMPLE, _BREAK = re.compile(r"(?:[^<]++|</?p>|<br>)*+"), re.compile(r"</?p>|<br>")


def clean(text: str) -> str:
    r"""Take out control characters and lone surrogates, and make line ends `\\n`."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(name: str) -> str:
    """Give a name as one line that looks like what it holds: no sign in it hides, or turns those around it.

    What joins letters stays, as Persian names and emoji need it.
    """
    return " ".join(_HIDING.sub("", clean(name)).split())


def given_name(name: str) -> str:
    """Give a name as it is kept. Raises Invalid where nothing of it can be seen."""
    kept = one_line(name)
    if not kept:
        raise Invalid(Fault("Give a name that can be seen.", "#/name"))
    return kept


PlainText = Annotated[
    str,
    BeforeValidator(lambda value: clean(value) if isinstance(value, str) else value),
    StringConstraints(strip_whitespace=True),
]


Name = Annotated[str, BeforeValidator(lambda value: one_line(value) if isinstance(value, str) else value)]


class _Reader(Parser):
    """Collects the text of sanitised HTML, a line for each block."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._preformatted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line at a block; give a picture's alternative text."""
        if tag in _BREAKS:
            self.parts.append("\n")
        if tag == "pre":
            self._preformatted += 1
        if tag == "img":
            self.parts.append(dict(attrs).get("alt") or "")
        if tag in {"td", "th"}:
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """End a line at a block."""
        if tag == "pre":
            self._preformatted -= 1
        if tag in _BREAKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        """Keep the text; a line end in it is a space, but in preformatted text."""
        self.parts.append(data if self._preformatted else data.replace("\n", " "))


def text_of(html: str) -> str:
    """Give the plain text of sanitised HTML: one line a block, white space folded."""
    told = unescape(_BREAK.sub("\n", html.replace("\n", " "))) if _SIMPLE.fullmatch(html) else _read(html)
    lines = (" ".join(line.split()) for line in told.split("\n"))
    return "\n".join(line for line in lines if line)


def _read(html: str) -> str:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "".join(reader.parts)


def html_of(text: str) -> str:
    """Give plain text as HTML that shows it."""
    return escape(text, quote=False)


def paragraphs_of(text: str) -> str:
    """Give plain text as HTML that shows it, a paragraph for each line."""
    return "\n".join(f"<p>{html_of(line)}</p>" for line in text.split("\n") if line)


def shortened(text: str, longest: int) -> str:
    """Cut text at a word, with an ellipsis where something was left out."""
    flat = " ".join(text.split())
    if len(flat) <= longest:
        return flat
    return flat[: longest - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


def counted(number: int, one: str, many: str) -> str:
    """Give a number with its noun."""
    return f"{number:,} {one if number == 1 else many}"
