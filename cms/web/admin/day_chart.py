"""A chart of many days, laid out for drawing: a bar for what came, a line for what was decided, one common scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count

from cms.comments.statistics import Day

HEIGHT, WIDTH, BAR = 100, 10, 7
STEPS = (2, 4, 6, 8)


@dataclass(frozen=True)
class DayBar:
    """One day: its bar from the ground line up, in the units of the drawing, and its two values."""

    day: date
    came: int
    decided: int
    x: float
    y: float
    height: float


@dataclass(frozen=True)
class DayChart:
    """The whole drawing, which is stretched to its place; `top` is the value at its upper edge, `line` its points."""

    bars: list[DayBar]
    line: str
    width: int
    height: int
    top: int


def day_chart(days: Sequence[Day]) -> DayChart:
    """Lay out the days side by side."""
    top = round_above(max([1, *(day.came for day in days), *(day.decided.count for day in days)]))
    bars, points = [], []
    for place, day in enumerate(days):
        height = _up(day.came, top)
        x = place * WIDTH + (WIDTH - BAR) / 2
        bars.append(DayBar(day.day, day.came, day.decided.count, x, round(HEIGHT - height, 2), height))
        points.append(f"{place * WIDTH + WIDTH / 2:g},{round(HEIGHT - _up(day.decided.count, top), 2):g}")
    return DayChart(bars, " ".join(points), WIDTH * len(days), HEIGHT, top)


def round_above(value: int) -> int:
    """Give the next round number that has a half: 2, 4, 6, 8, 20, 40 …"""
    return next(top for power in count() for step in (*STEPS, 10) if (top := step * int(10**power)) >= value)


def _up(value: int, top: int) -> float:
    return round(value / top * HEIGHT, 2)
