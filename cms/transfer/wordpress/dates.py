"""The dates of a WordPress export: in UTC, in the zone of the site, or as RSS writes them."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

_FORM = "%Y-%m-%d %H:%M:%S"
_MARGIN = timedelta(days=2)
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC) + _MARGIN, datetime.max.replace(tzinfo=UTC) - _MARGIN


def moment(gmt: str, local: str, zone: str) -> datetime | None:
    """Give the moment in UTC; the local one counts where the other is missing, as it is for drafts."""
    return _read(gmt, ZoneInfo("UTC")) or _read(local, ZoneInfo(zone))


def rss_moment(text: str) -> datetime | None:
    """Give the moment that stands in a `pubDate`; a post without a date has one in the year -1."""
    if " -0001 " in text:
        return None
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return _kept(found if found.tzinfo else found.replace(tzinfo=UTC))


def _read(text: str, zone: ZoneInfo) -> datetime | None:
    try:
        return _kept(_written(text).replace(tzinfo=zone))
    except ValueError:
        return None


def _written(text: str) -> datetime:
    """Read a moment as databases write it, and, in twenty times as long, one whose numbers have no leading zeros."""
    return datetime.fromisoformat(text) if text[4::3] == "-- ::" else datetime.strptime(text, _FORM)  # noqa: DTZ007 -- the zone comes later


def _kept(found: datetime) -> datetime | None:
    """Give a moment in UTC, unless no other zone could show it any more."""
    return found.astimezone(UTC) if _FIRST < found < _LAST else None
