"""JSON of others as a stream: one value at a time, however long the file."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cms.core.errors import Fault, Invalid
from cms.transfer import files
from cms.transfer.course import Advance

LONGEST_VALUE = 1 << 26
_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder(strict=False)
_TOKEN = 12  # the longest that a word, number or escape can be cut off in


@dataclass(frozen=True)
class Member:
    """A value, and the name of the list that it stands in or the member that it is; empty in a bare list."""

    name: str
    value: Any


def stream(path: Path, advance: Advance) -> Iterator[Any]:
    """Give the values that follow each other in a file, as JSON lines do. Raises Invalid with the line of damage."""
    text = _Text(path, advance)
    while text.next() is not None:
        yield text.value()


def members(path: Path, advance: Advance) -> Iterator[Member]:
    """Give the items of a list; of an object its members, where one is a list its items one by one.

    Raises Invalid with the line of damage.
    """
    text = _Text(path, advance)
    if text.next() == "{":
        for name in text.names():
            yield from (Member(name, value) for value in text.items_or_value())
    elif text.next() == "[":
        yield from (Member("", value) for value in text.items_or_value())
    else:
        raise text.refusal("this is neither a list nor an object")
    if text.next() is not None:
        raise text.refusal("something follows what should be the end")


class _Text:
    """The part of a text that was read and not used yet."""

    def __init__(self, path: Path, advance: Advance) -> None:
        self._path = path
        self._texts = files.texts(path, advance)
        self._kept = ""
        self._place = 0
        self._line = 1
        self._ended = False

    def next(self) -> str | None:
        """Give the next sign that is no space, None at the end."""
        while True:
            found = _SPACE.match(self._kept, self._place)
            self._place = found.end() if found else self._place
            if self._place < len(self._kept):
                return self._kept[self._place]
            if not self._more():
                return None

    def value(self) -> Any:
        """Give the value that begins here."""
        self.next()
        while True:
            begun = self._place
            try:
                value, end = _DECODER.raw_decode(self._kept, self._place)
            except json.JSONDecodeError as error:
                cut = error.msg.startswith("Unterminated string") or error.pos >= len(self._kept) - _TOKEN
                if not (cut and self._more_by_half()):
                    raise self.refusal(f"the JSON is damaged ({error.msg})", error.pos - begun) from None
            except (ValueError, RecursionError):
                raise self.refusal("a value is too long or nested too deeply") from None
            else:
                if end < len(self._kept) or isinstance(value, dict | list | str) or not self._more():
                    self._place = end
                    return value

    def names(self) -> Iterator[str]:
        """Give the names of the members of the object that begins here; the caller reads each value."""
        self._take("{")
        while self.next() != "}":
            name = self.value()
            if not isinstance(name, str):
                raise self.refusal("the JSON is damaged (a member without a name)")
            self._take(":")
            yield name
            self._separate("}")
        self._take("}")

    def items_or_value(self) -> Iterator[Any]:
        """Give the items of the list that begins here, or the one value that is no list."""
        if self.next() != "[":
            yield self.value()
            return
        self._take("[")
        while self.next() != "]":
            yield self.value()
            self._separate("]")
        self._take("]")

    def refusal(self, reason: str, behind: int = 0) -> Invalid:
        """Give the error for what is wrong so many signs behind this place."""
        line = self._line + self._kept.count("\n", 0, self._place + behind)
        return Invalid(Fault(f"{self._path.name}, line {line}: {reason}."))

    def _take(self, sign: str) -> None:
        if self.next() != sign:
            raise self.refusal(f"the JSON is damaged (“{sign}” is missing)")
        self._place += 1

    def _separate(self, end: str) -> None:
        """Go past the comma between two; before the end there is none."""
        if self.next() != end:
            self._take(",")
            if self.next() == end:
                raise self.refusal("the JSON is damaged (something is missing behind a comma)")

    def _more_by_half(self) -> bool:
        """Read half as much again as is left, so that a long value is tried seldom; tell whether there was more."""
        wanted, before = (len(self._kept) - self._place) // 2, len(self._kept) - self._place
        if before > LONGEST_VALUE:
            raise self.refusal("a value is too long")
        while len(self._kept) - self._place <= before + wanted:
            if not self._more():
                break
        return len(self._kept) - self._place > before

    def _more(self) -> bool:
        """Read on, and forget what was used; tell whether there was more."""
        self._line += self._kept.count("\n", 0, self._place)
        self._kept, self._place = self._kept[self._place :], 0
        while not self._ended:
            text = next(self._texts, None)
            self._ended = text is None
            if text:
                self._kept += text
                return True
        return False
