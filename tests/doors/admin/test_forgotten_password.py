"""A forgotten password and another e-mail address: by links in letters, each once, and told to the owner."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from cms.accounts import users
from cms.accounts.permissions import SHELL
from cms.core.db import db, writing
from cms.delivery.installation import Installation
from cms.worker.queued import mail, run_outbox
from tests.doors.admin.pages import PASSWORD, Form, Page, Visitor
from tests.post_office import PostOffice, parts

PATH = "/admin/forgotten"
NEW = "four herons up a ladder"
Anyone = Callable[[], Visitor]
Account = Callable[..., str]


@pytest.fixture
def environment(office: PostOffice) -> dict[str, str]:
    """Have a mail server."""
    return {"CMS_SMTP_URL": office.url, "CMS_MAIL_FROM": "desk@clinic.example"}


@pytest.fixture
def house(app: Flask) -> Installation:
    """Give the installation."""
    made: Installation = app.extensions["vertebra"]
    return made


def form_to(page: Page, end: str) -> Form:
    """Give the form of a page that goes to an address."""
    return next(form for form in page.forms if form.action.endswith(end))


def work(house: Installation) -> None:
    """Let the worker do what is due, and send letters."""
    for _round in range(3):
        run_outbox(house)
        mail(house)
        db.session.remove()


def ask(someone: Visitor, email: str) -> str:
    """Ask for a link, and give what the page says."""
    page = someone.followed(someone.sent(form_to(someone.page(PATH), PATH), email=email))
    assert page.faults == []
    return page.text


def link_in(office: PostOffice, email: str) -> str:
    """Give the link of the newest letter to somebody."""
    found = re.search(r"https://cms.example(/admin/forgotten/\S+)", parts(office.to(email)[-1])[0])
    assert found
    return found[1]


def test_a_link_in_a_letter_leads_to_a_new_password_once(
    anyone: Anyone, account: Account, office: PostOffice, house: Installation
) -> None:
    email, owner, elsewhere = account("editor"), anyone(), anyone()
    elsewhere.signed_in(email)
    ask(owner, email)
    work(house)
    path = link_in(office, email)
    page = owner.page(path)
    assert (page.status, page.faults) == (200, [])
    weak = owner.sent(form_to(page, path), password="passwordpassword", again="passwordpassword")
    assert weak.status_code == 422
    assert elsewhere.get("/admin/").status_code == 200
    done = owner.sent(form_to(page, path), password=NEW, again=NEW)
    assert done.headers["Location"].endswith("/admin/sign-in")
    assert elsewhere.get("/admin/").status_code == 302
    assert owner.signed_in(email).status_code == 200, "the former password"
    assert owner.signed_in(email, NEW).status_code == 302
    for again in (anyone().get(path), anyone().post(path, {})):
        assert again.status_code in {400, 404}
    work(house)
    subjects = [letter["Subject"] for letter in office.to(email)]
    assert subjects == ["Choose a new password", "Your password was changed"]


def test_the_answer_is_the_same_whoever_is_meant(
    anyone: Anyone, account: Account, office: PostOffice, house: Installation
) -> None:
    known, closed = account("editor"), account("author")
    with writing():
        users.set_active(SHELL, users.get(closed), active=False)
    texts = {ask(anyone(), email) for email in (known, closed, "nobody@clinic.example")}
    assert len(texts) == 1
    work(house)
    assert [len(office.to(email)) for email in (known, closed, "nobody@clinic.example")] == [1, 0, 0]


def test_a_link_ends_after_an_hour_and_when_it_was_tampered_with(
    clock: time_machine.Traveller, anyone: Anyone, account: Account, office: PostOffice, house: Installation
) -> None:
    email, owner = account("editor"), anyone()
    ask(owner, email)
    work(house)
    path = link_in(office, email)
    assert owner.get(path[:-3] + "AAA").status_code == 404
    clock.shift(timedelta(minutes=59))
    page = owner.page(path)
    assert page.status == 200
    clock.shift(timedelta(minutes=2))
    assert owner.get(path).status_code == 404
    assert owner.sent(form_to(page, path), password=NEW, again=NEW).status_code == 404
    assert users.get(email).password is not None
    assert anyone().signed_in(email).status_code == 302


def test_asking_often_is_slowed_down_and_fills_no_mailbox(
    clock: time_machine.Traveller, anyone: Anyone, account: Account, office: PostOffice, house: Installation
) -> None:
    email, someone = account("editor"), anyone()
    for _time in range(3):
        ask(someone, email)
        work(house)
    form = form_to(someone.page(PATH), PATH)
    held = someone.sent(form, email=email)
    assert (held.status_code, held.headers["Retry-After"]) == (429, "300")
    assert len(office.to(email)) == 1


def test_a_new_address_holds_once_it_was_confirmed_and_the_former_one_is_told(
    anyone: Anyone, account: Account, office: PostOffice, house: Installation
) -> None:
    email, owner, new = account("editor"), anyone(), "ana@elsewhere.example"
    owner.signed_in(email)
    form = form_to(owner.page("/admin/account"), "/account/email")
    assert owner.sent(form, email="nothing").status_code == 422
    assert owner.sent(form, email=email).status_code == 422
    owner.followed(owner.sent(form, email=new))
    work(house)
    assert users.find(new) is None
    path = link_in(office, new)
    assert anyone().get(path).status_code == 200, "opening it changes nothing"
    assert users.find(new) is None
    owner.followed(owner.sent(form_to(owner.page(path), path)))
    db.session.rollback()
    assert users.find(email) is None
    assert anyone().signed_in(new).status_code == 302
    assert owner.get(path).status_code == 404
    work(house)
    told = office.to(email)
    assert [letter["Subject"] for letter in told] == ["Your account has a new e-mail address"]
    assert all(new not in part for part in parts(told[0]))


def test_an_address_that_was_mistyped_is_put_right_by_asking_again(
    anyone: Anyone, account: Account, office: PostOffice, house: Installation
) -> None:
    email, owner, wrong, new = account("editor"), anyone(), "ana@elsewhere.exmaple", "ana@elsewhere.example"
    owner.signed_in(email)
    for typed in (wrong, new):
        owner.followed(owner.sent(form_to(owner.page("/admin/account"), "/account/email"), email=typed))
        work(house)
    assert anyone().get(link_in(office, wrong)).status_code == 404, "who has the mistyped one confirms nothing"
    path = link_in(office, new)
    owner.followed(owner.sent(form_to(owner.page(path), path)))
    db.session.rollback()
    assert users.find(new) is not None


def test_nobody_takes_the_address_of_somebody_else(
    anyone: Anyone, account: Account, office: PostOffice, house: Installation
) -> None:
    email, taken, owner = account("editor"), account("author"), anyone()
    owner.signed_in(email)
    answer = owner.sent(form_to(owner.page("/admin/account"), "/account/email"), email=taken)
    assert answer.status_code == 303, "who asks does not learn who has an account"
    work(house)
    path = link_in(office, taken)
    assert owner.sent(form_to(owner.page(path), path)).status_code == 409
    db.session.rollback()
    assert {users.get(each).role for each in (email, taken)} == {"editor", "author"}


def test_forms_behind_a_link_need_their_token(
    anyone: Anyone, account: Account, office: PostOffice, house: Installation
) -> None:
    email, owner = account("editor"), anyone()
    assert owner.post(PATH, {"email": email}).status_code == 400
    ask(owner, email)
    work(house)
    path = link_in(office, email)
    assert anyone().post(path, {"password": NEW, "again": NEW}).status_code == 400
    assert anyone().signed_in(email, PASSWORD).status_code == 302
