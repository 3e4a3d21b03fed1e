"""Dates as people and programs write them."""

import pytest

from cms.transfer.dates import moment


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("2019-03-04T05:06:07+02:00", "2019-03-04T03:06:07+00:00", "RFC 3339"),
        ("2019-03-04 05:06:07 +0200", "2019-03-04T03:06:07+00:00", "Jekyll"),
        ("2019-03-04 05:06:07.25 -02", "2019-03-04T07:06:07.250000+00:00", "parts of a second, hours alone"),
        ("2019-03-04T05:06:07Z", "2019-03-04T05:06:07+00:00", "UTC"),
        ("2019-03-04", "2019-03-03T23:00:00+00:00", "a day begins in the zone of the site"),
        ("2019-07-04 10:00", "2019-07-04T08:00:00+00:00", "in summer"),
        ("2019-3-4", "2019-03-03T23:00:00+00:00", "without noughts"),
        ("Mon, 04 Mar 2019 05:06:07 GMT", "2019-03-04T05:06:07+00:00", "RSS"),
        ("2019-02-31", None, "no such day"),
        ("0000-00-00 00:00:00", None, "no such year"),
        ("0001-01-01", None, "beyond what other zones could show"),
        ("9999-12-31T23:59:59+00:00", None, "beyond what other zones could show"),
        ("Last Modified", None, "Eleventy's word for what only it knows"),
        ("2019-03-04T05:06:07+99:99", None, "no such zone"),
        ("", None, "nothing"),
    ],
)
def test_a_date_is_read_with_its_zone(text: str, expected: str | None, why: str) -> None:
    found = moment(text, "Europe/Berlin")
    assert (found.isoformat() if found else None) == expected, why
