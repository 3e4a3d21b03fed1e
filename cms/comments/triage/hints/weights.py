"""How much each word hints at each signal: learned from labelled comments, and kept in a file that can be read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from math import fsum
from typing import NamedTuple

from cms.comments.triage.hints.pieces import BETWEEN, pieces
from cms.comments.triage.lexicon import FOLDER

FILE = FOLDER / "hints.txt"
START, SEEN, FAINTLY = "(start)", "(seen) ", "(faintly) "
KEPT_WORDS = 20_000
_HUNDREDTHS = 100
_COMMENT = "# "

Numbers = tuple[float, ...]


class Known(NamedTuple):
    """A word that the weights know: folded, its number of pieces, and what it adds to each signal.

    Two words that say more together than apart are one more, of no pieces.
    """

    form: str
    pieces: int
    adds: Numbers


@dataclass(frozen=True, eq=False)
class Weights:
    """What each piece of a word adds to each of the `signals`, in their order.

    `start` is where each begins; `seen` and `faintly` say what the score of another signal adds, when the lists
    give it and when they do not quite. `pairs` are two words that follow each other: what they add together, beside
    what each adds alone. The lines of both are kept as they are written.
    """

    signals: tuple[str, ...]
    start: Numbers
    seen: Mapping[str, Numbers]
    faintly: Mapping[str, Numbers]
    pieces: Mapping[str, str]
    pairs: Mapping[str, str]


@cache
def weights() -> Weights:
    """Load what was learned: first the names of the signals, then a line a piece, with hundredths for each of them."""
    first, *lines = (line for line in FILE.read_text("utf-8").splitlines() if not line.startswith(_COMMENT))
    rows = dict(map(_row, lines))
    start = numbers(rows.pop(START))
    seen, faintly = ({name: numbers(rows.pop(mark + name)) for name in _marked(rows, mark)} for mark in (SEEN, FAINTLY))
    pairs = {name: rows.pop(name) for name in [name for name in rows if BETWEEN in name]}
    return Weights(tuple(first.split()), start, seen, faintly, rows, pairs)


@lru_cache(KEPT_WORDS)
def of_word(word: str) -> Known:
    """Give what a word adds: all its pieces together. One that is not known has no pieces, and adds nothing."""
    rows = weights().pieces
    found = [numbers(rows[piece]) for piece in pieces(word, rows)]
    return Known(word, len(found), tuple(map(fsum, zip(*found, strict=True))))


@lru_cache(KEPT_WORDS)
def of_pair(pair: str) -> Known:
    """Give what two words add that are known together."""
    return Known(pair, 0, numbers(weights().pairs[pair]))


def numbers(row: str) -> Numbers:
    """Read the numbers of a line, which are only read when a text has its word: most are never asked for."""
    return tuple([int(number) / _HUNDREDTHS for number in row.split()])


def _marked(names: Iterable[str], mark: str) -> list[str]:
    return [name.removeprefix(mark) for name in names if name.startswith(mark)]


def _row(line: str) -> tuple[str, str]:
    name, _tab, row = line.partition("\t")
    return name, row
