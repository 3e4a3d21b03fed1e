"""A mapping file: which page here an old address stands for, as people fill it in.

A table in CSV whose first line names the columns `old address` and `new address or slug`; others are
not read. Commas or semicolons part the cells, since spreadsheets write either.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from cms.core.errors import Conflict, Fault, Invalid
from cms.transfer import cells, foreign_addresses
from cms.transfer.laying import laid
from cms.transfer.report import Homeless

OLD, NEW, COUNT = "old address", "new address or slug", "comments"
LONGEST_CELL = 20_000
MOST_LINES = 1_000_000


@dataclass(frozen=True)
class Target:
    """Where a line of the file leads, and which line that is."""

    text: str
    line: int


@dataclass(frozen=True)
class AddressMap:
    """The lines of a mapping file that are filled in, by what is the same for all ways to write an address."""

    name: str = ""
    targets: dict[str, Target] = field(default_factory=dict)

    def find(self, address: str) -> Target | None:
        """Give where an address leads: as it is written, with its query, or else without."""
        return next((self.targets[key] for key in _keys(address) if key in self.targets), None)


def read(path: Path) -> AddressMap:
    """Read a mapping file. Raises Invalid with the line of what is wrong."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return parsed(file, path.name)
    except UnicodeDecodeError:
        raise _refusal(path.name, 1, "this is not UTF-8. Save it as CSV in UTF-8") from None


def parsed(file: TextIO, name: str) -> AddressMap:
    """Read what a mapping file of this name holds. Raises Invalid with the line of what is wrong."""
    targets: dict[str, Target] = {}
    for line, old, new in _lines(file, name):
        if target := cells.read(new.strip()):
            for key in _keys(cells.read(old.strip()))[:1]:
                _put(name, targets, key, Target(target, line))
    return AddressMap(name, targets)


def _lines(file: TextIO, name: str) -> Iterator[tuple[int, str, str]]:
    """Give the number of each line, and its two cells."""
    head = file.readline()
    rows = csv.reader([head], delimiter=(mark := ";" if head.count(";") > head.count(",") else ","))
    names = [each.strip().casefold() for each in next(rows, [])]
    if OLD not in names or NEW not in names:
        raise _refusal(name, 1, f"the first line must name the columns: {OLD},{NEW}")
    old, new = names.index(OLD), names.index(NEW)
    body = csv.reader(file, delimiter=mark, strict=True)
    try:
        for row in body:
            line = body.line_num + 1
            if line > MOST_LINES or any(len(cell) > LONGEST_CELL for cell in row):
                raise _refusal(name, line, "this is longer than any mapping")
            if row and len(row) <= max(old, new):
                raise _refusal(name, line, f"there are {len(row)} cells, and fewer than the first line names")
            if row:
                yield line, row[old], row[new]
    except csv.Error as error:
        raise _refusal(name, body.line_num + 1, f"this is no sound CSV ({error})") from None


def told(mapping: "Path | AddressMap | None") -> AddressMap:
    """Give a mapping that is a file, or was read already; without one, one that says nothing."""
    return read(mapping) if isinstance(mapping, Path) else mapping or AddressMap()


def text_of(homeless: Iterable[Homeless]) -> str:
    """Give what has no home as the text of a mapping file to fill in."""
    text = io.StringIO(newline="")
    _write_rows(text, homeless)
    return text.getvalue()


def filled(text: str, answers: Mapping[str, str]) -> str:
    """Give the text of a mapping file with further answers: for each old address what is new; they win.

    Raises Invalid where the text is no mapping file.
    """
    given = {key for old in answers for key in _keys(old)[:1]}
    kept = _lines(io.StringIO(text, newline=""), "mapping") if text.strip() else ()
    lines = [(old, new) for _line, old, new in kept if given.isdisjoint(_keys(cells.read(old.strip()))[:1])]
    written = io.StringIO(newline="")
    rows = csv.writer(written)
    rows.writerow([OLD, NEW])
    rows.writerows([*lines, *([cells.harmless(old), cells.harmless(new)] for old, new in answers.items())])
    return written.getvalue()


def write(path: Path, homeless: Iterable[Homeless]) -> None:
    """Write what has no home as a mapping file to fill in. Raises Conflict where a file is already."""
    with laid(path) as file:
        text = io.TextIOWrapper(file, "utf-8", newline="")
        _write_rows(text, homeless)
        text.flush()
        text.detach()


def _write_rows(file: TextIO, homeless: Iterable[Homeless]) -> None:
    rows = csv.writer(file)
    rows.writerow([OLD, NEW, COUNT])
    rows.writerows([cells.harmless(each.address), "", each.comments] for each in homeless)


def must_be_free(path: Path) -> None:
    """Raise Conflict where a file is already: it may have been filled in."""
    if path.exists():
        raise Conflict(f"{path} exists already, and may be filled in. Name another file.")


def _put(name: str, targets: dict[str, Target], key: str, target: Target) -> None:
    kept = targets.setdefault(key, target)
    if kept.text != target.text:
        raise _refusal(name, target.line, f"line {kept.line} says something else about the same address")


def _keys(address: str) -> list[str]:
    """Give the keys that an address is looked for under, the narrowest first."""
    found = foreign_addresses.read(address)
    if found is None:
        return [address] if address else []
    return list(dict.fromkeys([found.key, found.bare.casefold()]))


def _refusal(name: str, line: int, reason: str) -> Invalid:
    return Invalid(Fault(f"{name}, line {line}: {reason}."))
