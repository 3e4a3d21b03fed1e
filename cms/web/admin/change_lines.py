"""The differences of a text, cut into the lines that a page shows, long stretches without any folded."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from cms.core.differences import Mark, Run

BREAK = "¶"


@dataclass(frozen=True)
class Line:
    """One line of a text, with what was taken out and put in."""

    runs: tuple[Run, ...]

    @property
    def changed(self) -> bool:
        """Tell whether anything differs in it."""
        return any(run.mark != Mark.SAME for run in self.runs)


@dataclass(frozen=True)
class Stretch:
    """Lines that follow each other and either all differ or all do not."""

    changed: bool
    lines: tuple[Line, ...]


def stretches(runs: Sequence[Run]) -> list[Stretch]:
    """Give the lines of a text, those that differ apart from those that do not."""
    grouped = groupby(_lines(runs), lambda line: line.changed)
    return [Stretch(changed, tuple(lines)) for changed, lines in grouped]


def _lines(runs: Sequence[Run]) -> Iterator[Line]:
    """Cut at every line end, also at one that was taken out; a line end that alone differs is shown by a sign."""
    line: list[Run] = []
    for run in runs:
        only_ends = run.mark != Mark.SAME and not run.text.strip()
        for place, piece in enumerate(run.text.split("\n")):
            if place:
                line += [Run(run.mark, BREAK)] if only_ends else []
                if line:
                    yield Line(tuple(line))
                line = []
            if piece:
                line.append(Run(run.mark, piece))
    if line:
        yield Line(tuple(line))
