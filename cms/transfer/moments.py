"""The moments of other systems: as text with or without a zone, or as seconds since 1970."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

# What is earlier or later than this is a mistake of the system that wrote it, such as 0001-01-01.
_FIRST, _LAST = datetime(1990, 1, 1, tzinfo=UTC), datetime(9990, 1, 1, tzinfo=UTC)


def from_text(text: str, zone: str = "UTC") -> datetime | None:
    """Give the moment of a text in ISO 8601; one that names no zone is in `zone`. None where it cannot be read."""
    try:
        found = datetime.fromisoformat(text.strip())
        return _kept(found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone)))
    except (ValueError, OverflowError):
        return None


def from_seconds(seconds: float) -> datetime | None:
    """Give the moment so many seconds after 1970 began in UTC."""
    try:
        return _kept(datetime.fromtimestamp(seconds, UTC))
    except (ValueError, OverflowError, OSError):
        return None


def _kept(found: datetime) -> datetime | None:
    found = found.astimezone(UTC)
    return found if _FIRST < found < _LAST else None
