"""Times as clocks on a wall show them, where some hours come twice a year and some never."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo


class Oddity(StrEnum):
    """What is odd about a time on the wall."""

    SKIPPED = "skipped"
    TWICE = "twice"


@dataclass(frozen=True)
class LocalTime:
    """The moment that is meant by a time on the wall, and what is odd about it."""

    moment: datetime
    oddity: Oddity | None = None


def on_the_wall(moment: datetime, zone: ZoneInfo) -> str:
    """Write a moment as `2026-03-29T02:30`, as the clocks of a zone show it."""
    return moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M")


def from_the_wall(text: str, zone: ZoneInfo) -> LocalTime:
    """Give the moment that `2026-03-29T02:30` is in a zone. Raises ValueError for what is no such time.

    A time that is skipped is taken as clocks would have it that were not put forward; of a time that
    comes twice the first is meant (both as in PEP 495 with `fold=0`).
    """
    wall = datetime.fromisoformat(text)
    if wall.tzinfo is not None:
        raise ValueError("a time on the wall has no zone of its own")
    try:
        first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    except OverflowError:
        raise ValueError("this time is beyond all calendars") from None
    if first.astimezone(zone).replace(tzinfo=None) != wall:
        return LocalTime(first, Oddity.SKIPPED)
    return LocalTime(first, Oddity.TWICE if first != second else None)
