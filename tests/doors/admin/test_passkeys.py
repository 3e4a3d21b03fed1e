"""Passkeys at their doors: whose they are, where they work, and what a broken answer does."""

import json
from collections.abc import Callable

import pytest

from cms.accounts import passkeys, users
from cms.accounts.passkeys import Passkey, Place
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.errors import Invalid
from tests.doors.admin.pages import Form, Page, Visitor

PATH = "/admin/account/passkeys"
DOOR = "/admin/sign-in/passkey"


def form_to(page: Page, end: str) -> Form:
    """Give the form of a page that goes to an address."""
    return next(form for form in page.forms if form.action.endswith(end))


def kept(email: str) -> int:
    """Keep a key that nobody has."""
    with writing():
        user = users.get(email)
        key = Passkey(
            user_id=user.id, name="Phone", credential="AAAA", public_key="AAAA", sign_count=0, created_at=now()
        )
        db.session.add(key)
        db.session.flush()
        return key.id


@pytest.mark.parametrize(
    ("origin", "works"),
    [
        pytest.param("https://cms.example", True, id="https and a name"),
        pytest.param("https://cms.example:8443", True, id="a port is no matter"),
        pytest.param("http://localhost:8000", True, id="this machine, by name"),
        pytest.param("http://cms.example", False, id="in the clear"),
        pytest.param("http://127.0.0.1:8000", False, id="a number"),
        pytest.param("https://[::1]", False, id="a number of IPv6"),
    ],
)
def test_passkeys_work_where_browsers_make_them(origin: str, works: bool) -> None:
    assert Place(origin, "A clinic").works == works


def test_the_place_is_that_of_the_settings_whatever_a_request_says(
    anyone: Callable[[], Visitor], account: Callable[..., str]
) -> None:
    someone = anyone()
    someone.signed_in(account("author"))
    page = Page(someone.sent(form_to(someone.page(PATH), "/new")))
    assert page.faults == []
    told = page.html.partition('data-options="')[2].partition('"')[0].replace("&#34;", '"')
    options = json.loads(told)
    assert options["rp"]["id"] == "cms.example"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    other = someone.client.get(DOOR, base_url="https://evil.example", headers={"Host": "evil.example"})
    assert "evil.example" not in other.get_data(as_text=True)


@pytest.mark.parametrize(
    "answer", ["", "{", "[]", "{}", '{"id": 3}', '{"id": "AAAA"}', '{"id": "AAAA", "rawId": "AAAA"}']
)
def test_a_broken_answer_lets_nobody_in_and_stores_nothing(
    answer: str, anyone: Callable[[], Visitor], account: Callable[..., str]
) -> None:
    email, someone = account("author"), anyone()
    kept(email)
    refused = someone.sent(form_to(someone.page(DOOR), DOOR), credential=answer)
    assert refused.status_code == 200
    assert "not known here" in Page(refused).text
    assert someone.get("/admin/").status_code == 302
    someone.signed_in(email)
    asked = Page(someone.sent(form_to(someone.page(PATH), "/new")))
    assert someone.sent(form_to(asked, PATH), credential=answer, name="Mine").status_code == 422
    db.session.rollback()
    assert [key.name for key in passkeys.of(users.get(email).id)] == ["Phone"]


def test_a_passkey_is_named_and_removed_by_its_owner_alone(
    anyone: Callable[[], Visitor], account: Callable[..., str]
) -> None:
    email, owner, stranger = account("author"), anyone(), anyone()
    number = kept(email)
    owner.signed_in(email)
    stranger.signed_in(account("admin"))
    token = {"csrf_token": stranger.page("/admin/account").forms[-1].fields["csrf_token"]}
    for end in ("name", "remove"):
        stranger.post(f"{PATH}/{number}/{end}", {**token, "name": "Eve"})
        db.session.rollback()
        assert [key.name for key in passkeys.of(users.get(email).id)] == ["Phone"], end
    page = owner.followed(owner.sent(form_to(owner.page(PATH), f"/{number}/name"), name=" My  phone "))
    assert "My phone" in page.text
    assert "at most" in owner.followed(owner.sent(form_to(page, f"/{number}/name"), name=" ")).text
    owner.followed(owner.sent(form_to(page, f"/{number}/remove")))
    db.session.rollback()
    assert passkeys.of(users.get(email).id) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_answer_without_its_challenge_is_none(account: Callable[..., str]) -> None:
    user = users.get(account("author"))
    with pytest.raises(Invalid), writing():
        passkeys.add(
            users.actor_for(user), user, Place("https://cms.example", "x"), answer="{}", challenge="", name="x"
        )
