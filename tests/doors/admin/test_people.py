"""People: a colleague is invited and chooses a password; roles and accounts change; each in the hands it belongs to."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import structlog
import time_machine

from cms.accounts import passwords, users
from cms.accounts.models import User
from cms.accounts.permissions import SHELL
from cms.audit import log
from cms.core.clock import now
from cms.core.db import db, writing
from tests.counting import counting
from tests.doors.admin.pages import PASSWORD, Form, Page, Visitor

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
CHOSEN = "größtes Geheimnis"
ANA = {"name": "Ana <b>Example</b>", "email": "Ana@Clinic.example"}


def form_to(page: Page, action: str) -> Form:
    """Give the form that leads to an address."""
    return next(form for form in page.forms if form.action.endswith(action))


def chosen(form: Form, name: str, value: str) -> Form:
    """Choose one of several."""
    assert (name, value) in form.boxes, form.boxes
    form.ticked = [each for each in form.ticked if each[0] != name] + [(name, value)]
    return form


def invited(admin: Visitor, role: str = "moderator", **told: str) -> Page:
    """Invite somebody."""
    form = chosen(form_to(admin.page("/admin/people/new"), "/new"), "role", role)
    return Page(admin.sent(form, **{**ANA, **told}))


def link_on(page: Page) -> str:
    """Give the link that a page shows."""
    found = re.findall(r'value="([^"]*/admin/invitations/[^"]*)"', page.html)
    assert len(found) == 1, page.html
    return str(found[0])


@pytest.fixture
def admin(at_work: Callable[[str], Visitor]) -> Visitor:
    """Give an admin who is signed in."""
    return at_work("admin")


def user_now(email: str) -> User:
    """Give an account as it is now; what this test has read before is an older state of the database."""
    db.session.rollback()
    return users.get(email)


def actions() -> list[str]:
    """Give what the log holds now of changes, the first first."""
    db.session.rollback()
    rows = db.session.scalars(log.rows().order_by(log.LogRow.id))
    return [row.action for row in rows if row.action != "user.sign_in"]


@ON_SQLITE
@pytest.mark.parametrize("role", ["author", "editor", "moderator"])
def test_the_pages_of_people_are_for_admins(role: str, at_work: Callable[[str], Visitor], visitor: Visitor) -> None:
    someone = at_work(role)
    csrf = {"csrf_token": someone.page("/admin/account").forms[-1].fields["csrf_token"]}
    number = users.get(f"{role}@clinic.example").id
    for path in ("/admin/people", "/admin/people/new", f"/admin/people/{number}"):
        assert someone.page(path).status == 403
        assert visitor.get(path).status_code == 302
    for path in ("new", f"{number}/name", f"{number}/role", f"{number}/access", f"{number}/link"):
        sent = {**csrf, "role": "admin", "name": "x", "email": "x@clinic.example", "access": "closed"}
        assert someone.post(f"/admin/people/{path}", sent).status_code == 403, path
    assert not any(address.startswith("/admin/people") for address, _current in someone.page("/admin/").links)
    assert actions() == ["user.create"]


@ON_SQLITE
def test_no_change_is_made_without_the_token_of_the_form(admin: Visitor) -> None:
    number = users.get("admin@clinic.example").id
    for path in ("people/new", *(f"people/{number}/{what}" for what in ("name", "role", "access", "link"))):
        assert admin.post(f"/admin/{path}", {"name": "x", **ANA, "access": "closed"}).status_code == 400, path
    for path in ("account/name", "account/password"):
        assert admin.post(f"/admin/{path}", {"name": "x", "csrf_token": "made-up"}).status_code == 400, path
    assert actions() == ["user.create"]


@ON_SQLITE
def test_an_admin_sees_everybody_and_how_they_stand(admin: Visitor, account: Callable[..., str]) -> None:
    account("editor")
    account("author", password=None)
    leaver = account("moderator")
    with writing():
        users.set_active(SHELL, users.get(leaver), active=False)
    page = admin.page("/admin/people")
    assert (page.status, page.faults) == (200, [])
    for words in ("admin@clinic.example", "(you)", "Editor", "Open", "Invited", "Closed"):
        assert words in page.text, words
    assert ("/admin/people", "page") in page.links


@ON_SQLITE
def test_a_long_list_of_people_is_paged_and_costs_the_same(admin: Visitor) -> None:
    def cost() -> int:
        with counting() as sent:
            assert admin.get("/admin/people").status_code == 200
        return len(sent)

    few = cost()
    with writing():
        for number in range(120):
            users.create(SHELL, email=f"{number:03}@clinic.example", role="author", name=f"Number {number}")
    assert cost() == few
    first = admin.page("/admin/people")
    onward = next(address for address, _current in first.links if "cursor=" in address)
    second = admin.page(onward)
    assert "Number 99" in first.text
    assert "Number 100" not in first.text
    assert "Number 100" in second.text
    assert "admin@clinic.example" in second.text
    assert "You are alone here" not in second.text


def test_a_colleague_is_invited_chooses_a_password_and_signs_in(admin: Visitor, anyone: Callable[[], Visitor]) -> None:
    page = invited(admin)
    assert (page.status, page.faults) == (200, [])
    link = link_on(page)
    assert link.startswith("https://cms.example/admin/invitations/")
    colleague = anyone()
    answer = colleague.get(link)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer.headers["Cache-Control"]
    form = Page(answer).forms[-1]
    assert "Ana <b>Example</b>" in Page(answer).text
    # a browser that is told to send no referrer sends none to us either
    sent = {**form.fields, "password": CHOSEN, "again": CHOSEN}
    done = colleague.client.post(form.action, data=sent, base_url="https://cms.example")
    assert done.status_code == 303
    assert urlsplit(done.headers["Location"]).path == "/admin/sign-in"
    assert "Your password is set" in colleague.followed(done).text
    assert colleague.signed_in("ana@clinic.example", CHOSEN).status_code == 302
    assert colleague.page("/admin/comments").status == 200
    assert colleague.page("/admin/people").status == 403
    assert actions() == ["user.create", "user.create", "user.invite", "user.choose_password"]


@ON_SQLITE
def test_a_link_that_does_not_work_is_refused_kindly(
    admin: Visitor, anyone: Callable[[], Visitor], account: Callable[..., str]
) -> None:
    link = link_on(invited(admin))
    account("editor")
    form = anyone().page(link).forms[-1]
    with writing():
        users.set_role(SHELL, users.get("ana@clinic.example"), "author")
    made_up = [f"{link[:-1]}A", "https://cms.example/admin/invitations/nonsense", f"{link}/", link]
    for address in made_up:
        for answer in (anyone().get(address), anyone().post(address, {**form.fields, "password": CHOSEN})):
            assert answer.status_code == 404, address
            page = Page(answer)
            assert page.faults == []
            if not address.endswith("/"):
                assert "This link does not work any more" in page.text
                assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert user_now("ana@clinic.example").password is None
    assert passwords.fits(PASSWORD, user_now("editor@clinic.example").password)


@ON_SQLITE
def test_a_newer_link_ends_the_older_one_and_seven_days_end_both(admin: Visitor, anyone: Callable[[], Visitor]) -> None:
    older = link_on(invited(admin))
    number = user_now("ana@clinic.example").id
    form = form_to(admin.page(f"/admin/people/{number}"), "/link")
    newer = link_on(Page(admin.sent(form)))
    assert anyone().get(older).status_code == 404
    assert anyone().get(newer).status_code == 200
    with time_machine.travel(now() + timedelta(days=7, minutes=1), tick=False):
        assert anyone().get(newer).status_code == 404


@ON_SQLITE
def test_a_new_link_leads_back_in_who_forgot_the_password_and_signs_them_out(
    admin: Visitor, at_work: Callable[[str], Visitor], anyone: Callable[[], Visitor]
) -> None:
    editor = at_work("editor")
    number = users.get("editor@clinic.example").id
    link = link_on(Page(admin.sent(form_to(admin.page(f"/admin/people/{number}"), "/link"))))
    assert editor.get("/admin/").status_code == 302
    form = anyone().page(link).forms[-1]
    someone = anyone()
    form.fields["csrf_token"] = someone.page(link).forms[-1].fields["csrf_token"]
    assert someone.sent(form, password=CHOSEN, again=CHOSEN).status_code == 303
    assert editor.signed_in("editor@clinic.example", PASSWORD).status_code == 200
    assert editor.signed_in("editor@clinic.example", CHOSEN).status_code == 302


@ON_SQLITE
def test_the_key_of_a_link_stands_in_its_page_and_nowhere_else(
    admin: Visitor, anyone: Callable[[], Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(0))
    try:
        with structlog.testing.capture_logs() as said:
            form = chosen(form_to(admin.page("/admin/people/new"), "/new"), "role", "author")
            made = admin.sent(form, **ANA)
            key = link_on(Page(made)).rpartition("/")[2]
            someone = anyone()
            opened = someone.get(f"/admin/invitations/{key}")
            sent = {**Page(opened).forms[-1].fields, "password": CHOSEN, "again": CHOSEN}
            used = someone.post(f"/admin/invitations/{key}", sent)
            gone = someone.get(f"/admin/invitations/{key}")
    finally:
        structlog.configure(**before)
    assert [each["route"] for each in said if "invitations" in str(each["route"])] == 3 * ["/admin/invitations/<key>"]
    assert key not in repr(said)
    for answer in (made, opened, used, gone):
        assert key not in str(answer.headers)
    assert key not in repr([(row.details, row.reason) for row in db.session.scalars(log.rows())])
    assert key not in admin.page("/admin/people").html


@ON_SQLITE
@pytest.mark.parametrize(
    ("filled", "said"),
    [
        pytest.param({"password": "short", "again": "short"}, "12 to 1000 characters", id="too short"),
        pytest.param({"password": CHOSEN, "again": CHOSEN.upper()}, "not the same as above", id="not the same"),
        pytest.param({"password": "x" * 1001, "again": "x" * 1001}, "12 to 1000 characters", id="too long"),
        pytest.param({"password": "", "again": ""}, "12 to 1000 characters", id="nothing"),
    ],
)
def test_a_password_that_is_refused_leaves_the_link_for_another_try(
    admin: Visitor, visitor: Visitor, filled: dict[str, str], said: str
) -> None:
    link = link_on(invited(admin))
    answer = visitor.sent(visitor.page(link).forms[-1], **filled)
    page = Page(answer)
    assert (answer.status_code, page.faults) == (422, [])
    assert said in page.text
    assert (page.forms[-1].fields["password"], page.forms[-1].fields["again"]) == ("", "")
    assert visitor.sent(page.forms[-1], password=CHOSEN, again=CHOSEN).status_code == 303


@ON_SQLITE
def test_an_invitation_needs_the_token_of_its_form(admin: Visitor, visitor: Visitor) -> None:
    link = link_on(invited(admin))
    visitor.get(link)
    for token in ({}, {"csrf_token": ""}, {"csrf_token": "made-up"}):
        answer = visitor.post(link, {"password": CHOSEN, "again": CHOSEN, **token})
        assert answer.status_code == 400
        assert "open for too long" in Page(answer).text
    assert user_now("ana@clinic.example").password is None


@ON_SQLITE
def test_who_is_signed_in_as_somebody_else_signs_out_first(admin: Visitor) -> None:
    link = link_on(invited(admin))
    page = admin.page(link)
    assert "You are signed in as Admin" in page.text
    assert any(form.action == "/admin/sign-out" for form in page.forms)
    sent = {"csrf_token": page.forms[-1].fields["csrf_token"], "password": CHOSEN, "again": CHOSEN}
    assert admin.post(link, sent).status_code == 409
    assert user_now("ana@clinic.example").password is None


@ON_SQLITE
@pytest.mark.parametrize(
    ("told", "status", "said"),
    [
        pytest.param({"email": "nonsense"}, 422, "not an e-mail address", id="no address"),
        pytest.param({"email": ""}, 422, "not an e-mail address", id="nothing"),
        pytest.param({"email": "ADMIN@clinic.example"}, 409, "There is an account", id="known already"),
        pytest.param({"name": "x" * 201}, 422, "at most 200", id="a name without an end"),
    ],
)
def test_an_invitation_that_cannot_be_made_says_why_and_keeps_what_was_written(
    admin: Visitor, told: dict[str, str], status: int, said: str
) -> None:
    page = invited(admin, "editor", **told)
    assert (page.status, page.faults) == (status, [])
    assert said in page.text
    form = form_to(page, "/new")
    assert (form.fields["name"], form.fields["email"]) == tuple({**ANA, **told}.values())
    assert form.ticked == [("role", "editor")]
    assert actions() == ["user.create"]


@ON_SQLITE
def test_an_invitation_takes_no_more_than_its_fields(admin: Visitor) -> None:
    form = form_to(admin.page("/admin/people/new"), "/new")
    more = {"password": PASSWORD, "active": "", "id": "7", "fs_uniquifier": "known"}
    assert admin.sent(form, **ANA, **more).status_code == 200
    made = user_now("ana@clinic.example")
    assert (made.password, made.active, made.role) == (None, True, "author")
    assert made.fs_uniquifier != "known"
    form.ticked = [("role", "king")]
    assert admin.sent(form, name="x", email="x@clinic.example").status_code == 422


def test_names_roles_and_accounts_change_and_the_log_knows(admin: Visitor, account: Callable[..., str]) -> None:
    email = account("author")
    number = users.get(email).id
    path = f"/admin/people/{number}"
    page = admin.followed(admin.sent(form_to(admin.page(path), "/name"), name="Ana"))
    assert "Saved." in page.text
    assert page.title.startswith("Ana")
    page = admin.followed(admin.sent(chosen(form_to(page, "/role"), "role", "editor")))
    assert "Ana now has the role “Editor”." in page.text
    page = admin.followed(admin.sent(form_to(page, "/access"), ("access", "closed")))
    assert "The account of Ana is closed." in page.text
    undo = next(form for form in page.forms if form.fields.get("access") == "open")
    page = admin.followed(admin.sent(undo))
    assert "The account of Ana is open." in page.text
    after = user_now(email)
    assert (after.name, after.role, after.active) == ("Ana", "editor", True)
    assert actions()[2:] == ["user.rename", "user.set_role", "user.disable", "user.enable"]


@ON_SQLITE
def test_each_form_changes_its_own_thing_alone(admin: Visitor, account: Callable[..., str]) -> None:
    email = account("author")
    path = f"/admin/people/{users.get(email).id}"
    more = {"role": "admin", "active": "", "email": "x@clinic.example", "password": CHOSEN}
    assert admin.sent(form_to(admin.page(path), "/name"), name="Ana", **more).status_code == 303
    assert admin.sent(form_to(admin.page(path), "/access"), ("access", "open"), **more).status_code == 303
    after = user_now(email)
    assert (after.name, after.role, after.active) == ("Ana", "author", True)
    assert passwords.fits(PASSWORD, after.password)


@ON_SQLITE
def test_bad_names_roles_and_buttons_are_refused(admin: Visitor, account: Callable[..., str]) -> None:
    path = f"/admin/people/{users.get(account('author')).id}"
    csrf = {"csrf_token": form_to(admin.page(path), "/name").fields["csrf_token"]}
    table: dict[str, tuple[dict[str, str], int, str]] = {
        "name": ({"name": " "}, 422, "Give a name"),
        "role": ({"role": "king"}, 422, "no such role"),
        "access": ({"access": "half"}, 400, "cannot be read"),
    }
    for what, (sent, status, said) in table.items():
        answer = admin.post(f"{path}/{what}", {**csrf, **sent})
        assert (answer.status_code, said in Page(answer).text) == (status, True), what
    for what in ("name", "role", "access", "link"):
        assert admin.post(f"/admin/people/999999/{what}", {**csrf, "name": "x", "access": "open"}).status_code == 404
    assert admin.page("/admin/people/999999").status == 404


@ON_SQLITE
def test_an_admin_stays_one_and_is_told_so(admin: Visitor) -> None:
    own = f"/admin/people/{users.get('admin@clinic.example').id}"
    page = admin.page(own)
    assert "Nobody changes their own role" in page.text
    csrf = {"csrf_token": form_to(page, "/name").fields["csrf_token"]}
    answer = admin.post(f"{own}/role", {**csrf, "role": "author"})
    assert answer.status_code == 409
    for what, said in (("access", "Nobody closes their own account"), ("link", "This is your own account")):
        assert said in admin.followed(admin.post(f"{own}/{what}", {**csrf, "access": "closed"})).text
    mine = user_now("admin@clinic.example")
    assert (mine.role, mine.active) == ("admin", True)
    assert actions() == ["user.create"]


@ON_SQLITE
def test_the_page_of_a_closed_account_offers_to_open_it_and_no_link(
    admin: Visitor, account: Callable[..., str]
) -> None:
    user = users.get(account("author"))
    with writing():
        users.set_active(SHELL, user, active=False)
    page = admin.page(f"/admin/people/{user.id}")
    assert [each for form in page.forms for each in form.buttons if each[0] == "access"] == [("access", "open")]
    assert not any(form.action.endswith("/link") for form in page.forms)
    csrf = {"csrf_token": form_to(page, "/name").fields["csrf_token"]}
    assert "This account is closed." in admin.followed(admin.post(f"/admin/people/{user.id}/link", csrf)).text


@pytest.mark.parametrize("role", ["author", "editor", "moderator", "admin"])
@ON_SQLITE
def test_everyone_looks_after_their_own_account(role: str, at_work: Callable[[str], Visitor]) -> None:
    someone = at_work(role)
    page = someone.page("/admin/account")
    assert (page.status, page.faults) == (200, [])
    assert f"{role}@clinic.example" in page.text
    more = {"role": "admin", "active": "", "email": "x@clinic.example"}
    page = someone.followed(someone.sent(form_to(page, "/name"), name="Bo <i>", **more))
    assert "Bo <i>" in page.text
    user = user_now(f"{role}@clinic.example")
    assert (user.name, user.role) == ("Bo <i>", role)
    assert Page(someone.sent(form_to(page, "/name"), name=" ")).status == 422


def test_a_changed_password_ends_the_other_sessions_and_not_this_one(
    at_work: Callable[[str], Visitor], anyone: Callable[[], Visitor]
) -> None:
    here, elsewhere = at_work("author"), anyone()
    elsewhere.signed_in("author@clinic.example")
    form = form_to(here.page("/admin/account"), "/password")
    wrong: list[dict[str, Any]] = [
        {"old": "not this one", "password": CHOSEN, "again": CHOSEN},
        {"old": PASSWORD, "password": "short", "again": "short"},
        {"old": PASSWORD, "password": CHOSEN, "again": "another password"},
    ]
    for filled, said in zip(wrong, ("not your present", "12 to 1000", "not the same"), strict=True):
        page = Page(here.sent(form, **filled))
        assert (page.status, said in page.text) == (422, True), said
        assert elsewhere.get("/admin/").status_code == 200
    done = here.followed(here.sent(form, old=PASSWORD, password=CHOSEN, again=CHOSEN))
    assert "Your password is changed" in done.text
    assert here.get("/admin/").status_code == 200
    assert elsewhere.get("/admin/").status_code == 302
    assert elsewhere.signed_in("author@clinic.example", CHOSEN).status_code == 302


@ON_SQLITE
def test_strangers_have_no_account_page(visitor: Visitor) -> None:
    assert visitor.get("/admin/account").status_code == 302
