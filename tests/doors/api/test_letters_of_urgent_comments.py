"""Those on duty are told at once, and once, of a comment that may be about somebody in danger."""

import re

import pytest
from flask import Flask
from sqlalchemy import select, update
from structlog.typing import EventDict

from cms.accounts import users
from cms.accounts.permissions import SHELL
from cms.comments import signals
from cms.comments.models import Comment
from cms.core import outbox, site
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.outbox import DONE, PENDING, OutboxRow
from cms.worker.queued import mail
from tests.api import READER, Api
from tests.post_office import PostOffice, parts

CRISIS = "I do not want to live any more. I am going to kill myself tonight."
EMERGENCY = "Since this morning I cannot feel my legs and I cannot pass urine."


@pytest.fixture
def environment(office: PostOffice) -> dict[str, str]:
    """Have a mail server."""
    return {"CMS_SMTP_URL": office.url, "CMS_MAIL_FROM": "The clinic <desk@clinic.example>"}


@pytest.fixture
def team(app: Flask) -> dict[str, str]:
    """Make an account of each role, and a moderator whose account is closed; give their addresses."""
    made = {role: f"{role}@clinic.example" for role in ("author", "editor", "moderator", "admin")}
    with writing():
        for role, email in made.items():
            users.create(SHELL, email=email, role=role)
        gone = users.create(SHELL, email="gone@clinic.example", role="moderator")
        users.set_active(SHELL, gone, active=False)
    return made


def rows() -> list[OutboxRow]:
    """Give what is written about mail."""
    db.session.rollback()
    return list(db.session.scalars(select(OutboxRow).where(OutboxRow.topic == "mail").order_by(OutboxRow.id)))


def test_everybody_who_moderates_is_told_at_once_and_without_the_words(
    app: Flask, team: dict[str, str], editor: Api, reader: Api, office: PostOffice
) -> None:
    comment = reader.commented(editor.published("articles"), body=CRISIS)
    assert mail(app.extensions["vertebra"]) == 2
    assert {letter["To"] for letter in office.letters} == {team["moderator"], team["admin"]}
    letter = office.to(team["moderator"])[0]
    for words in (*parts(letter), letter.as_string()):
        assert f"https://cms.example/admin/comments/{comment['id']}" in words.replace("=\n", "")
        assert "might want to die" in words.replace("=\n", "").replace("\n", " ")
        assert not re.search(r"kill myself|Jo Bloggs|jo@reader", words)
    assert letter["From"] == "The clinic <desk@clinic.example>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Date"].datetime is not None
    assert re.fullmatch(r"<urgent\.\d+\.\d+@cms\.example>", letter["Message-ID"])
    assert letter["List-Unsubscribe"] is None
    assert mail(app.extensions["vertebra"]) == 0


def test_the_kind_of_danger_is_said(
    app: Flask, team: dict[str, str], editor: Api, reader: Api, office: PostOffice
) -> None:
    reader.commented(editor.published("articles"), body=EMERGENCY)
    mail(app.extensions["vertebra"])
    text, html = parts(office.letters[0])
    assert "a doctor today" in text
    assert "might want to die" not in text + html


def test_an_ordinary_comment_tells_nobody(app: Flask, team: dict[str, str], editor: Api, reader: Api) -> None:
    reader.commented(editor.published("articles"))
    assert rows() == []


def test_those_whom_the_settings_name_are_told_and_nobody_else(
    app: Flask, team: dict[str, str], editor: Api, reader: Api, office: PostOffice
) -> None:
    named = [team["moderator"], "pager@clinic.example", "gone@clinic.example", team["author"]]
    with writing():
        site.store("people_on_duty", named)
    reader.commented(editor.published("articles"), body=CRISIS)
    assert not [row for row in rows() if "@" in str(row.payload)]
    mail(app.extensions["vertebra"])
    assert {letter["To"] for letter in office.letters} == {team["moderator"], "pager@clinic.example"}


def test_if_nobody_who_is_named_is_left_everybody_who_moderates_is_told(
    app: Flask, team: dict[str, str], editor: Api, reader: Api, office: PostOffice
) -> None:
    with writing():
        site.store("people_on_duty", ["gone@clinic.example"])
    reader.commented(editor.published("articles"), body=CRISIS)
    mail(app.extensions["vertebra"])
    assert {letter["To"] for letter in office.letters} == {team["moderator"], team["admin"]}


def test_a_comment_that_becomes_urgent_twice_is_told_once(
    app: Flask, team: dict[str, str], editor: Api, reader: Api, office: PostOffice
) -> None:
    comment = reader.commented(editor.published("articles"), body=CRISIS)
    for _again in range(2):
        with writing():
            signals.escalated.send(db.session.get(Comment, comment["id"]))
        mail(app.extensions["vertebra"])
    assert len(office.to(team["moderator"])) == 1


def test_an_edit_that_becomes_urgent_is_told(
    app: Flask, team: dict[str, str], editor: Api, reader: Api, office: PostOffice
) -> None:
    entry = editor.published("articles")
    sent = reader.client.post(f"/api/v1/articles/{entry['slug']}/comments", json=READER).get_json()
    for body in (CRISIS, f"{CRISIS} Really."):
        path = f"/api/v1/comments/{sent['comment']['id']}"
        headers = {"Authorization": f"Edit {sent['edit_token']}"}
        assert reader.client.patch(path, json={"body": body}, headers=headers).status_code < 300
        mail(app.extensions["vertebra"])
    assert len(office.to(team["moderator"])) == 1


def test_what_somebody_has_seen_to_is_not_told_late(
    app: Flask, editor: Api, reader: Api, moderator: Api, office: PostOffice
) -> None:
    comment = reader.commented(editor.published("articles"), body=CRISIS)
    moderator.decided("approve", comment["id"])
    assert mail(app.extensions["vertebra"]) >= 1
    assert office.letters == []
    assert {row.state for row in rows()} == {DONE}


def test_a_change_that_is_rolled_back_tells_nobody(app: Flask, team: dict[str, str], editor: Api, reader: Api) -> None:
    comment = reader.commented(editor.published("articles"))

    def escalate_and_fail() -> None:
        with writing():
            signals.escalated.send(db.session.get(Comment, comment["id"]))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        escalate_and_fail()
    assert rows() == []


def test_a_mail_server_that_is_away_costs_a_pause_and_nothing_else(
    app: Flask,
    team: dict[str, str],
    editor: Api,
    reader: Api,
    office: PostOffice,
    log_lines: list[EventDict],
) -> None:
    office.answers[team["moderator"]] = "451 try later, jo@reader.example"
    reader.commented(editor.published("articles"), body=CRISIS)
    mail(app.extensions["vertebra"])
    assert [letter["To"] for letter in office.letters] == [team["admin"]]
    (late,) = [row for row in rows() if row.state == PENDING]
    assert (late.attempts, late.leased_until) == (1, None)
    assert late.due_at > now()
    assert "@" not in str([late.last_error, *log_lines])
    office.begin_anew()
    with writing():
        db.session.execute(update(OutboxRow).values(due_at=now()))
    mail(app.extensions["vertebra"])
    assert [letter["To"] for letter in office.letters] == [team["moderator"]]


def test_an_address_that_is_refused_for_good_waits_for_a_day_and_is_then_given_up(
    app: Flask, editor: Api, reader: Api, moderator: Api, office: PostOffice
) -> None:
    with writing():
        site.store("people_on_duty", ["pager@clinic.example"])
    office.answers["pager@clinic.example"] = "550 there is nobody here of that name"
    reader.commented(editor.published("articles"), body=CRISIS)
    for attempt in (1, 2, 3):
        mail(app.extensions["vertebra"])
        (row,) = rows()
        assert (row.attempts, row.last_error) == (attempt, "Refused")
        if attempt < 3:
            assert (row.due_at - now()).total_seconds() > 86_000
            with writing():
                db.session.execute(update(OutboxRow).values(due_at=now()))
    assert row.state == outbox.DEAD


def test_no_request_waits_for_the_mail_server(
    app: Flask, team: dict[str, str], editor: Api, reader: Api, office: PostOffice
) -> None:
    entry = editor.published("articles")
    reader.commented(entry, body=CRISIS)
    assert office.letters == []
    mail(app.extensions["vertebra"])
    assert len(office.letters) > 1


def test_the_title_of_the_site_cannot_add_a_header(
    app: Flask, team: dict[str, str], editor: Api, reader: Api, office: PostOffice
) -> None:
    with writing():
        site.store("site_title", 'Backs\nBcc: all@clinic.example <b>&amp;"</b>')
    reader.commented(editor.published("articles"), body=CRISIS)
    mail(app.extensions["vertebra"])
    letter = office.letters[0]
    assert letter["Bcc"] is None
    assert "<b>" not in parts(letter)[1]


def test_what_a_reader_says_of_a_public_comment_is_told_though_it_stays_public(
    app: Flask, team: dict[str, str], editor: Api, reader: Api, office: PostOffice
) -> None:
    with writing():
        site.store("comment_hold", "flagged")
    comment = reader.commented(editor.published("articles"), body="Farewell from the garden.")
    reader.post(f"/comments/{comment['id']}/reports", {"reason": "danger"})
    mail(app.extensions["vertebra"])
    assert {letter["To"] for letter in office.letters} == {team["moderator"], team["admin"]}
    text, html = (words.replace("\n", " ") for words in parts(office.letters[0]))
    for words in (text, html):
        assert "A reader says that somebody may be in danger" in words
        assert "Nobody else sees it" not in words


def test_what_a_moderator_saw_to_before_the_letter_went_is_not_told(
    app: Flask, team: dict[str, str], editor: Api, reader: Api, moderator: Api, office: PostOffice
) -> None:
    with writing():
        site.store("comment_hold", "flagged")
    comment = reader.commented(editor.published("articles"), body="Farewell from the garden.")
    reader.post(f"/comments/{comment['id']}/reports", {"reason": "danger"})
    moderator.decided("approve", comment["id"])
    mail(app.extensions["vertebra"])
    assert office.letters == []


def test_a_new_alarm_about_a_comment_that_was_seen_to_is_told_again_with_a_clock_of_its_own(
    app: Flask, team: dict[str, str], editor: Api, reader: Api, moderator: Api, office: PostOffice
) -> None:
    comment = reader.commented(editor.published("articles", title="Neck"), body=CRISIS)["id"]
    mail(app.extensions["vertebra"])
    moderator.decided("approve", comment)
    first = moderator.get(f"/moderation/comments/{comment}").get_json()["clock"]
    assert first["first_looked_at"]
    reader.commented({"type": "article", "slug": "neck"}, body=CRISIS + " Really.", author_email="kim@reader.example")
    for place in (1, 2):
        where = {"REMOTE_ADDR": f"198.51.100.{place}"}
        reader.post(f"/comments/{comment}/reports", {"reason": "danger"}, environ_base=where)
        mail(app.extensions["vertebra"])
    at_the_desk = f"https://cms.example/admin/comments/{comment}"
    told = [letter for letter in office.to(team["moderator"]) if at_the_desk in parts(letter)[0].split()]
    assert [("A reader says" in parts(letter)[0]) for letter in told] == [False, True]
    clock = moderator.get(f"/moderation/comments/{comment}").get_json()["clock"]
    assert clock["first_looked_at"] is None
    shown = moderator.get("/moderation/comments?status=attention&sort=urgent").get_json()["items"]
    assert [each["id"] for each in shown][:1] == [comment]
    assert comment not in [
        each["id"] for each in moderator.get("/moderation/comments?status=pending").get_json()["items"]
    ]
    moderator.decided("approve", comment)
    again = {"REMOTE_ADDR": "198.51.100.1"}
    reader.post(f"/comments/{comment}/reports", {"reason": "danger"}, environ_base=again)
    mail(app.extensions["vertebra"])
    assert len([each for each in office.to(team["moderator"]) if at_the_desk in parts(each)[0].split()]) == 3


def test_an_edit_in_danger_of_what_a_moderator_approved_is_a_new_alarm(
    app: Flask, team: dict[str, str], editor: Api, reader: Api, moderator: Api, office: PostOffice
) -> None:
    entry = editor.published("articles")
    sent = reader.client.post(f"/api/v1/articles/{entry['slug']}/comments", json={**READER, "body": CRISIS}).get_json()
    mail(app.extensions["vertebra"])
    moderator.decided("approve", sent["comment"]["id"])
    path = f"/api/v1/comments/{sent['comment']['id']}"
    headers = {"Authorization": f"Edit {sent['edit_token']}"}
    assert reader.client.patch(path, json={"body": f"{CRISIS} Now."}, headers=headers).status_code < 300
    mail(app.extensions["vertebra"])
    assert len(office.to(team["moderator"])) == 2
