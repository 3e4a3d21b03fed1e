"""The three ways in which WordPress writes a date."""

from datetime import UTC, datetime

import pytest

from cms.transfer.wordpress.dates import moment, rss_moment

NOON = datetime(2013, 3, 14, 12, 0, tzinfo=UTC)


def test_the_date_in_utc_counts_first() -> None:
    assert moment("2013-03-14 12:00:00", "2013-03-14 05:00:00", "Europe/Berlin") == NOON


def test_zeros_before_a_number_may_be_missing() -> None:
    assert moment("2013-3-14 12:0:0", "", "Europe/Berlin") == NOON


@pytest.mark.parametrize("missing", ["", "0000-00-00 00:00:00", "soon"])
def test_the_local_date_counts_in_the_zone_of_the_site(missing: str) -> None:
    assert moment(missing, "2013-03-14 13:00:00", "Europe/Berlin") == NOON


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "0000-00-00 00:00:00",
        "2013-13-45 12:00:00",
        "0001-01-01 00:00:00",
        "9999-12-31 23:59:59",
        "2013-W11-4 12:00:00",
        "2013-03-14 12:00+01",
    ],
)
def test_what_is_no_date_is_none(wrong: str) -> None:
    assert moment(wrong, wrong, "Pacific/Kiritimati") is None


def test_dates_of_feeds_are_read() -> None:
    assert rss_moment("Thu, 14 Mar 2013 05:00:00 -0700") == NOON
    assert rss_moment("Mon, 30 Nov -0001 00:00:00 +0000") is None
    assert rss_moment("") is None
