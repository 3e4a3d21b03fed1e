"""A CSV file as rows by the names in its first line (RFC 4180, and what spreadsheets make of it)."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from cms.core.errors import Fault, Invalid
from cms.transfer.course import Advance

SEPARATORS = ",;\t"
LONGEST_CELL = 300_000
MOST_COLUMNS = 100


@dataclass(frozen=True)
class Row:
    """One row: the line of the file that it ends on, and its cells by the names of their columns."""

    line: int
    cells: Mapping[str, str]


def rows(path: Path, columns: frozenset[str], required: frozenset[str], advance: Advance) -> Iterator[Row]:
    """Give the rows of a file that say anything. Raises Invalid, with the line, for one that is damaged.

    The names of the first line may be in any order and case; one that is not among the columns is refused.
    """
    with path.open("rb") as raw:
        file = io.TextIOWrapper(raw, encoding="utf-8-sig", newline="")
        reader = csv.reader(_counted(file, path.name, advance), delimiter=_separator(path), strict=True)
        try:
            names = _names(path.name, next(reader, []), columns, required)
            for cells in reader:
                if len(cells) > len(names) and any(map(str.strip, cells[len(names) :])):
                    told = f"this row has {len(cells)} cells, but there are {len(names)} columns"
                    raise _refusal(
                        path.name, reader.line_num, f"{told}. Put quotes around a cell that holds a separator"
                    )
                told_cells = dict(zip(names, (each.strip() for each in cells), strict=False))
                if any(told_cells.values()):
                    yield Row(reader.line_num, told_cells)
        except csv.Error as error:
            raise _refusal(path.name, reader.line_num, f"the table is damaged ({error})") from None


def _counted(file: TextIO, name: str, advance: Advance) -> Iterator[str]:
    """Give the lines of a file; what is not UTF-8 is refused by its line."""
    line = 0
    try:
        while text := file.readline(LONGEST_CELL):
            line += 1
            advance(len(text))
            yield text
    except UnicodeDecodeError:
        told = "this is not UTF-8. In the spreadsheet, choose “CSV UTF-8” when saving"
        raise Invalid(Fault(f"{name}, near line {line + 1}: {told}.")) from None


def _separator(path: Path) -> str:
    """Give the sign that stands most often in the first line, outside of quotes."""
    with path.open("rb") as raw:
        first = raw.readline(LONGEST_CELL).decode("utf-8-sig", "replace")
    bare = "".join(first.split('"')[::2])
    return max(SEPARATORS, key=bare.count)


def _names(file: str, cells: list[str], columns: frozenset[str], required: frozenset[str]) -> list[str]:
    names = [cell.strip().lower().replace(" ", "_") for cell in cells]
    while names and not names[-1]:
        names.pop()
    if len(names) > MOST_COLUMNS:
        raise _refusal(file, 1, f"there are more than {MOST_COLUMNS} columns")
    if lacking := sorted(required - set(names)):
        raise _refusal(file, 1, f"there is no column {lacking[0]}; the first line names the columns")
    for place, name in enumerate(names):
        if name not in columns:
            raise _refusal(
                file, 1, f"column {place + 1} has a name that is not known. Known are {', '.join(sorted(columns))}"
            )
        if name in names[:place]:
            raise _refusal(file, 1, f"the column {name} comes twice")
    return names


def _refusal(file: str, line: int, reason: str) -> Invalid:
    return Invalid(Fault(f"{file}, line {line}: {reason}."))
