"""Days as the clocks of a place count them, where some have 23 hours and some 25."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Days:
    """The days from the first to the last, both among them, in a zone."""

    first: date
    last: date
    zone: ZoneInfo

    @classmethod
    def up_to(cls, moment: datetime, count: int, zone: ZoneInfo) -> Self:
        """Give so many days, the last of them the day of a moment."""
        last = moment.astimezone(zone).date()
        return cls(last - (count - 1) * DAY, last, zone)

    @property
    def dates(self) -> list[date]:
        """Give every day."""
        return [self.first + number * DAY for number in range((self.last - self.first).days + 1)]

    @property
    def begin(self) -> datetime:
        """Give when the first day begins."""
        return self._midnight(self.first)

    @property
    def end(self) -> datetime:
        """Give when the last day is over."""
        return self._midnight(self.last + DAY)

    @property
    def spans(self) -> list[tuple[datetime, datetime]]:
        """Give when each day begins, and when it is over."""
        return [(self._midnight(each), self._midnight(each + DAY)) for each in self.dates]

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone)
