"""A mapping file: which page here an old address stands for, as people fill it in.

A table in CSV whose first line names the columns `old address` and `new address or slug`; others are
not read. Commas or semicolons part the cells, since spreadsheets write either.
"""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

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
    targets: dict[str, Target] = {}
    body = csv.reader(())
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            head = file.readline()
            rows = csv.reader([head], delimiter=(mark := ";" if head.count(";") > head.count(",") else ","))
            names = [name.strip().casefold() for name in next(rows, [])]
            if OLD not in names or NEW not in names:
                raise _refusal(path, 1, f"the first line must name the columns: {OLD},{NEW}")
            old, new = names.index(OLD), names.index(NEW)
            body = csv.reader(file, delimiter=mark, strict=True)
            for row in body:
                line = body.line_num + 1
                if line > MOST_LINES or any(len(cell) > LONGEST_CELL for cell in row):
                    raise _refusal(path, line, "this is longer than any mapping")
                if row and len(row) <= max(old, new):
                    raise _refusal(path, line, f"there are {len(row)} cells, and fewer than the first line names")
                if row and (target := cells.read(row[new].strip())):
                    for key in _keys(cells.read(row[old].strip()))[:1]:
                        _put(path, targets, key, Target(target, line))
    except UnicodeDecodeError:
        raise _refusal(path, 1, "this is not UTF-8. Save it as CSV in UTF-8") from None
    except csv.Error as error:
        raise _refusal(path, body.line_num + 1, f"this is no sound CSV ({error})") from None
    return AddressMap(path.name, targets)


def write(path: Path, homeless: Iterable[Homeless]) -> None:
    """Write what has no home as a mapping file to fill in. Raises Conflict where a file is already."""
    with laid(path) as file:
        text = io.TextIOWrapper(file, "utf-8", newline="")
        rows = csv.writer(text)
        rows.writerow([OLD, NEW, COUNT])
        rows.writerows([cells.harmless(each.address), "", each.comments] for each in homeless)
        text.flush()
        text.detach()


def must_be_free(path: Path) -> None:
    """Raise Conflict where a file is already: it may have been filled in."""
    if path.exists():
        raise Conflict(f"{path} exists already, and may be filled in. Name another file.")


def _put(path: Path, targets: dict[str, Target], key: str, target: Target) -> None:
    kept = targets.setdefault(key, target)
    if kept.text != target.text:
        raise _refusal(path, target.line, f"line {kept.line} says something else about the same address")


def _keys(address: str) -> list[str]:
    """Give the keys that an address is looked for under, the narrowest first."""
    found = foreign_addresses.read(address)
    if found is None:
        return [address] if address else []
    return list(dict.fromkeys([found.key, found.bare.casefold()]))


def _refusal(path: Path, line: int, reason: str) -> Invalid:
    return Invalid(Fault(f"{path.name}, line {line}: {reason}."))
