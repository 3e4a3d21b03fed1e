"""Small breaks of XML, mended on the way in: signs that may not stand where they stand.

What is mended is one sign at a time, outside CDATA sections but for signs that XML knows nowhere:
no tag is guessed, moved or closed. A file whose elements do not fit is as damaged as before.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from html import escape
from html.entities import html5

MOST_LINES = 20
_HELD = 48  # longer than anything that is looked at as a whole
_ILLEGAL = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\ud800-\udfff]")
_SPOT = re.compile(r"<!\[CDATA\[|<!--|<\?|[<&]|\]\]>")
_ENDS = {"<![CDATA[": "]]>", "<!--": "-->", "<?": "?>"}
_REFERENCE = re.compile(
    r"&(?:#(?P<number>[0-9]{1,7})|#x(?P<hex>[0-9a-fA-F]{1,6})|(?P<name>[A-Za-z][A-Za-z0-9]{0,31}));"
)
_KNOWN = frozenset({"amp", "lt", "gt", "quot", "apos"})
_BYTES = range(0xDC80, 0xDD00)  # what Python reads for a byte that is no UTF-8 (PEP 383)


class Break(StrEnum):
    """What was mended."""

    BARE = "a bare “&”, “<” or “]]>”, which was read as text"
    NAME = "a sign by a name that only HTML knows, such as “&nbsp;”"
    CONTROL = "a sign that XML does not allow, which was left out"
    BYTE = "a byte that is not UTF-8, which was read as Windows-1252"


@dataclass
class Count:
    """How often something was mended, and in which of the first lines."""

    times: int = 0
    lines: list[int] = field(default_factory=list)

    def at(self, line: int) -> None:
        """Count one more."""
        self.times += 1
        if len(self.lines) < MOST_LINES and line not in self.lines[-1:]:
            self.lines.append(line)

    @property
    def places(self) -> str:
        """Name the lines."""
        return f"line {', '.join(map(str, self.lines))}{' …' if self.times > MOST_LINES else ''}"


class Mender:
    """Mends a text that comes in pieces, and keeps count; line ends stay, so that lines keep their numbers."""

    def __init__(self) -> None:
        self.counts = {each: Count() for each in Break}
        self._line = 1
        self._held = ""
        self._end = ""  # of the CDATA section, comment or instruction that was begun

    def mend(self, piece: str, *, last: bool = False) -> str:
        """Give the next piece as it can be read; some of it may only come with the one after."""
        held = self._held.count("\n")
        text = self._held + self._without_illegal(piece, self._line + held)
        self._held, made, place, counted = "", list[str](), 0, 0
        while place < len(text):
            if self._end:
                place = self._through(text, place, made, last=last)
                continue
            spot = _SPOT.search(text, place)
            start = spot.start() if spot else len(text) if last else max(place, len(text) - 2)
            made.append(text[place:start])
            if spot is None or (len(text) - start < _HELD and not last):
                self._held = text[start:]
                break
            self._line, counted = self._line + text.count("\n", counted, start), start
            told, place = self._told(text, spot)
            made.append(told)
        self._line += text.count("\n", counted, len(text) - len(self._held))
        return "".join(made)

    def told(self) -> list[str]:
        """Say what was mended, how often and where, a sentence for each kind."""
        return [f"{count.times} × {what} ({count.places})." for what, count in self.counts.items() if count.times]

    def _through(self, text: str, place: int, made: list[str], *, last: bool) -> int:
        """Copy what is left as it is, up to its end; give the place behind."""
        end = text.find(self._end, place)
        if end >= 0:
            end += len(self._end)
            self._end = ""
        else:
            end = len(text) if last else max(place, len(text) - 2)
            self._held = text[end:]
        made.append(text[place:end])
        return len(text) if self._held else end

    def _told(self, text: str, spot: re.Match[str]) -> tuple[str, int]:
        """Give what is to stand for a sign, and the place behind it."""
        sign, end = spot[0], spot.end()
        if sign in _ENDS:
            self._end = _ENDS[sign]
        elif sign == "&":
            return self._reference(text, spot)
        elif sign == "]]>" or not (text[end : end + 1].isalpha() or text[end : end + 1] in {"/", "!", "_"}):
            self.counts[Break.BARE].at(self._line)
            return escape(sign), end
        return sign, end

    def _reference(self, text: str, spot: re.Match[str]) -> tuple[str, int]:
        found = _REFERENCE.match(text, spot.start())
        if found is None:
            self.counts[Break.BARE].at(self._line)
            return "&amp;", spot.end()
        if found["name"] in _KNOWN:
            return found[0], found.end()
        if found["name"]:
            sign = html5.get(f"{found['name']};")
            self.counts[Break.NAME if sign else Break.BARE].at(self._line)
            return (escape(sign), found.end()) if sign else ("&amp;", spot.end())
        code = int(found["number"] or found["hex"], 10 if found["number"] else 16)
        if code < 0x110000 and not _ILLEGAL.match(chr(code)):  # noqa: PLR2004 -- one beyond the last of Unicode
            return found[0], found.end()
        self.counts[Break.CONTROL].at(self._line)
        return "", found.end()

    def _without_illegal(self, piece: str, line: int) -> str:
        counted = 0

        def told(found: re.Match[str]) -> str:
            nonlocal line, counted
            line, counted = line + piece.count("\n", counted, found.start()), found.start()
            if ord(found[0]) in _BYTES:
                self.counts[Break.BYTE].at(line)
                return bytes([ord(found[0]) - 0xDC00]).decode("cp1252", "replace")
            self.counts[Break.CONTROL].at(line)
            return ""

        return _ILLEGAL.sub(told, piece)
