"""The author of a rejected comment asks for another look: once, and somebody else decides."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from cms.comments.models import Appeal, Comment
from cms.core import signing
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.outbox import PENDING, OutboxRow
from cms.delivery.installation import Installation
from cms.worker.queued import mail
from tests.api import Api
from tests.post_office import PostOffice, parts

WORDS = "You took me for somebody else.\nMy physiotherapist told me <b>exactly</b> this."


@pytest.fixture
def environment(office: PostOffice) -> dict[str, str]:
    """Have a mail server."""
    return {"CMS_SMTP_URL": office.url, "CMS_MAIL_FROM": "desk@clinic.example"}


@pytest.fixture
def house(app: Flask) -> Installation:
    """Give the installation."""
    made: Installation = app.extensions["vertebra"]
    return made


@pytest.fixture
def admin(api: Callable[..., Api]) -> Api:
    """Give an API client of an admin."""
    return api("admin")


@pytest.fixture
def rejected(editor: Api, reader: Api, moderator: Api) -> dict[str, Any]:
    """Give the outcome of rejecting a comment whose author wants to know."""
    comment = reader.commented(editor.published("articles"), notify_decision=True)
    return moderator.decided("reject", comment["id"])[0]


def way(house: Installation, outcome: dict[str, Any]) -> str:
    """Give the path at which another look is asked for."""
    return f"/mail/appeal/{signing.sign(house.sealer, 'appeal', outcome['decision_id'])}"


def deliver(house: Installation) -> None:
    """Send what is written, as if its time had come."""
    with writing():
        db.session.execute(update(OutboxRow).where(OutboxRow.state == PENDING).values(due_at=now()))
    mail(house)


def status_of(api: Api, comment_id: int) -> tuple[str, str | None]:
    """Give where a comment stands, and why it waits."""
    found = api.get(f"/moderation/comments/{comment_id}").get_json()
    return found["status"], found["held_because"]


def test_the_letter_about_a_rejection_leads_to_another_look_and_the_answer_is_told(
    house: Installation, rejected: dict[str, Any], admin: Api, office: PostOffice, client: FlaskClient
) -> None:
    def link(what: str) -> str:
        found = re.search(rf"https://cms\.example(/mail/{what}/[\w-]+)", parts(office.letters[-1])[0])
        assert found
        return found[1]

    deliver(house)
    client.post(link("confirm"))
    deliver(house)
    address = link("appeal")
    assert client.get(address).status_code == 200
    assert client.post(address, data={"text": WORDS}).status_code == 200
    admin.decided("approve", rejected["comment_id"])
    deliver(house)
    assert office.letters[-1]["Subject"] == "Your comment is published"


def test_opening_the_link_changes_nothing_and_sending_brings_the_comment_back_with_its_words(
    house: Installation, rejected: dict[str, Any], admin: Api, client: FlaskClient
) -> None:
    shown = client.get(way(house, rejected))
    assert (shown.status_code, shown.headers["Referrer-Policy"]) == (200, "no-referrer")
    assert status_of(admin, rejected["comment_id"])[0] == "rejected"
    assert client.post(way(house, rejected), data={"text": WORDS}).status_code == 200
    assert status_of(admin, rejected["comment_id"]) == ("pending", "appealed")
    appeal = admin.get(f"/moderation/comments/{rejected['comment_id']}").get_json()["appeal"]
    assert (appeal["text"], appeal["decided_by"], appeal["reason"]) == (WORDS, "Moderator", None)


def test_who_decided_does_not_decide_again_while_there_is_somebody_else(
    house: Installation, rejected: dict[str, Any], moderator: Api, admin: Api, client: FlaskClient
) -> None:
    client.post(way(house, rejected), data={"text": WORDS})
    for action in ("reject", "approve", "spam", "hold"):
        (left,) = moderator.decided(action, rejected["comment_id"])
        assert (left["outcome"], left["status"]) == ("conflict", "pending")
        assert "Somebody else decides" in left["detail"]
    (done,) = admin.decided("approve", rejected["comment_id"])
    assert (done["outcome"], done["detail"]) == ("done", None)
    assert moderator.decided("reject", rejected["comment_id"])[0]["outcome"] == "done", "it is answered"


def test_the_only_moderator_decides_again(
    house: Installation, rejected: dict[str, Any], moderator: Api, client: FlaskClient
) -> None:
    client.post(way(house, rejected), data={"text": WORDS})
    assert moderator.decided("approve", rejected["comment_id"])[0]["outcome"] == "done"


def test_one_decision_is_appealed_against_once_and_the_second_look_is_the_last(
    house: Installation, rejected: dict[str, Any], admin: Api, client: FlaskClient
) -> None:
    assert client.post(way(house, rejected), data={"text": WORDS}).status_code == 200
    again = client.post(way(house, rejected), data={"text": "And another thing."})
    assert again.status_code == 409
    assert "asked for another look already" in again.get_data(as_text=True)
    (second,) = admin.decided("reject", rejected["comment_id"])
    assert client.get(way(house, second)).status_code == 410
    assert client.post(way(house, second), data={"text": WORDS}).status_code == 410
    assert len(db.session.scalars(select(Appeal)).all()) == 1


@pytest.mark.parametrize("how", ["undone", "approved", "spam"])
def test_what_does_not_stand_as_rejected_cannot_be_appealed_against(
    house: Installation, rejected: dict[str, Any], moderator: Api, client: FlaskClient, how: str
) -> None:
    if how == "undone":
        moderator.post(f"/moderation/decisions/{rejected['decision_id']}/undo")
    else:
        moderator.decided({"approved": "approve", "spam": "spam"}[how], rejected["comment_id"])
    assert client.get(way(house, rejected)).status_code == 410
    assert client.post(way(house, rejected), data={"text": WORDS}).status_code == 410


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 2001])
def test_no_words_or_too_many_are_asked_for_again_and_stay_in_the_field(
    house: Installation, rejected: dict[str, Any], admin: Api, client: FlaskClient, text: str
) -> None:
    answer = client.post(way(house, rejected), data={"text": text})
    assert answer.status_code == 422
    assert text.strip() in answer.get_data(as_text=True)
    assert status_of(admin, rejected["comment_id"])[0] == "rejected"


def test_words_that_sound_of_danger_make_it_urgent_and_tell_whom_to_call(
    house: Installation, rejected: dict[str, Any], admin: Api, office: PostOffice, client: FlaskClient
) -> None:
    answer = client.post(way(house, rejected), data={"text": "I am going to kill myself tonight."})
    assert "/help" in answer.get_data(as_text=True)
    assert "worries us" in answer.get_data(as_text=True)
    found = admin.get(f"/moderation/comments/{rejected['comment_id']}").get_json()
    assert found["priority"] == "urgent"
    assert "asked for another look" in found["signals"][0]["explanation"]
    deliver(house)
    assert any("Urgent" in letter["Subject"] for letter in office.letters)


def test_what_an_author_takes_back_takes_the_appeal_with_it(
    house: Installation, editor: Api, reader: Api, moderator: Api, client: FlaskClient
) -> None:
    entry = editor.published("articles")
    body = {"author_name": "Jo", "author_email": "jo@reader.example", "body": "It clicks when I look up."}
    sent = reader.client.post(f"/api/v1/articles/{entry['slug']}/comments", json=body).get_json()
    (rejected,) = moderator.decided("reject", sent["comment"]["id"])
    client.post(way(house, rejected), data={"text": WORDS})
    headers = {"Authorization": f"Edit {sent['edit_token']}"}
    assert reader.client.delete(f"/api/v1/comments/{sent['comment']['id']}", headers=headers).status_code < 300
    db.session.rollback()
    assert db.session.get_one(Comment, sent["comment"]["id"], populate_existing=True).status == "erased"
    assert not db.session.scalars(select(Appeal)).all()
