"""A chart of days, laid out for drawing: two bars a day on a common scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cms.comments.figures import Day

HEIGHT, WIDTH, BAR = 120, 76, 22


@dataclass(frozen=True)
class Bar:
    """A bar from the ground line up, in the units of the drawing."""

    x: int
    y: float
    height: float
    value: int


@dataclass(frozen=True)
class Column:
    """One day with its two bars."""

    began: datetime
    middle: int
    came: Bar
    decided: Bar


@dataclass(frozen=True)
class Chart:
    """The whole drawing; `top` is the value that the highest bar may reach."""

    columns: list[Column]
    width: int
    height: int
    top: int
    came: int
    decided: int


def chart(days: Sequence[Day]) -> Chart:
    """Lay out the days side by side."""
    top = max([1, *(day.came for day in days), *(day.decided for day in days)])
    columns = [
        Column(
            began=day.began,
            middle=place * WIDTH + WIDTH // 2,
            came=_bar(place * WIDTH + WIDTH // 2 - BAR - 1, day.came, top),
            decided=_bar(place * WIDTH + WIDTH // 2 + 1, day.decided, top),
        )
        for place, day in enumerate(days)
    ]
    came, decided = sum(day.came for day in days), sum(day.decided for day in days)
    return Chart(columns, WIDTH * len(days), HEIGHT, top, came, decided)


def _bar(x: int, value: int, top: int) -> Bar:
    height = round(value / top * HEIGHT, 1)
    return Bar(x, HEIGHT - height, height, value)
