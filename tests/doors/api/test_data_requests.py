"""Readers ask what is kept of them: answered alike whoever is meant, told at the mailbox alone, taken and erased."""

import json
import re
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from structlog.typing import EventDict

from cms.accounts.permissions import SHELL
from cms.audit.log import LogRow
from cms.comments import data_requests, erasures
from cms.comments.data_requests import DataRequest
from cms.comments.models import Comment, Person
from cms.core import signing
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.outbox import OutboxRow
from cms.delivery.installation import Installation
from cms.delivery.notices.models import Letter
from cms.transfer.runs import asking
from cms.worker.queued import mail, run_outbox
from tests.api import READER, Api
from tests.counting import counting
from tests.post_office import PostOffice, parts
from tests.unit.transfer.archive_sites import plant
from tests.unit.transfer.runs import Imports
from tests.unit.transfer.wxr import comment, post, wxr

JO, NOBODY = READER["author_email"], "nobody@reader.example"
MARK = "zorbex"


@pytest.fixture
def environment(office: PostOffice) -> dict[str, str]:
    """Have a mail server, and let readers write as fast as tests do."""
    return {"CMS_SMTP_URL": office.url, "CMS_MAIL_FROM": "desk@clinic.example", "CMS_COMMENT_RATE": "off"}


@pytest.fixture
def house(app: Flask) -> Installation:
    """Give the installation."""
    made: Installation = app.extensions["vertebra"]
    return made


@pytest.fixture
def comments(editor: Api, reader: Api) -> list[int]:
    """Give two comments of somebody, who is not alone here."""
    article = editor.published("articles", title="Neck")
    own = [reader.commented(article, body=f"{MARK}, the {word} of two")["id"] for word in ("first", "second")]
    reader.commented(article, body="By somebody else", author_email="other@reader.example")
    return own


def work(house: Installation) -> None:
    """Let the worker do what is due, and send letters."""
    for _round in range(4):
        run_outbox(house)
        mail(house)


def asked(client: FlaskClient, email: str, address: str = "203.0.113.9") -> Any:
    """Send the form."""
    return client.post("/privacy", data={"email": email}, environ_base={"REMOTE_ADDR": address})


def link(house: Installation, client: FlaskClient, office: PostOffice, email: str = JO) -> str:
    """Ask, and give the path of the link in the letter that comes."""
    asked(client, email)
    work(house)
    return path_in(office, email)


def path_in(office: PostOffice, email: str) -> str:
    """Give the path of the link in the last letter to somebody."""
    found = re.search(r"https://cms\.example(/mail/data/[\w=-]+)", parts(office.to(email)[-1])[0])
    assert found
    return found[1]


def person_id(comment: int) -> int:
    """Give who is behind a comment."""
    found = db.session.scalar(select(Comment.person_id).where(Comment.id == comment))
    assert found is not None
    return found


def erased(house: Installation, client: FlaskClient, office: PostOffice) -> str:
    """Have somebody forget themselves; give the link."""
    path = link(house, client, office)
    office.letters.clear()
    assert client.post(f"{path}/erase", data={"sure": "yes"}).status_code == HTTPStatus.SEE_OTHER
    work(house)
    return path


def test_the_page_says_what_is_kept_and_for_how_long_in_the_words_of_the_settings(
    api: Any, client: FlaskClient
) -> None:
    wording = {"consent_text": "I agree that you keep my words.", "consent_version": "2026-11"}
    days = {"rejected_days": 17, "spam_days": 0, "pending_days": 41, "originals_days": 23}
    assert api("admin").patch("/settings", {**wording, **days}).status_code == HTTPStatus.OK
    shown = client.get("/privacy")
    said = re.sub(r"\s+", " ", shown.get_data(as_text=True))
    for told in (
        *("erased 17 days after the decision", "41 days at most", "destroyed after 23 days"),
        *("double votes. Kept for 30 days.", "until you ask for it to be erased"),
        *(wording["consent_text"], "Wording 2026-11."),
    ):
        assert told in said, told
    assert "Set-Cookie" not in shown.headers
    assert client.get("/api/v1/site").get_json()["privacy"] == {
        "url": "https://cms.example/privacy",
        "days": {"pending": 41, "rejected": 17, "spam": None, "redacted_originals": 23, "network_hashes": 30},
    }


def test_the_pages_where_one_comments_lead_there(client: FlaskClient, comments: list[int]) -> None:
    assert comments
    for path in ("/articles/neck", "/", "/help"):
        assert 'href="/privacy"' in client.get(path).get_data(as_text=True)


def test_known_and_unknown_addresses_are_answered_with_the_same_work_and_the_same_words(
    client: FlaskClient, comments: list[int], house: Installation
) -> None:
    assert comments
    asked(client, "warm@reader.example", "203.0.113.1")
    answers, costs = [], []
    for email in (JO, NOBODY):
        with counting() as statements:
            answer = asked(client, email)
        costs.append([re.sub(r"\d+", "", each.split(" ")[0]) for each in statements])
        headers = {name: value for name, value in answer.headers.items() if name != "X-Request-ID"}
        answers.append((answer.status_code, headers, answer.data))
    assert answers[0] == answers[1]
    assert costs[0] == costs[1]
    assert JO not in answers[0][1]["Location"]
    assert "If comments were written here with that address" in client.get(answers[0][1]["Location"]).get_data(
        as_text=True
    )
    work(house)


def test_a_letter_goes_to_who_is_meant_and_to_nobody_else(
    client: FlaskClient, comments: list[int], house: Installation, office: PostOffice
) -> None:
    assert comments
    for email in (JO.upper(), NOBODY):
        asked(client, email)
    work(house)
    (letter,) = office.letters
    text, html = parts(letter)
    assert letter["To"] == JO
    assert all(MARK not in told for told in (text, html, letter["Subject"]))


def test_no_log_address_or_payload_holds_who_was_asked_about(
    client: FlaskClient,
    comments: list[int],
    house: Installation,
    office: PostOffice,
    log_lines: list[EventDict],
) -> None:
    assert comments
    erased(house, client, office)
    asked(client, NOBODY)
    db.session.rollback()
    payloads = db.session.scalars(select(OutboxRow.payload)).all()
    rows = db.session.execute(select(LogRow.action, LogRow.actor_name, LogRow.details)).all()
    letters = db.session.execute(select(Letter.kind, Letter.recipient)).all()
    for kept in (str(log_lines), str(payloads), str(rows), str(letters)):
        assert JO.split("@")[0] + "@" not in kept
        assert NOBODY not in kept


def test_who_asks_too_often_waits_whatever_they_ask_about(client: FlaskClient, comments: list[int]) -> None:
    assert comments
    for number in range(data_requests.MOST_AN_HOUR):
        assert asked(client, JO if number % 2 else NOBODY).status_code == HTTPStatus.SEE_OTHER
    refused = asked(client, NOBODY)
    assert refused.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert int(refused.headers["Retry-After"]) > 3000
    assert asked(client, NOBODY, "203.0.113.77").status_code == HTTPStatus.SEE_OTHER
    with time_machine.travel(now() + timedelta(hours=1, minutes=1)):
        assert asked(client, NOBODY).status_code == HTTPStatus.SEE_OTHER


def test_however_many_ask_about_somebody_their_mailbox_stays_quiet(
    client: FlaskClient, comments: list[int], house: Installation, office: PostOffice
) -> None:
    assert comments
    began = now()
    for number in range(40):
        with time_machine.travel(began + timedelta(minutes=6 * number)):
            asked(client, JO, f"198.51.100.{number}")
            work(house)
    assert len(office.to(JO)) == 3
    with time_machine.travel(began + timedelta(days=1, hours=5)):
        asked(client, JO)
        work(house)
    assert len(office.to(JO)) == 4


def test_who_asks_again_when_nobody_knows_of_the_first_time_any_more_is_written_to_again(
    client: FlaskClient, comments: list[int], house: Installation, office: PostOffice
) -> None:
    assert comments
    began = now()
    for day in range(3):
        with time_machine.travel(began + timedelta(days=2 * day)):
            with writing():
                data_requests.forget_old()
            assert db.session.scalar(select(func.count()).select_from(DataRequest)) == 0
            asked(client, JO)
            work(house)
        assert len(office.to(JO)) == day + 1


@pytest.mark.parametrize(
    ("email", "why"),
    [("", "nothing"), ("jo", "no address"), ("jo@", "half of one"), ("a@b.example\r\nBcc: c@d.example", "two lines")],
)
def test_what_is_no_address_is_said_at_the_field(client: FlaskClient, email: str, why: str, app: Flask) -> None:
    assert why
    assert app
    answer = asked(client, email)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "not a complete e-mail address" in answer.get_data(as_text=True)
    assert db.session.scalar(select(func.count()).select_from(DataRequest)) == 0


def test_another_site_cannot_ask(client: FlaskClient) -> None:
    sent = client.post("/privacy", data={"email": JO}, headers={"Origin": "https://evil.example"})
    assert sent.status_code == HTTPStatus.FORBIDDEN


def test_opening_the_link_changes_nothing_and_tells_no_other_site(
    client: FlaskClient, comments: list[int], house: Installation, office: PostOffice
) -> None:
    path = link(house, client, office)
    for _scan in range(2):
        shown = client.get(path)
        assert "we keep 2 comments" in shown.get_data(as_text=True)
        assert (shown.headers["Referrer-Policy"], shown.headers["Cache-Control"]) == (
            "no-referrer",
            "private, no-store",
        )
        assert "Set-Cookie" not in shown.headers
    for only_pressed in ("export", "erase"):
        assert client.get(f"{path}/{only_pressed}").status_code == HTTPStatus.METHOD_NOT_ALLOWED
    db.session.rollback()
    assert erasures.of(person_id(comments[0])) is None
    assert db.session.scalars(select(LogRow.id).where(LogRow.action.like("person.%"))).all() == []


def test_what_is_kept_is_taken_as_a_file_without_the_words_of_the_team(
    client: FlaskClient, comments: list[int], house: Installation, office: PostOffice, moderator: Api
) -> None:
    moderator.made(f"/moderation/people/{person_id(comments[0])}/notes", {"body": "Quillon called about her."})
    with writing():
        plant("staff_note", comment_id=comments[0], body="Quillon, too.", written_by_name="M", at=now())
    version = moderator.get(f"/moderation/comments/{comments[1]}").get_json()["version"]
    decision = {"comment_id": comments[1], "action": "reject", "version": version, "reason": "other", "note": "Quillon"}
    assert moderator.post("/moderation/decisions", {"decisions": [decision]}).status_code == HTTPStatus.OK
    answer = client.post(f"{link(house, client, office)}/export")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (HTTPStatus.OK, "private, no-store")
    assert "attachment" in answer.headers["Content-Disposition"]
    found = json.loads(answer.get_data())
    assert (found["email"], [each["id"] for each in found["comments"]]) == (JO, comments)
    assert found["comments"][0]["written"].startswith(MARK)
    assert [each["reason"] for each in found["comments"][1]["decisions"]] == ["other"]
    assert [each["text"] for each in found["staff_notes"]] == [None]
    assert "Quillon" not in answer.get_data(as_text=True)
    assert any("Ask us for them" in said for said in found["not_linked"])
    told = db.session.execute(select(LogRow.actor_kind).where(LogRow.action == "person.export")).scalars().all()
    assert told == ["public"]


def test_erasing_has_to_be_meant(
    client: FlaskClient, comments: list[int], house: Installation, office: PostOffice
) -> None:
    answer = client.post(f"{link(house, client, office)}/erase")
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert erasures.of(person_id(comments[0])) is None


def test_somebody_has_themselves_erased_is_told_once_and_keeps_a_certificate(
    client: FlaskClient, comments: list[int], house: Installation, office: PostOffice
) -> None:
    person = person_id(comments[0])
    path = erased(house, client, office)
    (letter,) = office.letters
    assert letter["To"] == JO
    assert "2 comments were erased" in " ".join(parts(letter)[0].split())
    for way in (path, path_in(office, JO)):
        assert "What we kept about you is erased" in client.get(way).get_data(as_text=True)
        kept = client.get(f"{way}/certificate.json")
        assert json.loads(kept.get_data())["counts"]["comments"] == 2
    db.session.rollback()
    assert db.session.get_one(Person, person).is_erased
    row = erasures.of(person)
    assert row is not None
    assert (row.actor_kind, row.reason, row.email_sealed) == ("public", "request", None)
    assert db.session.scalar(select(func.count()).select_from(DataRequest)) == 0
    work(house)
    assert len(office.letters) == 1


def test_while_it_is_done_the_link_tells_how_far_it_is_and_does_nothing_more(
    client: FlaskClient, comments: list[int], house: Installation, office: PostOffice
) -> None:
    path = link(house, client, office)
    for expected in (HTTPStatus.SEE_OTHER, HTTPStatus.CONFLICT):
        assert client.post(f"{path}/erase", data={"sure": "yes"}).status_code == expected
    assert "2 comments are left" in client.get(path).get_data(as_text=True)
    assert client.get(f"{path}/certificate.json").status_code == HTTPStatus.GONE
    work(house)
    for what in ("erase", "export"):
        assert client.post(f"{path}/{what}", data={"sure": "yes"}).status_code == HTTPStatus.NOT_FOUND
    asked_for = select(func.count()).where(LogRow.action == "person.erase")
    assert db.session.scalar(asked_for) == 1
    assert comments


def test_who_comes_back_is_a_stranger_to_the_old_link(
    client: FlaskClient, comments: list[int], house: Installation, office: PostOffice, editor: Api, reader: Api
) -> None:
    before, path = person_id(comments[0]), erased(house, client, office)
    article = editor.published("articles", title="Back")
    again = reader.commented(article, body="I am back.")["id"]
    assert person_id(again) != before
    assert client.post(f"{path}/export").status_code == HTTPStatus.NOT_FOUND
    assert "What we kept about you is erased" in client.get(path).get_data(as_text=True)
    assert reader.get(f"/articles/{article['slug']}").status_code == HTTPStatus.OK
    assert db.session.scalar(select(Comment.status).where(Comment.id == again)) == "pending"


def test_the_link_of_who_went_with_an_import_opens_nothing_of_who_came_after(
    app: Flask, client: FlaskClient, house: Installation, office: PostOffice, editor: Api, reader: Api, tmp_path: Path
) -> None:
    imports = Imports(app, tmp_path / "imports")
    run_id = imports.imported(wxr(post(1, comment(10, email=JO)))).id
    before, path = db.session.scalars(select(Person.id)).one(), link(house, client, office)
    with writing():
        asking.undo(SHELL, run_id)
    imports.work()
    assert db.session.scalars(select(Person.id)).all() == []
    stranger = reader.commented(editor.published("articles", title="Neck"), author_email="stranger@reader.example")[
        "id"
    ]
    db.session.rollback()
    assert person_id(stranger) > before
    assert client.get(path).status_code == HTTPStatus.NOT_FOUND
    for what in ("export", "erase"):
        assert client.post(f"{path}/{what}", data={"sure": "yes"}).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    ("use", "lasts", "status"),
    [
        pytest.param("data", timedelta(seconds=-1), HTTPStatus.GONE, id="ended"),
        pytest.param("unsubscribe", None, HTTPStatus.NOT_FOUND, id="made for something else"),
        pytest.param("confirm", timedelta(days=7), HTTPStatus.NOT_FOUND, id="of another letter"),
    ],
)
def test_a_key_opens_what_it_was_made_for_while_it_lasts(
    client: FlaskClient, comments: list[int], house: Installation, use: str, lasts: timedelta | None, status: HTTPStatus
) -> None:
    path = f"/mail/data/{signing.sign(house.sealer, use, person_id(comments[0]), lasts=lasts)}"
    assert client.get(path).status_code == status
    for what in ("export", "erase"):
        assert client.post(f"{path}/{what}", data={"sure": "yes"}).status_code == status


def test_a_letter_that_cannot_be_sent_keeps_no_address_for_long(
    client: FlaskClient, comments: list[int], house: Installation, office: PostOffice
) -> None:
    person, path = person_id(comments[0]), link(house, client, office)
    client.post(f"{path}/erase", data={"sure": "yes"})
    office.answers[JO] = "550 no such mailbox"
    work(house)
    db.session.rollback()
    row = erasures.of(person)
    assert row is not None
    assert row.erased_at is not None
    assert row.email_sealed is not None
    with time_machine.travel(now() + timedelta(days=4)), writing():
        assert erasures.forget_addresses() == 1
    row = erasures.of(person)
    assert row is not None
    assert row.email_sealed is None


def test_that_somebody_asked_is_forgotten_after_a_day(
    client: FlaskClient, comments: list[int], house: Installation
) -> None:
    assert comments
    asked(client, JO)
    with writing():
        assert data_requests.forget_old() == 0
    with time_machine.travel(now() + timedelta(days=1, minutes=1)), writing():
        assert data_requests.forget_old() == 1
    work(house)
