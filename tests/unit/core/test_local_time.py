"""Times on the wall: those that come once, twice and never."""

from zoneinfo import ZoneInfo

import pytest

from cms.core.clock import rfc3339
from cms.core.local_time import from_the_wall, on_the_wall

CASES: list[tuple[str, str, str, str, str | None]] = [
    ("a summer's day", "Europe/Berlin", "2026-07-01T09:00", "2026-07-01T07:00:00Z", None),
    ("a winter's day", "Europe/Berlin", "2026-01-01T09:00", "2026-01-01T08:00:00Z", None),
    ("seconds too", "UTC", "2026-01-01T09:00:30", "2026-01-01T09:00:30Z", None),
    ("an hour that is skipped", "Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:30:00Z", "skipped"),
    ("the first minute after it", "Europe/Berlin", "2026-03-29T03:00", "2026-03-29T01:00:00Z", None),
    ("an hour that comes twice", "Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30:00Z", "twice"),
    ("the hour behind it", "Europe/Berlin", "2026-10-25T03:00", "2026-10-25T02:00:00Z", None),
    ("half an hour that is skipped", "Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:45:00Z", "skipped"),
    ("a day that was skipped", "Pacific/Apia", "2011-12-30T12:00", "2011-12-30T22:00:00Z", "skipped"),
    ("west of Greenwich", "America/New_York", "2026-11-01T01:30", "2026-11-01T05:30:00Z", "twice"),
]


@pytest.mark.parametrize(("zone", "wall", "moment", "oddity"), [pytest.param(*case[1:], id=case[0]) for case in CASES])
def test_a_time_on_the_wall_is_a_moment(zone: str, wall: str, moment: str, oddity: str | None) -> None:
    found = from_the_wall(wall, ZoneInfo(zone))
    assert (rfc3339(found.moment), found.oddity) == (moment, oddity)
    if oddity != "skipped":
        assert on_the_wall(found.moment, ZoneInfo(zone)) == wall[:16]


def test_a_skipped_time_is_shown_an_hour_later() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert on_the_wall(from_the_wall("2026-03-29T02:30", berlin).moment, berlin) == "2026-03-29T03:30"


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-13-01T09:00", "2026-01-01T09:00Z", "2026-01-01T09:00+02:00", "0001-01-01T00:00"]
)
def test_what_is_no_time_on_the_wall_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        from_the_wall(text, ZoneInfo("Europe/Berlin"))
