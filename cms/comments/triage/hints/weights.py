"""How much each word hints at each signal: learned from labelled comments, and kept in a file that can be read."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from math import fsum

from cms.comments.triage.hints.pieces import BETWEEN, pieces
from cms.comments.triage.lexicon import FOLDER

FILE = FOLDER / "hints.txt"
START, SEEN, FAINTLY = "(start)", "(seen) ", "(faintly) "
KEPT_WORDS = 20_000
_HUNDREDTHS = 100
_COMMENT = "# "

Numbers = tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Weights:
    """What each piece of a word adds to each of the `signals`, in their order.

    `start` is where each begins; `seen` and `faintly` say what the score of another signal adds, when the lists
    give it and when they do not quite. `pairs` are two words that follow each other: what they add together, beside
    what each adds alone.
    """

    signals: tuple[str, ...]
    start: Numbers
    seen: Mapping[str, Numbers]
    faintly: Mapping[str, Numbers]
    pieces: Mapping[str, Numbers]
    pairs: Mapping[str, Numbers]


@cache
def weights() -> Weights:
    """Load what was learned: first the names of the signals, then a line a piece, with hundredths for each of them."""
    first, *lines = (line for line in FILE.read_text("utf-8").splitlines() if not line.startswith(_COMMENT))
    rows = dict(map(_row, lines))
    start = rows.pop(START)
    seen, faintly = ({name: rows.pop(mark + name) for name in _marked(rows, mark)} for mark in (SEEN, FAINTLY))
    pairs = {name: rows.pop(name) for name in [name for name in rows if BETWEEN in name]}
    return Weights(tuple(first.split()), start, seen, faintly, rows, pairs)


@lru_cache(KEPT_WORDS)
def of_word(word: str) -> tuple[int, Numbers]:
    """Give in how many pieces a word is read, and what they add together; none for a word that is not known."""
    known = weights().pieces
    found = pieces(word, known)
    return len(found), tuple(map(fsum, zip(*(known[piece] for piece in found), strict=True)))


def _marked(rows: Mapping[str, Numbers], mark: str) -> list[str]:
    return [name.removeprefix(mark) for name in rows if name.startswith(mark)]


def _row(line: str) -> tuple[str, Numbers]:
    name, _tab, numbers = line.partition("\t")
    return name, tuple(int(number) / _HUNDREDTHS for number in numbers.split())
