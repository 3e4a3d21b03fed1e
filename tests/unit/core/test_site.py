"""The site's own settings: rows over defaults, the environment over both."""

import pytest
from flask import Flask

from cms.core import site, site_values
from cms.core.db import db, writing
from cms.core.site import SiteSettings
from cms.core.site_values import Rate


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        pytest.param("10/minute", Rate(10, 60), id="so many a minute"),
        pytest.param("1/second", Rate(1, 1), id="one a second"),
        pytest.param("999999/day", Rate(999999, 86400), id="very many a day"),
        pytest.param("3/hour", Rate(3, 3600), id="so many an hour"),
        pytest.param("off", None, id="no limit"),
    ],
)
def test_a_rate_is_so_many_in_so_long(text: str, rate: Rate | None) -> None:
    assert site_values.rate_from(text) == rate
    assert SiteSettings(comment_rate=text).rate == rate


@pytest.mark.parametrize(
    "text", ["", "10", "0/minute", "-1/minute", "10 / minute", "10/week", "1.5/hour", "OFF", "10/minute\n"]
)
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be a rate"):
        site_values.rate_from(text)


def test_without_rows_the_defaults_are_in_force(app: Flask) -> None:
    assert site.load({}) == SiteSettings()


def test_rows_win_over_defaults_and_the_environment_over_rows(app: Flask) -> None:
    with writing():
        site.store("site_title", "The Back Clinic")
        site.store("comment_hold", "all")
        site.store("image_hosts", ["images.example"])
    found = site.load({"comment_hold": "flagged"})
    assert (found.site_title, found.comment_hold, found.image_hosts) == (
        "The Back Clinic",
        "flagged",
        ["images.example"],
    )


def test_what_is_stored_twice_is_kept_once(app: Flask) -> None:
    for title in ("One", "Two"):
        with writing():
            site.store("site_title", title)
    assert [(row.name, row.value) for row in db.session.query(site.SiteSetting)] == [("site_title", "Two")]


def test_a_row_of_a_setting_that_is_no_more_does_no_harm(app: Flask) -> None:
    with writing():
        site.store("given_up", 1)
    assert site.load({}) == SiteSettings()
