"""The settings of the site as a page: each has its place, what is wrong is said there, and nothing is lost."""

import re
from collections.abc import Callable
from itertools import chain
from typing import Any

import pytest
from flask import Flask

from cms.audit import log
from cms.core import site
from cms.core.db import db, writing
from cms.core.site import SiteSetting, SiteSettings
from cms.web.admin.forms.setting_groups import GROUPS
from cms.web.admin.forms.settings import SettingsForm, data_of
from tests.doors.admin.pages import Form, Page, Visitor

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PATH = "/admin/settings"
HOSTILE = '"><script>alert(1)</script>'


def settings_on(page: Page) -> Form:
    """Give the form of the settings."""
    return next(form for form in page.forms if form.action == PATH)


def now_in_force(fixed: dict[str, Any] | None = None) -> SiteSettings:
    """Give the settings as they are now."""
    db.session.rollback()
    return site.load(fixed or {})


def rows() -> list[Any]:
    """Give what the log says of the settings."""
    db.session.rollback()
    return [row.details for row in db.session.scalars(log.rows("site").order_by(log.LogRow.id))]


@pytest.fixture
def admin(at_work: Callable[[str], Visitor]) -> Visitor:
    """Give an admin who is signed in."""
    return at_work("admin")


@ON_SQLITE
def test_every_setting_has_its_field_and_its_place(app: Flask, admin: Visitor) -> None:
    placed = list(chain.from_iterable(GROUPS.values()))
    assert sorted(placed) == sorted(SiteSettings.model_fields), "a setting without a place on the page, or with two"
    with app.test_request_context():
        form = SettingsForm(formdata=None, data=data_of(SiteSettings()), meta={"csrf": False})
        for name in SiteSettings.model_fields:
            assert form[name].label.text, name
            assert form[name].description, name
    page = admin.page(PATH)
    names = {
        re.sub(r"-(count|unit)$", "", name) for name in [*settings_on(page).fields, *dict(settings_on(page).boxes)]
    }
    assert set(SiteSettings.model_fields) <= names
    assert page.faults == []


@ON_SQLITE
def test_a_page_that_is_saved_as_it_came_changes_nothing(admin: Visitor) -> None:
    with writing():
        for name, value in {
            "comment_rate": "off",
            "comment_origins": ["https://a.example", "https://b.example"],
            "consent_text": "One.\nTwo.",
            "consent_version": "1",
            "timezone": "Europe/Berlin",
            "language": "de",
        }.items():
            site.store(name, value)
    before = now_in_force()
    assert admin.sent(settings_on(admin.page(PATH))).status_code == 303
    assert now_in_force() == before
    assert rows() == []


def test_what_is_changed_holds_and_is_in_the_log(admin: Visitor) -> None:
    form = settings_on(admin.page(PATH))
    form.ticked = [("comment_hold", "flagged")]
    filled = {
        "site_title": " The Clinic ",
        "site_description": HOSTILE,
        "language": "de",
        "timezone": "Europe/Berlin",
        "comment_rate-count": "3",
        "comment_rate-unit": "hour",
        "comment_length": "800",
        "comment_links": "0",
        "comment_answers": "3",
        "comment_days_open": "30",
        "comment_edit_minutes": "5",
        "comment_learn_after": "20",
        "report_threshold": "7",
        "pending_days": "365",
        "rejected_days": "60",
        "spam_days": "0",
        "comment_origins": "https://A.example\r\n\r\n  https://b.example  \r\n",
        "consent_text": "One.\r\nTwo.",
        "consent_version": "2026-05",
        "image_hosts": "img.example.org",
        "people_on_duty": "Ana@clinic.example\r\nben@clinic.example",
        "crisis_notice": "You matter.\r\n\r\nPlease call.",
        "emergency_notice": "Go to a hospital.",
        "help_lines": "GB: Samaritans, 116 123\r\n\r\n*: Find A Helpline, https://findahelpline.com\r\n",
    }
    page = admin.followed(admin.sent(form, **filled))
    assert page.faults == []
    assert "Saved." in page.text
    expected = {
        **SiteSettings().model_dump(),
        "site_title": "The Clinic",
        "site_description": HOSTILE,
        "site_icon": "",
        "language": "de",
        "timezone": "Europe/Berlin",
        "image_hosts": ["img.example.org"],
        "required_checks": [],
        "second_factor_roles": [],
        "comment_origins": ["https://a.example", "https://b.example"],
        "comments_open": False,
        "comment_anyone": False,
        "comment_name_required": False,
        "comment_email_required": False,
        "comment_challenge": False,
        "comment_links": 0,
        "comment_answers": 3,
        "comment_self_answers": False,
        "comment_rate": "3/hour",
        "comment_hold": "flagged",
        "comment_length": 800,
        "comment_days_open": 30,
        "comment_edit_minutes": 5,
        "comment_learn_after": 20,
        "report_threshold": 7,
        "pending_days": 365,
        "rejected_days": 60,
        "spam_days": 0,
        "consent_text": "One.\nTwo.",
        "consent_version": "2026-05",
        "people_on_duty": ["ana@clinic.example", "ben@clinic.example"],
        "crisis_notice": "You matter.\n\nPlease call.",
        "emergency_notice": "Go to a hospital.",
        "help_lines": ["GB: Samaritans, 116 123", "*: Find A Helpline, https://findahelpline.com"],
    }
    assert now_in_force().model_dump() == expected
    changed = sorted(name for name, value in SiteSettings().model_dump().items() if value != expected[name])
    assert rows() == [{"settings": changed}]
    shown = settings_on(page)
    assert shown.fields["comment_origins"] == "https://a.example\nhttps://b.example"
    assert (shown.fields["comment_rate-count"], shown.fields["comment_rate-unit"]) == ("3", "hour")
    assert ("comment_hold", "flagged") in shown.ticked


@ON_SQLITE
def test_only_what_differs_is_stored(admin: Visitor) -> None:
    assert admin.sent(settings_on(admin.page(PATH)), comment_length="800").status_code == 303
    db.session.rollback()
    assert [row.name for row in db.session.query(SiteSetting)] == ["comment_length"]
    assert rows() == [{"settings": ["comment_length"]}]
    form = settings_on(admin.page(PATH))
    assert admin.sent(form, **{"comment_rate-count": "10", "comment_rate-unit": "off"}).status_code == 303
    assert now_in_force().comment_rate == "off"
    assert rows()[1:] == [{"settings": ["comment_rate"]}]


BAD: dict[str, tuple[dict[str, str], str]] = {
    "a title of blanks": ({"site_title": "  "}, "This must not be empty."),
    "an icon that runs": ({"site_icon": "javascript:x"}, "This must be an http or https address."),
    "a language that is none": ({"language": "english"}, "This must be a language tag"),
    "a zone that is none": ({"timezone": "Mars/Base"}, "This must be a time zone"),
    "a rate that is none": ({"comment_rate-count": "many"}, "Give a whole number, at least 1"),
    "a rate of nothing": ({"comment_rate-count": "0"}, "Give a whole number, at least 1"),
    "a length in words": ({"comment_length": "long"}, "whole number"),
    "a length of nothing": ({"comment_length": "0"}, "give at least 1"),
    "no length": ({"comment_length": ""}, "whole number"),
    "days before": ({"comment_days_open": "-1"}, "give at least 0"),
    "the third line of origins": (
        {"comment_origins": "https://a.example\n\nhttps://b.example/path"},
        "Line 3: This must hold origins",
    ),
    "the first line of hosts": ({"image_hosts": "https://a.example"}, "Line 1: This must hold names of hosts"),
    "the second help line": (
        {"help_lines": "GB: Samaritans, 116 123\nSamaritans"},
        "Line 2: This must be a country, a name and a number",
    ),
    "no words for a crisis": ({"crisis_notice": ""}, "This must not be empty."),
    "a wording without a version": ({"consent_text": "We keep it."}, "so that it is known what was agreed to"),
}


@ON_SQLITE
def test_what_is_wrong_is_said_where_it_stands_and_nothing_is_lost(admin: Visitor) -> None:
    for why, (filled, said) in BAD.items():
        form = settings_on(admin.page(PATH))
        form.ticked = [("comment_hold", "all")]
        page = Page(admin.sent(form, **{"site_description": "About <backs>.", **filled}))
        assert (page.status, page.faults) == (422, []), why
        assert said in page.text, why
        assert "Nothing was saved yet" in page.text, why
        again = settings_on(page)
        kept = {"site_description": "About <backs>.", **filled}
        kept.pop("timezone", None)  # a select shows only what can be chosen
        assert {name: again.fields[name] for name in kept} == kept, why
        assert again.ticked == [("comment_hold", "all")], why
        assert 'aria-invalid="true"' in page.html or 'class="field wrong"' in page.html, why
    assert now_in_force() == SiteSettings()
    assert rows() == []


@ON_SQLITE
def test_a_choice_that_is_none_is_refused(admin: Visitor) -> None:
    form = settings_on(admin.page(PATH))
    form.ticked = [("comment_hold", "some")]
    assert Page(admin.sent(form)).status == 422
    assert Page(admin.sent(settings_on(admin.page(PATH)), **{"comment_rate-unit": "week"})).status == 422
    assert now_in_force() == SiteSettings()


@ON_SQLITE
@pytest.mark.parametrize(
    "environment", [{"CMS_SITE_TITLE": "Fixed", "CMS_COMMENT_HOLD": "all", "CMS_COMMENT_RATE": "7/day"}]
)
def test_what_the_environment_fixes_is_shown_and_cannot_be_changed(environment: dict[str, str], admin: Visitor) -> None:
    page = admin.page(PATH)
    for name in environment:
        assert f"Fixed by {name}." in page.text
    assert 'value="Fixed"' in page.html
    controls = re.findall(r"<(?:input|select|textarea)[^>]*\bdisabled\b[^>]*>", page.html)
    disabled = {re.sub(r'.*\bname="([^"]+)".*', r"\1", each) for each in controls}
    assert disabled == {"site_title", "comment_hold", "comment_rate-count", "comment_rate-unit"}
    form = settings_on(page)
    usual = (
        "comments_open",
        "comment_anyone",
        "comment_name_required",
        "comment_email_required",
        "comment_self_answers",
    )
    form.ticked = [*((name, "y") for name in usual), ("comment_hold", "flagged")]
    sent = admin.sent(form, site_title="Mine", comment_length="5", **{"comment_rate-count": "9"})
    assert sent.status_code == 303
    assert rows() == [{"settings": ["comment_length"]}]
    assert (now_in_force().site_title, now_in_force().comment_hold) == ("Vertebra", "first")
    wrong = Page(admin.sent(settings_on(admin.page(PATH)), comment_length="0", site_title="Mine"))
    assert "Fixed by CMS_SITE_TITLE." in wrong.text


@ON_SQLITE
def test_of_two_admins_who_save_the_second_looks_again(admin: Visitor) -> None:
    mine = settings_on(admin.page(PATH))
    assert admin.sent(settings_on(admin.page(PATH)), site_title="Hers").status_code == 303
    page = Page(admin.sent(mine, comment_length="77"))
    assert (page.status, page.faults) == (409, [])
    assert "Somebody else changed the settings" in page.text
    again = settings_on(page)
    assert (again.fields["comment_length"], again.fields["site_title"]) == ("77", "Vertebra")
    assert now_in_force().site_title == "Hers"
    assert admin.sent(again, site_title="Hers").status_code == 303
    assert (now_in_force().site_title, now_in_force().comment_length) == ("Hers", 77)


@ON_SQLITE
@pytest.mark.parametrize("role", ["author", "editor", "moderator"])
def test_the_settings_are_for_admins(role: str, at_work: Callable[[str], Visitor], visitor: Visitor) -> None:
    someone = at_work(role)
    assert someone.page(PATH).status == 403
    assert visitor.get(PATH).status_code == 302
    csrf = {"csrf_token": someone.page("/admin/account").forms[-1].fields["csrf_token"]}
    assert someone.post(PATH, {**csrf, "site_title": "Mine"}).status_code == 403
    assert (PATH, "") not in someone.page("/admin/").links
    assert now_in_force() == SiteSettings()


@ON_SQLITE
def test_nothing_is_changed_without_the_token_of_the_form(admin: Visitor) -> None:
    form = settings_on(admin.page(PATH))
    for token in ("", "made-up"):
        assert admin.sent(form, site_title="Mine", csrf_token=token).status_code == 400
    more = {"secret_key": "x", "database_url": "sqlite://", "fixed_site": "{}"}
    assert admin.sent(form, site_title="Mine", **more).status_code == 303
    assert rows() == [{"settings": ["site_title"]}]


@ON_SQLITE
def test_a_zone_that_is_set_is_offered_whatever_it_is(admin: Visitor) -> None:
    offered = settings_on(admin.page(PATH)).choices["timezone"]
    assert offered[0] == "UTC"
    assert {"Europe/Berlin", "America/Argentina/Buenos_Aires", "Asia/Kolkata"} <= set(offered)
    assert len(offered) == len(set(offered))
    with writing():
        site.store("timezone", "GB")
    form = settings_on(admin.page(PATH))
    assert form.fields["timezone"] == "GB"
    assert admin.sent(form, site_title="New").status_code == 303
    assert now_in_force().timezone == "GB"
