"""The second factor: codes of an app, each once, and recovery codes, each once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from cms.accounts import second_factor, sessions, users
from cms.accounts.devices import Device
from cms.accounts.models import User
from cms.accounts.permissions import SHELL, Actor
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.errors import Conflict, Forbidden, Invalid
from cms.core.sealing import Sealer
from tests.unit.accounts.people import account


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Give a clock that stands still until the test moves it."""
    with time_machine.travel(now(), tick=False) as traveller:
        yield traveller


@pytest.fixture
def sealer(app: Flask) -> Sealer:
    """Give the keys of the installation."""
    found: Sealer = app.extensions["vertebra"].sealer
    return found


def set_up(user: User, sealer: Sealer) -> tuple[pyotp.TOTP, list[str]]:
    """Set an app up, and give it with the recovery codes."""
    actor = users.actor_for(user)
    with writing():
        second_factor.begin(actor, user, sealer)
    told = second_factor.secret(actor, user, sealer)
    assert told is not None
    app = pyotp.TOTP(told)
    with writing():
        codes = second_factor.confirm(actor, user, app.at(now()), 0, sealer)
    return app, codes


def taken(user: User, code: str, sealer: Sealer) -> bool:
    """Try a code."""
    with writing():
        return second_factor.take(user, code, sealer)


def test_a_factor_holds_once_its_first_code_was_right(clock: time_machine.Traveller, sealer: Sealer) -> None:
    user = account()
    actor = users.actor_for(user)
    with pytest.raises(Conflict), writing():
        second_factor.confirm(actor, user, "123456", 0, sealer)
    with writing():
        second_factor.begin(actor, user, sealer)
    told = second_factor.secret(actor, user, sealer)
    assert told is not None
    wrong = f"{(int(pyotp.TOTP(told).at(now())) + 1) % 10**6:06}"
    with pytest.raises(Invalid), writing():
        second_factor.confirm(actor, user, wrong, 0, sealer)
    assert not second_factor.is_on(user.id)
    assert not taken(user, pyotp.TOTP(told).at(now()), sealer)
    with writing():
        second_factor.confirm(actor, user, pyotp.TOTP(told).at(now()), 0, sealer)
    assert second_factor.is_on(user.id)
    assert second_factor.secret(actor, user, sealer) is None
    with pytest.raises(Conflict), writing():
        second_factor.begin(actor, user, sealer)


@pytest.mark.parametrize(
    ("shift", "right"),
    [
        pytest.param(-61, False, id="two steps ago"),
        pytest.param(30, True, id="the step after, by a clock that is fast"),
        pytest.param(90, False, id="three steps later"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_code_is_of_about_now(sealer: Sealer, shift: int, right: bool) -> None:
    with time_machine.travel(now().replace(second=0, microsecond=0), tick=False) as clock:
        user = account()
        app, _codes = set_up(user, sealer)
        clock.shift(300)
        assert taken(user, app.at(now() + timedelta(seconds=shift)), sealer) == right


def test_a_code_is_taken_once_and_one_before_it_never(clock: time_machine.Traveller, sealer: Sealer) -> None:
    user = account()
    app, _codes = set_up(user, sealer)
    assert not taken(user, app.at(now()), sealer), "the code that set it up"
    clock.shift(60)
    before, present = app.at(now() - timedelta(seconds=30)), app.at(now())
    assert taken(user, f" {present[:3]} {present[3:]} ", sealer)
    assert not taken(user, present, sealer)
    assert not taken(user, before, sealer)


def test_of_many_who_send_a_code_at_once_one_gets_in(app: Flask, sealer: Sealer) -> None:
    user = account()
    shown, codes = set_up(user, sealer)
    for code in (shown.at(now() + timedelta(seconds=30)), codes[0]):

        def one(_number: int, code: str = code) -> bool:
            with app.app_context():
                try:
                    return taken(db.session.get_one(User, user.id), code, sealer)
                finally:
                    db.session.remove()

        db.session.rollback()
        with ThreadPoolExecutor(6) as pool:
            assert sorted(pool.map(one, range(6)))[-2:] == [False, True]


def test_recovery_codes_open_once_each_and_new_ones_end_the_old(sealer: Sealer) -> None:
    user, other = account(), account("editor")
    _app, codes = set_up(user, sealer)
    set_up(other, sealer)
    assert len(set(codes)) == 10
    assert not taken(other, codes[0], sealer), "the code of somebody else"
    assert taken(user, codes[0].upper(), sealer)
    assert not taken(user, codes[0], sealer)
    assert taken(user, codes[1].replace("-", " "), sealer)
    assert second_factor.count_codes(user) == 8
    with writing():
        new = second_factor.renew_codes(users.actor_for(user), user, sealer)
    assert not taken(user, codes[2], sealer)
    assert taken(user, new[2], sealer)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_nothing_secret_is_stored_as_it_is(sealer: Sealer) -> None:
    user = account()
    app, codes = set_up(user, sealer)
    kept = db.session.scalars(select(second_factor.Authenticator)).one()
    assert app.secret not in kept.secret_sealed
    hashes = set(db.session.scalars(select(second_factor.RecoveryCode.hash)))
    assert not hashes & {part for code in codes for part in (code, code.replace("-", ""))}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_second_factor_is_its_owners_alone_until_an_admin_takes_it_away(sealer: Sealer) -> None:
    user, admin = account(), account("admin")
    set_up(user, sealer)
    stranger = users.actor_for(admin)
    program = Actor("token", user.id, user.name, stranger.permissions)
    for actor in (stranger, program):
        for act in (
            lambda who: second_factor.begin(who, user, sealer),
            lambda who: second_factor.secret(who, user, sealer),
            lambda who: second_factor.renew_codes(who, user, sealer),
            lambda who: second_factor.remove(who, user),
        ):
            with pytest.raises(Forbidden):
                act(actor)
    with pytest.raises(Forbidden):
        second_factor.reset(users.actor_for(user), user)
    before = user.fs_uniquifier
    with writing():
        sessions.begin(user, Device(), sealer)
        second_factor.reset(SHELL, user)
    assert not second_factor.is_on(user.id)
    assert second_factor.count_codes(user) == 0
    assert user.fs_uniquifier != before
