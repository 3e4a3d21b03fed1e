"""Dates as people and programs write them: with a zone or without, to the second or only the day."""

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

_WRITTEN = re.compile(
    r"\s*(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:(?:[Tt]|\s+)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?"
    r"(?:\s*(?:([Zz]|UTC|GMT)|([+-])(\d{2}):?(\d{2})?))?\s*\Z"
)
_MARGIN = timedelta(days=2)
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC) + _MARGIN, datetime.max.replace(tzinfo=UTC) - _MARGIN


def moment(text: str, zone: str) -> datetime | None:
    """Give a moment in UTC; `zone` counts where the text names none. None for what is no date of a calendar."""
    found = _WRITTEN.match(text)
    return _kept(_read(found, zone) if found else _of_a_letter(text))


def _read(found: re.Match[str], zone: str) -> datetime | None:
    year, month, day, hour, minute, second = (int(each or 0) for each in found.groups()[:6])
    micro = int((found[7] or "0")[:6].ljust(6, "0"))
    try:
        wall = datetime(year, month, day, hour, minute, second, micro)  # noqa: DTZ001 -- the zone follows
        if found[8]:
            return wall.replace(tzinfo=UTC)
        if found[9]:
            east = timedelta(hours=int(found[10]), minutes=int(found[11] or 0))
            return wall.replace(tzinfo=timezone(east if found[9] == "+" else -east))
    except (ValueError, OverflowError):
        return None
    return wall.replace(tzinfo=ZoneInfo(zone))


def _of_a_letter(text: str) -> datetime | None:
    """Read a date as letters and RSS have it (RFC 5322, section 3.3)."""
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _kept(found: datetime | None) -> datetime | None:
    """Give a moment in UTC, unless no other zone could show it any more."""
    return found.astimezone(UTC) if found is not None and _FIRST < found < _LAST else None
