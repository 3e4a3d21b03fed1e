"""How somebody likes the pages: kept in their browser, and never a way to somewhere else."""

import pytest

from tests.doors.admin.pages import Form, Page, Visitor


def _form(page: Page) -> Form:
    return next(form for form in page.forms if form.action == "/admin/preferences")


def test_dark_stays_dark_on_the_next_page(at_the_desk: Visitor) -> None:
    page = at_the_desk.page("/admin/?x=1")
    assert 'data-theme="auto"' in page.html
    answer = at_the_desk.sent(_form(page), ("theme", "dark"))
    assert answer.headers["Location"].endswith("/admin/?x=1")
    assert 'data-theme="dark"' in at_the_desk.page("/admin/comments").html


def test_single_keys_can_be_switched_off_and_on(at_the_desk: Visitor) -> None:
    form = _form(at_the_desk.page("/admin/"))
    at_the_desk.sent(form, ("keys", "off"))
    assert 'data-keys="off"' in at_the_desk.page("/admin/").html
    at_the_desk.sent(form, ("keys", "on"))
    assert 'data-keys="on"' in at_the_desk.page("/admin/").html


@pytest.mark.parametrize(
    "next_",
    [
        pytest.param("https://evil.example/", id="another origin"),
        pytest.param("//evil.example/", id="another origin without its scheme"),
        pytest.param("/admin/..//evil.example", id="a way out"),
        pytest.param("/admin\\@evil.example", id="a backslash"),
        pytest.param("/administrators", id="an address that only begins like ours"),
        pytest.param("/admin/\nSet-Cookie: a=b", id="a second header"),
    ],
)
def test_the_way_back_leads_nowhere_else(next_: str, at_the_desk: Visitor) -> None:
    form = _form(at_the_desk.page("/admin/"))
    answer = at_the_desk.sent(form, ("theme", "dark"), next=next_)
    assert answer.headers["Location"].removeprefix("https://cms.example") == "/admin/"


def test_a_choice_that_there_is_not_is_refused(at_the_desk: Visitor) -> None:
    form = _form(at_the_desk.page("/admin/"))
    assert at_the_desk.sent(form, ("theme", "<b>")).status_code == 400


def test_a_cookie_that_somebody_made_up_counts_as_none(at_the_desk: Visitor) -> None:
    at_the_desk.client.set_cookie("theme", '"><script>', domain="cms.example", path="/admin")
    page = at_the_desk.page("/admin/")
    assert 'data-theme="auto"' in page.html
    assert page.faults == []
