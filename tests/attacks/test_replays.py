"""What was good once is sent again: whoever caught an answer, a link or a letter on its way gains nothing by it."""

import html
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete

from cms.accounts import inviting, recovering, second_factor, users
from cms.accounts.links import LASTS, AccountLink, Purpose
from cms.accounts.models import User
from cms.accounts.permissions import SHELL
from cms.core import signing
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.errors import NotFound, Problem
from cms.core.sealing import Sealer
from cms.web.sessions import HOST_NAME
from tests.api import Api
from tests.attacks.authenticators import HOST, Authenticator
from tests.attacks.objects import keys, stored, world
from tests.doors.admin.pages import PASSWORD, Visitor
from tests.doors.api.clients import ServedClient
from tests.unit.accounts.people import account
from tests.unit.delivery.webhooks.hooks import house

DOOR = "/admin/sign-in/passkey"
NEW = "four herons up a ladder"
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def sealer(app: Flask) -> Sealer:
    """Give the keys of the installation."""
    return house(app).sealer


def challenged(someone: Visitor) -> tuple[str, str]:
    """Ask to sign in with a passkey; give the challenge, and the cookie that holds it."""
    page = someone.page(DOOR).html
    options = json.loads(html.unescape(page.partition('data-options="')[2].partition('"')[0]))
    return str(options["challenge"]), cookie(someone)


def cookie(someone: Visitor) -> str:
    """Give the cookie of a session."""
    kept = someone.client.get_cookie(HOST_NAME, domain=HOST, path="/")
    assert kept is not None
    return kept.value


def sends(app: Flask, kept: str, answer: str) -> bool:
    """Send what was caught, from a browser of one's own; tell whether it signed in."""
    thief = Visitor(ServedClient(app, use_cookies=True))
    thief.client.set_cookie(HOST_NAME, kept, domain=HOST, path="/")
    form = thief.page(DOOR).forms[-1].fields
    thief.client.set_cookie(HOST_NAME, kept, domain=HOST, path="/")
    thief.post(DOOR, {**form, "credential": answer})
    return thief.get("/admin/account").status_code == 200


def test_what_a_passkey_signed_lets_in_once_whoever_kept_a_copy(app: Flask, clock: time_machine.Traveller) -> None:
    device = Authenticator()
    device.keep(account(email="owner@clinic.example"))
    challenge, kept = challenged(Visitor(ServedClient(app, use_cookies=True)))
    clock.shift(5)
    answer = device.signed(challenge)
    assert sends(app, kept, answer)
    clock.shift(1)
    assert not sends(app, kept, answer), "the same once more"
    assert not sends(app, kept, device.signed(challenge)), "the same challenge, signed anew"
    later, kept = challenged(Visitor(ServedClient(app, use_cookies=True)))
    clock.shift(1)
    assert not sends(app, kept, answer), "an answer to another challenge"
    assert not sends(app, kept, device.signed(later, "https://evil.example")), "signed for a page elsewhere"
    clock.shift(timedelta(minutes=11))
    assert not sends(app, kept, device.signed(later)), "a challenge of long ago"


def test_a_passkey_can_be_used_again_with_a_challenge_of_its_own(app: Flask, clock: time_machine.Traveller) -> None:
    device = Authenticator()
    device.keep(account(email="owner@clinic.example"))
    for _time in range(3):
        clock.shift(1)
        challenge, kept = challenged(Visitor(ServedClient(app, use_cookies=True)))
        clock.shift(1)
        assert sends(app, kept, device.signed(challenge))


def of_a_link(user: User, purpose: Purpose, sealer: Sealer) -> str:
    """Ask for a link in the running transaction, and give the key of its letter."""
    sealed = sealer.seal("new@clinic.example") if purpose == Purpose.EMAIL else None
    link = AccountLink(user_id=user.id, purpose=purpose, email_sealed=sealed, at=now())
    db.session.add(link)
    db.session.flush()
    return recovering.key_for(link, sealer)


def opens(purpose: Purpose, key: str, sealer: Sealer) -> bool:
    """Tell whether a link still leads somewhere."""
    try:
        recovering.opened(purpose, key, sealer)
    except NotFound:
        return False
    return True


def recover(user: User, sealer: Sealer) -> None:
    """Choose a new password by another link."""
    recovering.choose_password(of_a_link(user, Purpose.PASSWORD, sealer), NEW, sealer)


def close_and_open(user: User, sealer: Sealer) -> None:
    """Close an account, and open it again."""
    users.set_active(SHELL, user, active=False)
    users.set_active(SHELL, user, active=True)


ENDS: dict[str, Callable[[User, Sealer], object]] = {
    "changing the password": lambda user, _: users.change_own_password(users.actor_for(user), user, PASSWORD, NEW),
    "choosing one by another link": recover,
    "an admin who sets one": lambda user, _: users.set_password(SHELL, user, NEW),
    "another role": lambda user, _: users.set_role(SHELL, user, "editor"),
    "closing the account, though it is open again": close_and_open,
    "an invitation": lambda user, sealer: inviting.invite(SHELL, user, sealer),
    "taking a lost second step away": lambda user, _: second_factor.reset(SHELL, user),
}


@SQLITE
@pytest.mark.parametrize("end", [pytest.param(end, id=why) for why, end in ENDS.items()])
def test_a_link_that_somebody_asked_for_before_does_not_lead_back_in(
    end: Callable[[User, Sealer], object], sealer: Sealer
) -> None:
    user = account(password=PASSWORD)
    with writing():
        links = {purpose: of_a_link(user, purpose, sealer) for purpose in Purpose}
    assert {purpose: opens(purpose, key, sealer) for purpose, key in links.items()} == dict.fromkeys(Purpose, True)
    with writing():
        end(user, sealer)
    assert {purpose: opens(purpose, key, sealer) for purpose, key in links.items()} == dict.fromkeys(Purpose, False)


@SQLITE
@pytest.mark.parametrize("purpose", list(Purpose))
def test_the_link_of_one_account_never_opens_another_whatever_becomes_of_its_number(
    purpose: Purpose, sealer: Sealer
) -> None:
    thief, owner = account(email="thief@clinic.example", password=PASSWORD), account(email="owner@clinic.example")
    with writing():
        key = of_a_link(thief, purpose, sealer)
        users.change_own_password(users.actor_for(thief), thief, PASSWORD, NEW)
        of_a_link(owner, purpose, sealer)
    assert not opens(purpose, key, sealer)
    with writing():
        db.session.execute(delete(AccountLink))
        link = AccountLink(id=1, user_id=owner.id, purpose=purpose, email_sealed=None, at=now())
        db.session.add(link)
        stolen = signing.sign(sealer, purpose, 1, thief.id, lasts=LASTS)
    assert not opens(purpose, stolen, sealer), "signed for the same number, and for somebody else"


@SQLITE
def test_a_new_address_ends_the_link_that_went_to_the_former_one(sealer: Sealer) -> None:
    user = account(password=PASSWORD)
    with writing():
        key = of_a_link(user, Purpose.PASSWORD, sealer)
        recovering.confirm_email(of_a_link(user, Purpose.EMAIL, sealer), sealer)
    assert not opens(Purpose.PASSWORD, key, sealer)


def test_of_many_who_open_a_link_at_once_one_chooses_the_password(app: Flask, sealer: Sealer) -> None:
    user = account(password=PASSWORD)
    with writing():
        key = of_a_link(user, Purpose.PASSWORD, sealer)

    def one(number: int) -> bool:
        with app.app_context():
            try:
                with writing():
                    recovering.choose_password(key, f"{NEW} number {number}", sealer)
            except Problem:
                return False
            finally:
                db.session.remove()
            return True

    db.session.rollback()
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(one, range(4))) == 1


# a link of a letter | what its form holds | the second answer
PRESSED = [
    ("/mail/confirm", {}, 200),
    ("/mail/unsubscribe", {"stop": "all"}, 200),
    ("/mail/unsubscribe", {"List-Unsubscribe": "One-Click"}, 200),
    ("/mail/digest", {}, 200),
    ("/mail/data", {"sure": "on"}, 409),
]


@SQLITE
@pytest.mark.parametrize("environment", [{"CMS_COMMENT_RATE": "off"}])
def test_a_link_of_a_letter_does_its_work_once(app: Flask, api: Callable[..., Api]) -> None:
    known, client = keys(app, world(app, api)), ServedClient(app, use_cookies=False)
    for place, form, status in PRESSED:
        address = f"{place}/{known[place]}" + ("/erase" if place == "/mail/data" else "")
        client.post(address, data=form)
        once = stored()
        assert client.post(address, data=form).status_code == status, place
        assert {name: rows for name, rows in stored().items() if rows != once[name]} == {}, place
