"""Webhooks as pages: set up, tried, looked into and sent again, by admins, without scripts."""

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from standardwebhooks.webhooks import Webhook as Checker

from cms.core.clock import now
from cms.core.db import writing
from cms.delivery.webhooks.events import EventType
from cms.delivery.webhooks.models import Disabled
from tests.doors.admin.pages import Page, Visitor
from tests.receivers import Receiver, receiving
from tests.unit.content.entries import article
from tests.unit.delivery.webhooks.hooks import ALLOWED, deliveries, hook, send, webhook

LIST = "/admin/webhooks"


@pytest.fixture
def environment() -> dict[str, str]:
    """Let requests go to receivers of the tests."""
    return ALLOWED


@pytest.fixture
def admin(at_work: Callable[[str], Visitor]) -> Visitor:
    """Give an admin who is signed in."""
    return at_work("admin")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Give a receiver that is well."""
    with receiving() as opened:
        yield opened


def pressed(someone: Visitor, path: str, what: str, **fields: str) -> Page:
    """Press a button of the page of a webhook."""
    form = next(form for form in someone.page(path).forms if form.action.endswith(f"/{what}"))
    return someone.followed(someone.sent(form, **fields))


def test_a_webhook_is_set_up_and_its_secret_shown_once(admin: Visitor, app: Flask, receiver: Receiver) -> None:
    form = next(form for form in admin.page(LIST).forms if form.action == LIST)
    form.ticked = [("events", "article.published"), ("events", "comment.escalated")]
    answer = admin.sent(form, url=receiver.url, note="The website")
    (secret,) = re.findall(r'value="(whsec_[^"]+)"', answer.get_data(as_text=True))
    assert secret not in admin.page(LIST).html
    assert webhook(1).events == [EventType.ARTICLE_PUBLISHED, EventType.COMMENT_ESCALATED]
    article()
    send(app)
    Checker(secret).verify(receiver.told[0].body, receiver.told[0].headers)
    assert "Well" in admin.page(LIST).text


def test_what_is_wrong_is_said_where_it_was_typed_and_nothing_is_lost(admin: Visitor) -> None:
    form = next(form for form in admin.page(LIST).forms if form.action == LIST)
    form.ticked = [("events", "article.published")]
    answer = admin.sent(form, url="http://localhost:1/", note="The website")
    told = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "reserved for this machine" in told
    assert 'value="The website"' in told


def test_a_test_shows_what_came_of_it(admin: Visitor, app: Flask, receiver: Receiver) -> None:
    hook(app, receiver.url)
    receiver.answer = lambda _told: (500, {}, b"<b>out of order</b>")
    page = pressed(admin, f"{LIST}/1", "test")
    assert "did not take the test" in page.text
    assert "&lt;b&gt;out of order" in page.html
    assert "500" in page.text


def test_what_it_was_told_is_looked_into_and_sent_again(admin: Visitor, app: Flask, receiver: Receiver) -> None:
    hook(app, receiver.url)
    article()
    send(app)
    page = admin.page(f"{LIST}/1?state=delivered")
    assert "article.published" in page.text
    path = f"{LIST}/1/deliveries/{deliveries()[0].id}"
    shown = admin.page(path)
    assert "webhook-signature" in shown.text
    assert "thanks" in shown.text
    assert "sent again" in pressed(admin, path, "replay").text
    send(app)
    ranged = {"since": "2000-01-01T00:00", "state": "delivered"}
    assert "1 message is sent again" in pressed(admin, f"{LIST}/1", "replay", **ranged).text
    send(app)
    assert len({told.headers["webhook-id"] for told in receiver.told}) == 1
    assert len(receiver.told) == 3


def test_it_is_switched_off_and_on_given_a_secret_and_removed(admin: Visitor, app: Flask, receiver: Receiver) -> None:
    hook(app, receiver.url)
    pressed(admin, f"{LIST}/1", "disable")
    assert webhook(1).disabled_because == "by_hand"
    pressed(admin, f"{LIST}/1", "enable")
    assert webhook(1).disabled_at is None
    form = next(form for form in admin.page(f"{LIST}/1").forms if form.action.endswith("/rotate"))
    assert "whsec_" in admin.sent(form).get_data(as_text=True)
    assert webhook(1).former_secret_sealed is not None
    pressed(admin, f"{LIST}/1", "remove")
    assert "No webhooks yet" in admin.page(LIST).text


def test_one_that_was_switched_off_because_it_failed_says_what_to_do(admin: Visitor, app: Flask) -> None:
    hook(app, "https://hooks.example/in", note="The pager")
    with writing():
        found = webhook(1)
        found.disabled_at, found.disabled_because = now(), Disabled.FAILING
    assert "The pager took nothing for days, and was switched off" in admin.page("/admin/").text
    page = admin.page(f"{LIST}/1")
    assert "send again what happened in that time" in page.text
    assert "took nothing for days" in admin.page(LIST).text
    pressed(admin, f"{LIST}/1", "enable")
    assert "nothing is sent to it any more" not in admin.page(f"{LIST}/1").text


@pytest.mark.parametrize("role", ["author", "editor", "moderator"])
def test_nobody_else_sees_them(at_work: Callable[[str], Visitor], app: Flask, role: str) -> None:
    hook(app, "https://hooks.example/in")
    someone = at_work(role)
    for path in (LIST, f"{LIST}/1"):
        assert someone.get(path).status_code == 403
    assert LIST not in someone.page("/admin/").html
