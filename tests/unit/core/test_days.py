"""Days as the clocks of a place count them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from cms.core.days import Days

BERLIN = ZoneInfo("Europe/Berlin")


def test_a_day_can_have_23_or_25_hours_and_none_is_lost_between_two() -> None:
    for first, hours in ((date(2026, 3, 28), [24, 23, 24]), (date(2026, 10, 24), [24, 25, 24])):
        days = Days(first, first + timedelta(days=2), BERLIN)
        told = [(begin.astimezone(UTC), end.astimezone(UTC)) for begin, end in days.spans]
        assert [(end - begin) / timedelta(hours=1) for begin, end in told] == hours
        assert [end for _begin, end in told[:-1]] == [begin for begin, _end in told[1:]]
        assert (days.begin, days.end) == (days.spans[0][0], days.spans[-1][1])


def test_the_last_day_is_the_one_that_the_clocks_of_the_place_show() -> None:
    late = datetime(2026, 5, 1, 22, 30, tzinfo=UTC)
    assert Days.up_to(late, 2, BERLIN).dates == [date(2026, 5, 1), date(2026, 5, 2)]
    assert Days.up_to(late, 1, ZoneInfo("UTC")).dates == [date(2026, 5, 1)]
