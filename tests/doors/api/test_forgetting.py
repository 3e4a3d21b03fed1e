"""Somebody is handed what is kept about them, and is forgotten: whole, for good, once, and told of in a certificate."""

import json
import os
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import LargeBinary, func, make_url, select, text
from structlog.typing import EventDict

from cms.accounts.permissions import SHELL
from cms.audit.log import LogRow
from cms.comments import erasing, fulltext, tombstones
from cms.comments.models import Comment, Person
from cms.core import outbox, write_ahead
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.outbox import OutboxRow
from cms.transfer.ledger import Ledger
from cms.transfer.runs.models import RunState
from cms.worker.queued import run_outbox
from cms.worker.upkeep import destroy_originals
from tests.api import READER, Api
from tests.doors.api.problems import told
from tests.unit.transfer.archive_sites import plant
from tests.unit.transfer.runs import Imports
from tests.unit.transfer.wxr import comment, post, wxr

QUEUE, PEOPLE = "/moderation/comments", "/moderation/people"
MARKS = ("zorbex", "quillon", "vexmar", "brandle", "okapi", "tumbrel", "wickiup", "jonquil", "yarrowby", "pumblo")
THEM = {"author_name": "Quillon", "author_email": "vexmar@reader.example", "author_url": "https://brandle.example"}
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PUBLIC = ("/articles/neck/comments", "/articles/neck", "/comment-counts?article=neck", "/feed/comments.json",
          "/feed/comments.xml?article=neck", "/search?q=zorbex")  # fmt: skip


@pytest.fixture
def environment() -> dict[str, str]:
    """Let readers write as fast as tests do, and be read at once; letters are written, to nobody."""
    return {"CMS_COMMENT_RATE": "off", "CMS_COMMENT_HOLD": "flagged", "CMS_SMTP_URL": "smtp://mail.invalid:2525",
            "CMS_MAIL_FROM": "cms@clinic.example"}  # fmt: skip


@pytest.fixture
def admin(api: Callable[..., Api]) -> Api:
    """Give an admin."""
    return api("admin")


@pytest.fixture
def article(editor: Api) -> dict[str, Any]:
    """Give an article."""
    return editor.published("articles", title="Neck")


def work(app: Flask, rounds: int = 6) -> None:
    """Let the worker do what is due."""
    for _round in range(rounds):
        run_outbox(app.extensions["vertebra"])


def person_of(moderator: Api, comment: int) -> int:
    """Give the id of who is behind a comment."""
    return int(moderator.get(f"{QUEUE}/{comment}").get_json()["person"]["id"])


@pytest.fixture
def somebody(article: dict[str, Any], admin: Api, moderator: Api, reader: Api, app: Flask) -> dict[str, Any]:
    """Give a person with a row of every kind, and somebody else who answered them."""
    hook = {"url": "https://hooks.invalid/in", "events": ["comment.received", "comment.approved"]}
    admin.made("/webhooks", hook)
    key = {"headers": {"Idempotency-Key": "once-and-never-again"}}
    sent = {**READER, **THEM, "body": "Zorbex says my number is 07700 900123, and okapi.", "notify_replies": True}
    first = reader.post("/articles/neck/comments", sent, **key).get_json()["comment"]["id"]
    said = "Zorbex: the psoas stretch made my pain much worse, all the long day and night. "
    second = reader.commented(article, **THEM, body=said)["id"]
    third = reader.commented(article, **THEM, body="Cheap pills by zorbex at https://pumblo.example today")["id"]
    fourth = reader.commented(article, **THEM, body="A leaf of zorbex's, without answers to it.")["id"]
    moderator.decided("approve", first, second, fourth)
    answer = reader.commented(article, body="Thank you, whoever you are.", parent_id=first)["id"]
    moderator.patch(f"{QUEUE}/{first}", {"version": 2, "reason": "personal_data", "body": "My number is no okapi."})
    version = moderator.get(f"{QUEUE}/{third}").get_json()["version"]
    decision = {"comment_id": third, "action": "spam", "version": version, "reason": "advertising", "note": "tumbrel"}
    moderator.post("/moderation/decisions", {"decisions": [decision]})
    person = person_of(moderator, first)
    with writing():
        plant("appeal", comment_id=third, decision_id=db.session.scalar(text("SELECT max(id) FROM decision")),
              text="Wickiup is no spam.", created_at=now())  # fmt: skip
        plant("staff_note", comment_id=second, body="Jonquil on the phone.", written_by_name="M", at=now())
        Ledger("wordpress:https://old.example").note("comment", "7", fourth, "d" * 64, 1)
        delivery = db.session.scalar(text("SELECT min(id) FROM webhook_delivery"))
        plant("webhook_attempt", delivery_id=delivery, at=now(), headers={}, status=200, answer="yarrowby", seconds=1)
    moderator.made(f"{PEOPLE}/{person}/notes", {"body": "Jonquil is kind."})
    reader.post(f"/comments/{second}/votes", {"value": 1}, environ_base={"REMOTE_ADDR": "203.0.113.9"})
    report = {"reason": "abusive", "note": "Jonquil hurt me"}
    reader.post(f"/comments/{second}/reports", report, environ_base={"REMOTE_ADDR": "203.0.113.9"})
    moderator.post(f"{QUEUE}/{second}/adverse-effect", {"confirmed": True})
    source = {"title": "NHS", "url": "https://nhs.example/"}
    moderator.call("PUT", f"{QUEUE}/{second}/correction", {"text": "Wickiup is wrong.", "source": source})
    moderator.post(f"{QUEUE}/{second}/claim")
    rule = {"kind": "address", "value": THEM["author_email"], "action": "hold", "note": "Jonquil again"}
    admin.made("/moderation/rules", rule)
    work(app)
    return {"id": person, "comments": [first, second, third, fourth], "answer": answer}


def kept(app: Flask) -> str:
    """Give all that stands in any table but the log of what colleagues are called, as text."""
    assert app
    db.session.rollback()
    rows = []
    for table in db.metadata.sorted_tables:
        columns = [each for each in table.columns if not isinstance(each.type, LargeBinary)]
        rows += [f"{table.name}: {tuple(row)}" for row in db.session.execute(select(*columns))]
        blobs = [each for each in table.columns if isinstance(each.type, LargeBinary)]
        rows += [f"{table.name}: {tuple(row)}" for each in blobs for row in db.session.execute(select(each))]
    rows += [str(tuple(row)) for row in db.session.execute(text("SELECT * FROM comment_text"))]
    return "\n".join(rows).lower()


def test_all_that_is_kept_about_somebody_is_handed_to_them(somebody: dict[str, Any], admin: Api) -> None:
    answer = admin.get(f"{PEOPLE}/{somebody['id']}/export")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")
    assert "attachment" in answer.headers["Content-Disposition"]
    found = answer.get_json()
    assert (found["email"], [each["id"] for each in found["comments"]]) == (THEM["author_email"], somebody["comments"])
    first, second, third, _fourth = found["comments"]
    assert {each["author_name"] for each in found["comments"]} == {"Quillon"}
    assert (first["on"], first["wants_letters_about_replies"]) == ("https://clinic.example/articles/neck", True)
    assert [("Zorbex says" in each["text"], each["reason"]) for each in first["texts_taken_out"]] == [
        (True, "personal_data")
    ]
    assert third["status"] == "spam"
    assert [(each["note"], each["reason"]) for each in third["decisions"]] == [("tumbrel", "advertising")]
    assert [each["text"] for each in third["appeals"]] == ["Wickiup is no spam."]
    assert [each["text"] for each in second["staff_notes"]] == ["Jonquil on the phone."]
    assert [each["text"] for each in second["corrections"]] == ["Wickiup is wrong."]
    assert [each["reason"] for each in second["reports_by_readers"]] == ["abusive"]
    assert [each["confirmed"] for each in second["harm_reported"]] == [True]
    assert [each["text"] for each in found["staff_notes"]] == ["Jonquil is kind."]
    assert [each["about"] for each in found["letters"]][:1] == ["confirm"]
    for of_others in ("hurt me", "203.0.113.9", "whoever you are", "Moderator"):
        assert of_others not in answer.get_data(as_text=True).replace("Moderators", "")
    assert len(found["not_linked"]) > 2
    whole = answer.get_data(as_text=True).lower()
    assert [mark for mark in MARKS if mark not in whole] == ["yarrowby"], (
        "what a receiver answered is no word of theirs"
    )


def test_the_log_tells_that_it_was_handed_out_and_not_what(somebody: dict[str, Any], admin: Api) -> None:
    admin.get(f"{PEOPLE}/{somebody['id']}/export")
    rows = db.session.execute(select(LogRow.action, LogRow.actor_name, LogRow.details)).all()
    told_of = [(each.action, each.actor_name) for each in rows]
    assert told_of[-2:] == [("comment.open_original", "Admin"), ("person.export", "Admin")]
    assert not any(mark in str(rows).lower() for mark in MARKS)


def test_somebody_who_is_forgotten_stands_nowhere_any_more(
    somebody: dict[str, Any],
    app: Flask,
    admin: Api,
    reader: Api,
    log_lines: list[EventDict],
    capfd: pytest.CaptureFixture[str],
) -> None:
    before = kept(app)
    assert [mark for mark in MARKS if mark not in before and mark != "vexmar"] == []
    seen = {path: reader.get(path).headers.get("ETag") for path in PUBLIC}
    assert reader.get("/articles/neck").get_json()["comments"]["count"] == 4
    asked = admin.post(f"{PEOPLE}/{somebody['id']}/erase", {"reason": "request"})
    assert asked.status_code == 202, asked.get_data(as_text=True)
    assert (asked.get_json()["erased_at"], asked.get_json()["comments_left"]) == (None, 4)
    assert asked.headers["Location"].endswith(f"/people/{somebody['id']}/erasure")
    work(app)
    after = kept(app)
    assert [mark for mark in MARKS if mark in after] == []
    assert "once-and-never-again" not in after
    certificate = admin.get(f"{PEOPLE}/{somebody['id']}/erasure").get_json()
    assert (certificate["comments_left"], certificate["erased_at"] is None) == (0, False)
    counts = certificate["counts"]
    wanted = {"comments": 4, "appeals": 1, "staff_notes": 2, "corrections": 1, "votes": 1, "reports": 1, "originals": 1,
              "rules": 1, "claims": 1, "decision_notes": 1, "import_prints": 1, "addresses": 1}  # fmt: skip
    assert {kind: counts.get(kind) for kind in wanted} == wanted
    assert counts["letters"] >= 1
    assert counts["signals"] >= 1
    assert counts["lessons"] >= 1
    assert {*certificate["left"][0]} == {"what", "why"}
    for path in PUBLIC:
        answer = reader.get(path)
        assert not [mark for mark in MARKS[:4] if mark in answer.get_data(as_text=True).lower().replace("q=zorbex", "")]
        assert answer.headers.get("ETag") != seen[path] or "search" in path
    (placeholder,) = reader.get("/articles/neck/comments").get_json()["items"]
    assert (placeholder["id"], placeholder["content_text"]) == (somebody["comments"][0], "")
    assert [each["id"] for each in placeholder["replies"]["items"]] == [somebody["answer"]]
    assert reader.get("/articles/neck").get_json()["comments"]["count"] == 1
    assert admin.get(f"{QUEUE}?status=all&q=zorbex").get_json().get("items", []) == []
    written = capfd.readouterr()
    everywhere = f"{json.dumps(log_lines, default=str)}{written.out}{written.err}".lower()
    assert [mark for mark in MARKS if mark in everywhere.replace("q=zorbex", "")] == []
    assert db.session.scalars(select(OutboxRow.state).where(OutboxRow.state == outbox.DEAD)).all() == []


@ON_SQLITE
def test_nothing_of_somebody_who_is_forgotten_stays_in_the_files(
    somebody: dict[str, Any], app: Flask, admin: Api
) -> None:
    place = Path(make_url(str(app.config["SQLALCHEMY_DATABASE_URI"])).database or "")
    sealed = str(db.session.scalar(select(Person.email_sealed).where(Person.id == somebody["id"])))
    db.session.remove()

    def files() -> bytes:
        return b"".join(each.read_bytes() for each in place.parent.glob(f"{place.name}*")).lower()

    assert b"zorbex" in files()
    admin.post(f"{PEOPLE}/{somebody['id']}/erase")
    work(app)
    destroy_originals(app.extensions["vertebra"])
    with writing():
        fulltext.wipe(db.session.connection())
    db.session.remove()
    assert write_ahead.empty()
    found = files()
    assert [mark for mark in MARKS if mark.encode() in found] == []
    assert sealed.lower().encode()[:60] not in found
    assert sqlite3.connect(os.fspath(place)).execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_who_sends_the_same_again_is_not_answered_with_what_was_forgotten(
    somebody: dict[str, Any], admin: Api, reader: Api, app: Flask
) -> None:
    admin.post(f"{PEOPLE}/{somebody['id']}/erase")
    work(app)
    assert admin.get(f"{PEOPLE}/{somebody['id']}/erasure").get_json()["counts"]["kept_answers"] >= 1
    sent = {**READER, **THEM, "body": "Zorbex says my number is 07700 900123, and okapi.", "notify_replies": True}
    again = reader.post("/articles/neck/comments", sent, headers={"Idempotency-Key": "once-and-never-again"})
    assert again.get_json()["comment"]["id"] > max(somebody["comments"])


def test_asking_twice_is_harmless_and_who_comes_back_is_a_stranger(
    somebody: dict[str, Any], app: Flask, admin: Api, moderator: Api, reader: Api, article: dict[str, Any]
) -> None:
    path = f"{PEOPLE}/{somebody['id']}"
    first = admin.post(f"{path}/erase", {"reason": "consent"}).get_json()
    again = admin.post(f"{path}/erase", {"reason": "other"})
    assert (again.status_code, again.get_json()) == (202, first)
    work(app)
    done = admin.get(f"{path}/erasure").get_json()
    assert admin.post(f"{path}/erase").get_json() == done
    with time_machine.travel(now() + timedelta(minutes=5)):
        work(app)
    assert admin.get(f"{path}/erasure").get_json() == done
    for method, place in (("GET", ""), ("GET", "/export"), ("GET", "/notes"), ("POST", "/notes")):
        told(admin.call(method, path + place, {"body": "x"} if method == "POST" else None), 410)
    back = reader.commented(article, **THEM, body="Here I am again.")["id"]
    assert person_of(moderator, back) != somebody["id"]
    rows = list(db.session.scalars(select(LogRow.action)))
    assert (rows.count("person.erase"), rows.count("person.erased"), rows.count("comment.forget")) == (1, 1, 4)


def test_the_log_by_which_it_is_repeated_tells_of_an_erasure_once_and_of_none_that_was_rolled_back(
    somebody: dict[str, Any], app: Flask, admin: Api, log_lines: list[EventDict]
) -> None:
    def lines() -> list[EventDict]:
        return [line for line in log_lines if line["event"] == tombstones.LINE]

    def ask_in_vain() -> None:
        with writing():
            erasing.erase_person(SHELL, somebody["id"])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ask_in_vain()
    work(app)
    assert lines() == []
    person = db.session.get_one(Person, somebody["id"])
    mark = tombstones.mark_of(person)
    admin.post(f"{PEOPLE}/{somebody['id']}/erase")
    work(app)
    with time_machine.travel(now() + timedelta(minutes=5)):
        work(app)
    told_of = {"person": somebody["id"], "mark": mark, "reason": "request", "log_level": "warning"}
    assert [{name: line[name] for name in told_of} for line in lines()] == [told_of]


def test_what_comes_in_while_somebody_is_forgotten_is_found_by_a_second_look(
    somebody: dict[str, Any], app: Flask, admin: Api
) -> None:
    admin.post(f"{PEOPLE}/{somebody['id']}/erase")
    work(app)
    with writing():
        comment = db.session.get_one(Comment, somebody["answer"])
        comment.person_id = somebody["id"]
    with time_machine.travel(now() + timedelta(minutes=5)):
        work(app)
    assert db.session.scalar(select(func.count()).where(Comment.person_id == somebody["id"])) == 0


def test_many_comments_go_some_at_a_time(
    article: dict[str, Any], app: Flask, admin: Api, moderator: Api, reader: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasing, "AT_ONCE", 2)
    made = [reader.commented(article, **THEM, body=f"Number {number} of mine.")["id"] for number in range(5)]
    person = person_of(moderator, made[0])
    admin.post(f"{PEOPLE}/{person}/erase")
    seen = []
    for _round in range(5):
        work(app, rounds=1)
        seen.append(admin.get(f"{PEOPLE}/{person}/erasure").get_json()["comments_left"])
    assert seen[:4] == [3, 1, 0, 0]
    assert admin.get(f"{PEOPLE}/{person}/erasure").get_json()["counts"]["comments"] == 5
    assert reader.get("/articles/neck").get_json()["comments"]["count"] == 0


@ON_SQLITE
def test_only_somebody_who_is_there_is_forgotten_for_a_ground_that_is_known(
    article: dict[str, Any], admin: Api, reader: Api, moderator: Api
) -> None:
    person = person_of(moderator, reader.commented(article)["id"])
    for path in (f"{PEOPLE}/999", f"{PEOPLE}/99999999999"):
        told(admin.post(f"{path}/erase"), 404)
        told(admin.get(f"{path}/export"), 404)
        told(admin.get(f"{path}/erasure"), 404)
    told(admin.get(f"{PEOPLE}/{person}/erasure"), 404)
    told(admin.post(f"{PEOPLE}/{person}/erase", {"reason": "because"}), 422)
    told(moderator.post(f"{PEOPLE}/{person}/erase"), 403)
    told(moderator.get(f"{PEOPLE}/{person}/export"), 403)


def test_nothing_of_somebody_whom_an_import_brought_stays_in_its_report_its_files_or_figures(
    app: Flask, admin: Api, moderator: Api, reader: Api, tmp_path: Path
) -> None:
    theirs = {"author": "Quillon", "email": THEM["author_email"], "url": THEM["author_url"]}
    unread = {"date": "Okapi", "date_gmt": "Okapi"}
    brought = wxr(
        post(
            1,
            comment(10, content="Zorbex clicks.", **theirs),
            comment(11, content="Zorbex waits, and cannot be dated.", status="0", **theirs, **unread),
            comment(12, content="Zorbex answers nobody.", parent=99, **theirs),
            comment(13, content="Jonquil has no name.", **{**theirs, "author": THEM["author_email"]}),
            comment(14, content="Thank you.", parent=10),
        )
    )
    run = Imports(app, tmp_path).imported(brought)
    assert run.state == RunState.DONE
    before = kept(app)
    assert [mark for mark in ("zorbex", "quillon", "jonquil", "brandle") if mark not in before] == []
    first = db.session.scalars(select(Comment.id).where(Comment.source == "Zorbex clicks.")).one()
    person = person_of(moderator, first)
    assert len(admin.get(f"{PEOPLE}/{person}/export").get_json()["comments"]) == 4
    admin.post(f"{PEOPLE}/{person}/erase")
    work(app)
    after = kept(app)
    assert [mark for mark in MARKS if mark in after] == []
    left = [place for place in tmp_path.rglob("*") if place.is_file()]
    assert [place for place in left if any(mark.encode() in place.read_bytes().lower() for mark in MARKS)] == []
    figures = reader.client.get("/metrics", environ_base={"REMOTE_ADDR": "127.0.0.1"}).get_data(as_text=True).lower()
    assert "vertebra_comments_waiting" in figures
    assert [mark for mark in MARKS if mark in figures] == []
