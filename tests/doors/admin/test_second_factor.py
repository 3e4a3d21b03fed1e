"""The second step at the pages: set up, asked for, slowed down, recovered, demanded by role, taken away."""

import re
from collections.abc import Callable
from typing import Any

import pyotp
import time_machine
from flask import Flask

from cms.accounts import users
from cms.cli.users import user as user_commands
from cms.core.clock import now
from tests.api import Api
from tests.doors.admin.pages import Form, Page, Visitor

PATH = "/admin/account/second-factor"
CODE = "/admin/sign-in/code"
Clock = time_machine.Traveller


def form_to(page: Page, end: str) -> Form:
    """Give the form of a page that goes to an address."""
    return next(form for form in page.forms if form.action.endswith(end))


def set_up(someone: Visitor) -> tuple[pyotp.TOTP, list[str]]:
    """Set an app up as the pages lead one; give it with the recovery codes."""
    page = someone.followed(someone.sent(form_to(someone.page(PATH), "/begin")))
    assert page.faults == []
    assert "<svg" in page.html
    found = re.search(r'id="secret"[^>]*>([A-Z2-7 ]+)</textarea>', page.html)
    assert found
    app = pyotp.TOTP(found[1].replace(" ", ""))
    wrong = someone.sent(form_to(page, "/confirm"), code="000000x")
    assert wrong.status_code == 422
    done = Page(someone.sent(form_to(Page(wrong), "/confirm"), code=app.at(now())))
    assert done.status == 200
    codes = re.findall(r"<code>([a-z0-9]{5}-[a-z0-9]{5})</code>", done.html)
    assert len(codes) == 10
    return app, codes


def asked(someone: Visitor, email: str, path: str = "/admin/sign-in") -> Page:
    """Give the password, and be asked for the code."""
    answer = someone.signed_in(email, path=path)
    assert answer.headers["Location"].endswith(CODE)
    assert someone.get("/admin/").status_code == 302, "the password alone opens nothing"
    return someone.followed(answer)


def given(someone: Visitor, page: Page, code: str) -> Any:
    """Give a code."""
    return someone.sent(form_to(page, CODE), code=code)


def test_who_set_it_up_signs_in_with_a_code_each_taken_once(
    clock: Clock, anyone: Callable[[], Visitor], account: Callable[..., str]
) -> None:
    email, first, second, third = account("editor"), anyone(), anyone(), anyone()
    first.signed_in(email)
    app, _codes = set_up(first)
    assert first.get("/admin/").status_code == 200
    clock.shift(60)
    page = asked(second, email, "/admin/sign-in?next=/admin/articles")
    assert page.faults == []
    code = app.at(now())
    answer = given(second, page, code)
    assert answer.headers["Location"] == "/admin/articles"
    assert second.get("/admin/articles").status_code == 200
    replayed = given(third, asked(third, email), code)
    assert replayed.status_code == 200
    assert "was used before" in Page(replayed).text
    assert third.get("/admin/").status_code == 302


def test_a_recovery_code_lets_in_once(clock: Clock, anyone: Callable[[], Visitor], account: Callable[..., str]) -> None:
    email, someone = account("editor"), anyone()
    someone.signed_in(email)
    _app, codes = set_up(someone)
    for expected in (302, 200):
        other = anyone()
        assert given(other, asked(other, email), codes[0]).status_code == expected
    assert "9 recovery codes are left" in someone.page(PATH).text


def test_guesses_at_the_code_are_slowed_down_however_often_one_begins_again(
    clock: Clock, anyone: Callable[[], Visitor], account: Callable[..., str]
) -> None:
    email, owner = account("editor"), anyone()
    owner.signed_in(email)
    app, _codes = set_up(owner)
    clock.shift(60)
    codes = []
    for _round in range(3):
        guesser = anyone()
        page = asked(guesser, email)
        codes += [given(guesser, page, f"99999{number}x").status_code for number in range(2)]
    assert codes == [200] * 5 + [429]
    late = anyone()
    held = given(late, asked(late, email), app.at(now()))
    assert (held.status_code, held.headers["Retry-After"]) == (429, "30")
    clock.shift(30)
    assert given(late, asked(late, email), app.at(now())).status_code == 302


def test_the_second_step_is_for_who_has_taken_the_first_some_minutes_ago(
    clock: Clock, anyone: Callable[[], Visitor], account: Callable[..., str]
) -> None:
    email, owner, other = account("editor"), anyone(), anyone()
    assert other.get(CODE).headers["Location"].endswith("/admin/sign-in")
    owner.signed_in(email)
    app, _codes = set_up(owner)
    page = asked(other, email)
    clock.shift(601)
    assert given(other, page, app.at(now())).headers["Location"].endswith("/admin/sign-in")
    assert other.get("/admin/").status_code == 302


def test_a_role_that_needs_it_sets_it_up_before_anything_else(
    clock: Clock, anyone: Callable[[], Visitor], account: Callable[..., str], api: Callable[..., Api]
) -> None:
    moderator, author = anyone(), anyone()
    moderator.signed_in(account("moderator"))
    author.signed_in(account("author"))
    program = api("moderator")
    assert api("admin").patch("/settings", {"second_factor_roles": ["moderator", "admin"]}).status_code == 200
    for path in ("/admin/", "/admin/comments", "/admin/account", "/admin/tokens"):
        assert moderator.get(path).headers["Location"].endswith(PATH), path
    refused = moderator.post("/admin/account/name", {**moderator.page(PATH).forms[-1].fields, "name": "Eve"})
    assert refused.headers["Location"].endswith(PATH)
    assert author.get("/admin/").status_code == 200
    assert program.get("/moderation/comments").status_code == 200
    assert "Your role needs a second step" in moderator.page(PATH).text
    set_up(moderator)
    assert moderator.get("/admin/comments").status_code == 200
    moderator.followed(moderator.sent(form_to(moderator.page(PATH), "/remove")))
    assert moderator.get("/admin/comments").headers["Location"].endswith(PATH)


def test_changes_of_it_ask_for_the_password_again(
    clock: Clock, anyone: Callable[[], Visitor], account: Callable[..., str]
) -> None:
    someone = anyone()
    someone.signed_in(account("author"))
    set_up(someone)
    page = someone.page(PATH)
    clock.shift(16 * 60)
    for end in ("/codes", "/remove"):
        assert someone.sent(form_to(page, end)).status_code == 403, end
    assert "10 recovery codes are left" in someone.page(PATH).text


def test_setting_it_up_signs_out_elsewhere(anyone: Callable[[], Visitor], account: Callable[..., str]) -> None:
    email, here, there = account("author"), anyone(), anyone()
    for someone in (here, there):
        someone.signed_in(email)
    set_up(here)
    assert [here.get("/admin/").status_code, there.get("/admin/").status_code] == [200, 302]


def test_an_admin_or_the_shell_takes_it_away_from_who_lost_theirs(
    app: Flask, clock: Clock, anyone: Callable[[], Visitor], account: Callable[..., str]
) -> None:
    admin, owner, email = anyone(), anyone(), account("author")
    admin.signed_in(account("admin"))
    owner.signed_in(email)
    number = users.get(email).id
    assert not any(form.action.endswith("/second-factor") for form in admin.page(f"/admin/people/{number}").forms)
    for way in ("page", "shell"):
        set_up(owner)
        if way == "page":
            form = form_to(admin.page(f"/admin/people/{number}"), "/second-factor")
            admin.followed(admin.sent(form))
        else:
            done = app.test_cli_runner().invoke(user_commands, ["reset-second-factor", email])
            assert (done.exit_code, "password alone" in done.output) == (0, True)
        assert owner.get("/admin/").status_code == 302, way
        assert owner.signed_in(email).headers["Location"].endswith("/admin/"), way
