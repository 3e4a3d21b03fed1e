"""The one clock of the house."""

from datetime import UTC, datetime


def now() -> datetime:
    """Give the present moment, aware and in UTC."""
    return datetime.now(UTC)


def rfc3339(moment: datetime | None) -> str | None:
    """Write a moment as RFC 3339 in UTC ending in `Z`, whole seconds; None stays None."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
