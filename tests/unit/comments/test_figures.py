"""Figures by day, as the clocks of the site count days."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from cms.comments import figures
from tests.unit.comments.commenting import decide, submit
from tests.unit.content.entries import article

pytestmark = pytest.mark.usefixtures("app")
BERLIN = ZoneInfo("Europe/Berlin")


def test_a_day_begins_and_ends_with_the_clocks_of_the_site() -> None:
    article(title="Neck pain")
    moments = [
        datetime(2026, 3, 27, 23, 59, tzinfo=BERLIN),
        datetime(2026, 3, 28, 0, 0, tzinfo=BERLIN),
        datetime(2026, 3, 28, 23, 59, 59, tzinfo=BERLIN),
        datetime(2026, 3, 29, 23, 30, tzinfo=BERLIN),
    ]
    for moment in moments:
        with time_machine.travel(moment, tick=False):
            last = submit()
    with time_machine.travel(datetime(2026, 3, 29, 12, tzinfo=BERLIN), tick=False):
        decide("reject", last)
    begins = [datetime(2026, 3, day, tzinfo=BERLIN) for day in (28, 29)]
    days = figures.by_day(begins, datetime(2026, 3, 30, tzinfo=BERLIN))
    assert [(day.came, day.decided) for day in days] == [(2, 0), (1, 1)]
    assert days[0].began == begins[0]


def test_days_on_which_nothing_happened_count_nothing() -> None:
    begin = datetime(2026, 1, 1, tzinfo=BERLIN)
    assert [
        (day.came, day.decided) for day in figures.by_day([begin, begin + timedelta(days=1)], begin + timedelta(days=2))
    ] == [(0, 0), (0, 0)]
