"""Guessing at passwords: slowed down for strangers, while those who know their password come in."""

from collections.abc import Callable
from datetime import timedelta

import time_machine
from werkzeug.test import TestResponse

from cms.accounts import users
from cms.audit.log import rows
from cms.core.db import db
from tests.doors.admin.pages import PASSWORD, Page, Visitor

WRONG = "a wrong password"
FREE = 6


def guessed(someone: Visitor, email: str, times: int, **told: str) -> list[TestResponse]:
    """Try a wrong password so many times."""
    form = someone.page("/admin/sign-in").forms[-1]
    sent = {**form.fields, "email": email, "password": WRONG}
    return [someone.post(form.action, sent, **({"environ_base": told} if told else {})) for _time in range(times)]


def test_a_stranger_who_guesses_has_to_wait_ever_longer(
    clock: time_machine.Traveller, anyone: Callable[[], Visitor], account: Callable[..., str]
) -> None:
    email, stranger = account("moderator"), anyone()
    answers = guessed(stranger, email, FREE + 1)
    assert [answer.status_code for answer in answers] == [200] * FREE + [429]
    held = answers[-1]
    assert held.headers["Retry-After"] == "30"
    assert "30 seconds" in Page(held).text
    assert f'value="{email}"' in Page(held).html
    assert WRONG not in Page(held).html
    assert stranger.signed_in(email).status_code == 429
    clock.shift(30)
    assert [answer.headers.get("Retry-After") for answer in guessed(stranger, email, 2)] == [None, "60"]
    clock.shift(60)
    assert stranger.signed_in(email).status_code == 302


def test_an_account_that_is_not_there_answers_as_one_that_is(
    clock: time_machine.Traveller, anyone: Callable[[], Visitor], account: Callable[..., str]
) -> None:
    answers = [guessed(anyone(), email, FREE + 2) for email in (account("moderator"), "nobody@clinic.example")]
    told = [[(each.status_code, each.headers.get("Retry-After")) for each in row] for row in answers]
    assert told[0] == told[1]
    texts = [[Page(each).text for each in row] for row in answers]
    assert texts[0] == texts[1]


def test_an_address_counts_as_one_however_it_is_written(
    clock: time_machine.Traveller, anyone: Callable[[], Visitor], account: Callable[..., str]
) -> None:
    email, stranger = account("moderator"), anyone()
    for written in (email, email.upper(), f" {email} "):
        guessed(stranger, written, 2)
    assert guessed(stranger, email, 1)[0].status_code == 429


def test_whoever_signed_in_here_before_is_not_kept_out_by_a_stranger(
    clock: time_machine.Traveller, anyone: Callable[[], Visitor], account: Callable[..., str]
) -> None:
    email, owner, stranger = account("moderator"), anyone(), anyone()
    assert owner.signed_in(email).status_code == 302
    owner.sent(next(form for form in owner.page("/admin/").forms if form.action == "/admin/sign-out"))
    assert guessed(stranger, email, FREE + 1)[-1].status_code == 429
    assert owner.signed_in(email).status_code == 302
    assert stranger.signed_in(email).status_code == 429


def test_a_known_browser_has_no_endless_tries_either(
    clock: time_machine.Traveller, anyone: Callable[[], Visitor], account: Callable[..., str]
) -> None:
    email, owner = account("moderator"), anyone()
    owner.signed_in(email)
    owner.sent(next(form for form in owner.page("/admin/").forms if form.action == "/admin/sign-out"))
    assert [answer.status_code for answer in guessed(owner, email, 11)] == [200] * 10 + [429]


def test_a_browser_that_is_known_for_one_account_is_a_stranger_to_another(
    clock: time_machine.Traveller, anyone: Callable[[], Visitor], account: Callable[..., str]
) -> None:
    own, other, someone = account("author"), account("admin"), anyone()
    someone.signed_in(own)
    someone.sent(next(form for form in someone.page("/admin/").forms if form.action == "/admin/sign-out"))
    assert [answer.status_code for answer in guessed(someone, other, FREE + 1)] == [200] * FREE + [429]


def test_one_client_cannot_try_a_password_at_one_account_after_the_other(
    clock: time_machine.Traveller, anyone: Callable[[], Visitor]
) -> None:
    sprayer = anyone()
    codes = [guessed(sprayer, f"person{number}@clinic.example", 1)[0].status_code for number in range(31)]
    assert codes == [200] * 30 + [429]
    assert guessed(anyone(), "elsewhere@clinic.example", 1, REMOTE_ADDR="192.0.2.77")[0].status_code == 200


def test_nobody_is_kept_out_for_good(
    clock: time_machine.Traveller, anyone: Callable[[], Visitor], account: Callable[..., str]
) -> None:
    email, stranger = account("moderator"), anyone()
    for _day in range(12):
        guessed(stranger, email, FREE + 1)
        clock.shift(timedelta(minutes=15))
    assert anyone().signed_in(email, PASSWORD).status_code == 302


def test_the_log_tells_of_guesses_once_for_each_pause(
    clock: time_machine.Traveller, anyone: Callable[[], Visitor], account: Callable[..., str]
) -> None:
    email, stranger = account("moderator"), anyone()
    guessed(stranger, email, FREE + 4)
    guessed(stranger, "nobody@clinic.example", FREE + 4, REMOTE_ADDR="192.0.2.77")
    clock.shift(30)
    guessed(stranger, email, 3)
    db.session.rollback()
    told = [row for row in db.session.scalars(rows("user", users.get(email).id)) if row.action == "user.guess"]
    assert [(row.actor_kind, row.details) for row in told] == [("public", {})] * 2
