"""What the server processes count: how long each route took, and what the layer before Flask gave out.

A route is told by its template and method alone, never by what was asked for.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from werkzeug.routing import Rule

from cms.core.tallies import Tallies

KEY = "vertebra.measures"
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds
CLASSES = ("2xx", "3xx", "4xx", "5xx")
OTHER = ("other", "none")  # what no route takes
LEVELS = KEPT_BYTES, KEPT_ANSWERS = 0, 1
FRONT = HIT, NOT_MODIFIED, MISS, ASIDE = 2, 3, 4, 5
FIRST = 6
ROW = len(BOUNDS) + 2  # the last ones are what took longer than any bound, and the sum of seconds
AUTOMATIC = frozenset({"HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Took:
    """How long the requests of a route took: for each bound the number of those within it, then all; and the sum."""

    method: str
    route: str
    status: str
    within: Sequence[float]
    seconds: float


class Measures:
    """Counts of this process beside those of the others, which are in the same folder."""

    def __init__(self, rules: Iterable[Rule], folder: Path | None = None) -> None:
        routes = {(method, rule.rule) for rule in rules for method in (rule.methods or set()) - AUTOMATIC}
        self._routes = [OTHER, *sorted(routes)]
        self._rows = {route: number for number, route in enumerate(self._routes)}
        size = FIRST + len(self._routes) * len(CLASSES) * ROW
        self._tallies = Tallies(repr((self._routes, BOUNDS)), size, len(LEVELS), folder)
        self.join = self._tallies.join
        self.count = self._tallies.add
        self.level = self._tallies.level

    def took(self, method: str, route: str | None, status: int, seconds: float) -> None:
        """Count a request that Flask answered."""
        named = "GET" if method == "HEAD" else method, route or ""
        kind = min(max(status // 100 - 2, 0), len(CLASSES) - 1)
        first = FIRST + (self._rows.get(named, 0) * len(CLASSES) + kind) * ROW
        self._tallies.add(first + bisect_left(BOUNDS, seconds))
        self._tallies.add(first + ROW - 1, seconds)

    def read(self) -> tuple[list[float], list[Took], int]:
        """Give the counts of all processes: the first ones by place, routes that were asked for, living processes."""
        numbers, living = self._tallies.sums()
        return numbers[:FIRST], list(self._taken(numbers)), living

    def _taken(self, numbers: list[float]) -> Iterator[Took]:
        for row in range(len(self._routes) * len(CLASSES)):
            *counted, seconds = numbers[FIRST + row * ROW : FIRST + (row + 1) * ROW]
            if any(counted):
                number, kind = divmod(row, len(CLASSES))
                method, route = self._routes[number]
                yield Took(method, route, CLASSES[kind], list(accumulate(counted)), seconds)
