"""Commenters who ask for it get letters: first one that asks whether the address is theirs, then the others."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from structlog.typing import EventDict

from cms.comments.models import Comment, Person
from cms.core import signing
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.outbox import PENDING, OutboxRow
from cms.delivery.installation import Installation
from cms.worker.queued import mail
from tests.api import READER, Api
from tests.post_office import PostOffice, parts

JO = READER["author_email"]
MAX = {"author_name": "Max", "author_email": "max@reader.example", "body": "With me it clicks, too, every morning."}
WANTS = {"notify_replies": True, "notify_decision": True}


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
def entry(editor: Api) -> dict[str, Any]:
    """Give an article that is live."""
    return editor.published("articles")


def later(house: Installation) -> None:
    """Send what is written, as if its time had come."""
    with writing():
        db.session.execute(update(OutboxRow).where(OutboxRow.state == PENDING).values(due_at=now()))
    mail(house)


def link(office: PostOffice, to: str, what: str) -> str:
    """Give the path of a link in the last letter to somebody."""
    found = re.search(rf"https://cms\.example(/mail/{what}/[\w-]+)", parts(office.to(to)[-1])[0])
    assert found
    return found[1]


def person(email_of: dict[str, Any]) -> Person:
    """Give the person behind a comment, as it is stored now."""
    db.session.rollback()
    comment = db.session.get_one(Comment, email_of["id"])
    return db.session.get_one(Person, comment.person_id, populate_existing=True)


def confirmed(house: Installation, office: PostOffice, client: FlaskClient, to: str = JO) -> None:
    """Answer the letter that asks whether the address is theirs."""
    later(house)
    assert client.post(link(office, to, "confirm")).status_code == 200
    office.letters.clear()


def test_an_address_is_asked_before_anything_else_goes_there_and_opening_the_link_is_no_answer(
    house: Installation, entry: dict[str, Any], reader: Api, office: PostOffice, client: FlaskClient
) -> None:
    comment = reader.commented(entry, author_name="Buy <b>pills</b>", **WANTS)
    mail(house)
    (letter,) = office.letters
    text, html = parts(letter)
    assert letter["To"] == JO
    assert letter["Auto-Submitted"] == "auto-generated"
    for told in (text, html, letter["Subject"]):
        assert not re.search(r"pills|clicks when", told)
    address = link(office, JO, "confirm")
    for _scan in range(2):
        shown = client.get(address)
        assert (shown.status_code, shown.headers["Referrer-Policy"]) == (200, "no-referrer")
        assert (shown.headers["X-Robots-Tag"], shown.headers["Cache-Control"]) == ("noindex", "private, no-store")
        assert "Set-Cookie" not in shown.headers
    assert person(comment).confirmed_at is None
    for _press in range(2):
        assert "Your address is confirmed" in client.post(address).get_data(as_text=True)
    assert person(comment).confirmed_at is not None


@pytest.mark.parametrize("asked", [{}, {"notify_replies": False}])
def test_who_asks_for_nothing_gets_nothing(
    house: Installation, entry: dict[str, Any], reader: Api, moderator: Api, office: PostOffice, asked: dict[str, bool]
) -> None:
    comment = reader.commented(entry, **asked)
    moderator.decided("approve", comment["id"])
    later(house)
    assert office.letters == []


def test_an_address_that_is_typed_again_and_again_gets_one_letter(
    house: Installation, entry: dict[str, Any], reader: Api, office: PostOffice
) -> None:
    for number in range(4):
        reader.commented(entry, body=f"This is the thought number {number} that I had on it.", **WANTS)
    later(house)
    assert len(office.letters) == 1


def test_what_looks_like_advertising_has_no_letter_sent_before_a_moderator_let_it_through(
    house: Installation, entry: dict[str, Any], reader: Api, moderator: Api, office: PostOffice
) -> None:
    body = "Buy cheap viagra online now at https://pills.example, best price, order today!!! Casino bonus."
    comment = reader.commented(entry, body=body, **WANTS)
    later(house)
    assert office.letters == []
    moderator.decided("approve", comment["id"])
    later(house)
    assert [letter["Subject"] for letter in office.letters] == ["Is this your e-mail address?"]


WRONG = [("cut", "404"), ("old", "410"), ("other use", "404")]


@pytest.mark.parametrize(("how", "status"), WRONG)
def test_a_link_that_is_cut_old_or_for_something_else_does_nothing(
    house: Installation, entry: dict[str, Any], reader: Api, client: FlaskClient, how: str, status: str
) -> None:
    comment = reader.commented(entry, **WANTS)
    whose = person(comment).id
    key = {
        "cut": signing.sign(house.sealer, "confirm", whose)[:-4],
        "old": signing.sign(house.sealer, "confirm", whose, lasts=-1 * (now() - now().replace(year=2020))),
        "other use": signing.sign(house.sealer, "unsubscribe", whose),
    }[how]
    for answer in (client.get(f"/mail/confirm/{key}"), client.post(f"/mail/confirm/{key}")):
        assert answer.status == f"{status} {answer.status.partition(' ')[2]}"
        assert "This link does nothing" in answer.get_data(as_text=True)
    assert person(comment).confirmed_at is None


DECISIONS = [
    ("approve", None, "is published", "Everybody can read it now"),
    ("reject", "unsafe_advice", "is not published", "advice that could harm somebody"),
    ("reject", "other", "is not published", "We have decided not to publish it"),
]


@pytest.mark.parametrize(("action", "reason", "subject", "words"), DECISIONS)
def test_an_author_who_confirmed_is_told_what_was_decided_and_why(
    house: Installation,
    entry: dict[str, Any],
    reader: Api,
    moderator: Api,
    office: PostOffice,
    client: FlaskClient,
    action: str,
    reason: str | None,
    subject: str,
    words: str,
) -> None:
    comment = reader.commented(entry, **WANTS)
    confirmed(house, office, client)
    decided = {"comment_id": comment["id"], "action": action, "version": 1, "reason": reason, "note": "Between us."}
    moderator.post("/moderation/decisions", {"decisions": [decided]})
    mail(house)
    assert office.letters == [], "there is time to take it back"
    later(house)
    (letter,) = office.to(JO)
    text = " ".join(parts(letter)[0].split())
    assert subject in letter["Subject"]
    assert words in text
    assert "A person of our team decided this." in text
    assert "Between us" not in text
    assert READER["body"] not in text
    later(house)
    assert len(office.letters) == 1


@pytest.mark.parametrize(
    ("language", "words"),
    [
        pytest.param(
            "de",
            ["Ihr Kommentar ist nicht veröffentlicht", "Der Grund: Er wirbt für etwas.", "Das hat ein Mensch"],
            id="in German",
        ),
        pytest.param(
            "fr",
            ["Votre commentaire n’est pas publié", "Il fait de la publicité.", "C’est une personne de notre équipe"],
            id="in French",
        ),
        pytest.param(
            "es-MX",
            ["Su comentario no se ha publicado", "El motivo: Hace publicidad de algo.", "Lo ha decidido una persona"],
            id="in Spanish",
        ),
    ],
)
def test_a_letter_is_in_the_language_of_the_site(
    house: Installation,
    entry: dict[str, Any],
    reader: Api,
    moderator: Api,
    api: Callable[..., Api],
    office: PostOffice,
    client: FlaskClient,
    language: str,
    words: list[str],
) -> None:
    api("admin").patch("/settings", {"language": language})
    comment = reader.commented(entry, **WANTS)
    confirmed(house, office, client)
    decided = {"comment_id": comment["id"], "action": "reject", "version": 1, "reason": "advertising"}
    moderator.post("/moderation/decisions", {"decisions": [decided]})
    later(house)
    letter = office.to(JO)[-1]
    text, html = (" ".join(part.split()) for part in parts(letter))
    assert letter["Subject"] == words[0]
    assert all(said in text for said in words[1:])
    assert f'<html lang="{language}">' in html


def test_a_decision_that_is_taken_back_is_not_told_and_the_next_one_is(
    house: Installation, entry: dict[str, Any], reader: Api, moderator: Api, office: PostOffice, client: FlaskClient
) -> None:
    comment = reader.commented(entry, **WANTS)
    confirmed(house, office, client)
    (slip,) = moderator.decided("reject", comment["id"])
    moderator.post(f"/moderation/decisions/{slip['decision_id']}/undo")
    moderator.decided("approve", comment["id"])
    later(house)
    assert [letter["Subject"] for letter in office.letters] == ["Your comment is published"]


@pytest.mark.parametrize("action", ["spam", "hold"])
def test_a_spammer_is_not_told_and_what_is_not_decided_is_not_either(
    house: Installation,
    entry: dict[str, Any],
    reader: Api,
    moderator: Api,
    office: PostOffice,
    client: FlaskClient,
    action: str,
) -> None:
    comment = reader.commented(entry, **WANTS)
    confirmed(house, office, client)
    moderator.decided(action, comment["id"])
    later(house)
    assert office.letters == []


def test_what_was_decided_and_answered_before_the_address_was_confirmed_is_told_then(
    house: Installation, entry: dict[str, Any], reader: Api, moderator: Api, office: PostOffice, client: FlaskClient
) -> None:
    comment = reader.commented(entry, **WANTS)
    moderator.decided("approve", comment["id"])
    reply = reader.commented(entry, parent_id=comment["id"], **MAX)
    moderator.decided("approve", reply["id"])
    later(house)
    assert [letter["Subject"] for letter in office.letters] == ["Is this your e-mail address?"]
    confirmed(house, office, client)
    later(house)
    assert {letter["Subject"] for letter in office.letters} == {
        "Your comment is published",
        "Somebody answered your comment",
    }


def test_an_approved_answer_is_told_once_however_often_it_is_approved(
    house: Installation, entry: dict[str, Any], reader: Api, moderator: Api, office: PostOffice, client: FlaskClient
) -> None:
    comment = reader.commented(entry, notify_replies=True)
    confirmed(house, office, client)
    moderator.decided("approve", comment["id"])
    reply = reader.commented(entry, parent_id=comment["id"], **MAX)
    later(house)
    assert office.letters == [], "it waits"
    for action in ("approve", "hold", "approve", "reject", "approve"):
        moderator.decided(action, reply["id"])
        later(house)
    (letter,) = office.letters
    text, html = parts(letter)
    assert (letter["To"], letter["Subject"]) == (JO, "Somebody answered your comment")
    assert f"https://clinic.example/articles/{entry['slug']}#comment-{reply['id']}" in text
    assert not re.search("every morning|Max", text + html)


def test_an_answer_that_its_author_changes_is_not_told_again(
    house: Installation, entry: dict[str, Any], reader: Api, moderator: Api, office: PostOffice, client: FlaskClient
) -> None:
    comment = reader.commented(entry, notify_replies=True)
    confirmed(house, office, client)
    moderator.decided("approve", comment["id"])
    sent = reader.post(f"/articles/{entry['slug']}/comments", {**READER, **MAX, "parent_id": comment["id"]}).get_json()
    moderator.decided("approve", sent["comment"]["id"])
    later(house)
    assert len(office.letters) == 1
    path, own = f"/comments/{sent['comment']['id']}", {"Authorization": f"Edit {sent['edit_token']}"}
    for words in ("With me it clicks, too, at noon.", "With me it clicks, too. Call me: +44 20 7946 0958"):
        assert reader.patch(path, {"body": words}, headers=own).status_code == 200
        moderator.decided("approve", sent["comment"]["id"])
        later(house)
    assert len(office.letters) == 1


def test_hostile_titles_and_names_are_words_in_a_letter(
    house: Installation, editor: Api, reader: Api, moderator: Api, office: PostOffice, client: FlaskClient
) -> None:
    title = '<img src=x onerror=alert(1)> "Neck"\r\nBcc: all@reader.example'
    entry = editor.published("articles", title=title)
    comment = reader.commented(entry, **WANTS)
    confirmed(house, office, client)
    moderator.decided("approve", comment["id"])
    moderator.decided("approve", reader.commented(entry, parent_id=comment["id"], **MAX)["id"])
    later(house)
    assert len(office.letters) == 2
    for letter in office.letters:
        text, html = parts(letter)
        assert "<img src=x" in text
        assert "<img" not in html
        assert "&lt;img src=x" in html
        assert (letter["To"], letter["Bcc"]) == (JO, None)


def test_an_answer_of_ones_own_is_no_news(
    house: Installation, entry: dict[str, Any], reader: Api, moderator: Api, office: PostOffice, client: FlaskClient
) -> None:
    comment = reader.commented(entry, notify_replies=True)
    confirmed(house, office, client)
    moderator.decided("approve", comment["id"])
    moderator.decided("approve", reader.commented(entry, parent_id=comment["id"], body="And to the left.")["id"])
    later(house)
    assert office.letters == []


def test_one_press_in_the_mailbox_ends_letters_about_a_page_and_opening_the_link_does_not(
    house: Installation, entry: dict[str, Any], reader: Api, moderator: Api, office: PostOffice, client: FlaskClient
) -> None:
    comment = reader.commented(entry, notify_replies=True)
    confirmed(house, office, client)
    moderator.decided("approve", comment["id"])
    for number in range(3):
        reply = reader.commented(entry, parent_id=comment["id"], **{**MAX, "body": f"Answer number {number}, my own."})
        moderator.decided("approve", reply["id"])
        later(house)
        if number == 0:
            (letter,) = office.letters
            assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
            address = letter["List-Unsubscribe"].strip("<>").removeprefix("https://cms.example")
            assert client.get(address).status_code == 200
        if number == 1:
            assert len(office.letters) == 2, "opened is not pressed"
            pressed = client.post(address, data={"List-Unsubscribe": "One-Click"})
            assert (pressed.status_code, "Location" in pressed.headers) == (200, False)
    assert len(office.letters) == 2
    assert person(comment).letters_stopped_at is None


def test_all_letters_can_be_ended_and_wanted_again(
    house: Installation, entry: dict[str, Any], reader: Api, moderator: Api, office: PostOffice, client: FlaskClient
) -> None:
    comment = reader.commented(entry, **WANTS)
    confirmed(house, office, client)
    way = f"/mail/unsubscribe/{signing.sign(house.sealer, 'unsubscribe', person(comment).id)}"
    assert "You get no letters" in client.post(way, data={"stop": "all"}).get_data(as_text=True)
    moderator.decided("approve", comment["id"])
    later(house)
    assert office.letters == []
    assert "Write to me again" in client.get(way).get_data(as_text=True)
    client.post(way, data={"stop": "again"})
    other = reader.commented(entry, body="Something else that I have wanted to say.", **WANTS)
    moderator.decided("approve", other["id"])
    later(house)
    assert [letter["To"] for letter in office.letters] == [JO]


def test_a_form_that_says_nothing_changes_nothing(
    house: Installation, entry: dict[str, Any], reader: Api, client: FlaskClient
) -> None:
    comment = reader.commented(entry, **WANTS)
    way = f"/mail/unsubscribe/{signing.sign(house.sealer, 'unsubscribe', person(comment).id)}"
    assert client.post(way).status_code == 400
    assert client.post(way, data={"stop": "page"}).status_code == 400
    assert person(comment).letters_stopped_at is None


def test_neither_an_address_nor_a_key_is_in_a_log_or_in_the_work_that_waits(
    house: Installation,
    entry: dict[str, Any],
    reader: Api,
    office: PostOffice,
    client: FlaskClient,
    log_lines: list[EventDict],
) -> None:
    office.answers[JO] = f"451 no room for {JO}"
    reader.commented(entry, **WANTS)
    later(house)
    office.begin_anew()
    later(house)
    key = link(office, JO, "confirm").rpartition("/")[2]
    client.get(f"/mail/confirm/{key}")
    client.post(f"/mail/confirm/{key}")
    db.session.rollback()
    kept = db.session.scalars(select(OutboxRow)).all()
    told = str([*log_lines, *((row.payload, row.last_error) for row in kept)])
    assert any(line.get("route") == "/mail/confirm/<key>" for line in log_lines)
    assert JO not in told
    assert key not in told


def test_front_ends_are_told_that_letters_can_be_asked_for(reader: Api) -> None:
    assert reader.get("/site").get_json()["comments"]["letters"] is True
