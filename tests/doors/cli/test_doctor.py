"""`cms doctor`: a line for each thing that is looked at, and exit status 1 where one fails."""

import json
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, text, update

from cms.comments import fulltext
from cms.comments.models import Comment
from cms.comments.rules import rulebooks
from cms.content.models.entry import Entry
from cms.core import heartbeat, outbox
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.heartbeat import Heartbeat
from cms.core.outbox import OutboxRow
from cms.core.sealing import Sealer
from cms.core.site import SiteSetting
from cms.core.versions import ContentVersion
from cms.delivery.webhooks.models import Webhook
from cms.doctor.examining import case_of, examine
from cms.doctor.finding import Case, Check, Finding, State, ok
from cms.doctor.keys import is_guessable
from cms.doctor.order import CHECKS
from tests.api import Api
from tests.post_office import PostOffice
from tests.redis_servers import RedisServer
from tests.shell import Shell

STRONG = "6d1f0c8b2a9e4775b3c0d8e1f2a39b4c5d6e7f8091a2b3c4d5e6f708192a3b4c"


def looked(shell: Shell) -> dict[str, dict[str, Any]]:
    """Give what the checks said, by name."""
    ended = shell.run("doctor", "--json")
    told = json.loads(ended.output.splitlines()[-1])
    assert told["ok"] == (ended.status == 0)
    return {each["name"]: each for each in told["checks"]}


def test_a_new_installation_is_well_and_has_a_line_for_each_check(shell: Shell, tmp_path: Path) -> None:
    shell.environment |= {"CMS_MEDIA_URL": (tmp_path / "media").as_uri(), "CMS_IMPORTS_FOLDER": str(tmp_path / "in")}
    ended = shell.run("doctor")
    lines = ended.output.splitlines()
    assert ended.status == 0, ended.output
    assert len(lines) == len(CHECKS)
    assert {line.index(check.name) for line, check in zip(lines, CHECKS, strict=True)} == {6}
    assert "\x1b" not in ended.output
    assert not (tmp_path / "in").exists()
    assert [place for place in (tmp_path / "media").rglob("*") if place.is_file()] == []


def test_nothing_that_is_printed_is_a_secret_or_an_address(shell: Shell, office: PostOffice) -> None:
    shell.environment |= {
        "CMS_SMTP_URL": f"smtp://ana:hunter-and-gatherer@127.0.0.1:{office.port}",
        "CMS_MAIL_FROM": "desk@clinic.example",
        "CMS_CDN_TOKEN": "token-of-the-cache",
    }
    ended = shell.run("doctor")
    for private in (shell.environment["CMS_SECRET_KEY"], "hunter-and", "ana", "@", "token-of", "127.0.0.1"):
        assert private not in ended.output.replace("can", "")


@pytest.mark.parametrize(
    ("setting", "name", "state", "word"),
    [
        pytest.param({"CMS_SECRET_KEY": STRONG}, "secret key", "ok", "is set", id="random"),
        pytest.param({"CMS_SECRET_KEY": "ab" * 20}, "secret key", "warn", "guessed", id="repeats itself"),
        pytest.param({"CMS_SECRET_KEY": ""}, "secret key", "fail", "CMS_SECRET_KEY is not set", id="none"),
        pytest.param({}, "encryption keys", "ok", "Before you ever change it", id="derived from the secret key"),
        pytest.param({"CMS_ENCRYPTION_KEYS": STRONG}, "encryption keys", "ok", "1 in use", id="own"),
        pytest.param({"CMS_TRUSTED_PROXY": "1"}, "settings", "warn", "CMS_TRUSTED_PROXIES?", id="nearly a name"),
        pytest.param({"CMS_PUBLIC_URL": "http://cms.example"}, "public address", "warn", "https", id="in the clear"),
        pytest.param({"CMS_PUBLIC_URL": "http://127.0.0.1:9"}, "public address", "warn", "alone", id="this machine"),
        pytest.param({}, "public address", "ok", "https", id="https"),
        pytest.param({}, "proxies", "warn", "CMS_TRUSTED_PROXIES", id="https and nobody in front"),
        pytest.param({"CMS_TRUSTED_PROXIES": "1"}, "proxies", "ok", "of 1", id="a proxy"),
        pytest.param({}, "mail", "warn", "CMS_SMTP_URL", id="no mail"),
        pytest.param({"CMS_LOG_LEVEL": "loud"}, "settings", "fail", "CMS_LOG_LEVEL", id="not valid"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_set_is_judged(shell: Shell, setting: dict[str, str], name: str, state: str, word: str) -> None:
    shell.environment |= setting
    found = looked(shell)[name]
    assert found["state"] == state
    assert word in found["message"]


def test_a_database_that_does_not_answer_keeps_the_rest_from_nothing(shell: Shell, tmp_path: Path) -> None:
    there = shell.environment["CMS_DATABASE_URL"].startswith("sqlite")
    away = f"sqlite:///{tmp_path}/none.db" if there else "postgresql://ana:hunter@127.0.0.1:9/none"
    shell.environment["CMS_DATABASE_URL"] = away
    found = looked(shell)
    assert found["database"]["state"] == "fail"
    assert found["writing"]["state"] == found["migrations"]["state"] == "skip"
    assert found["media store"]["state"] == "ok"
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_database_that_is_not_migrated_says_what_to_run(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    shell.environment["CMS_DATABASE_URL"] = f"sqlite:///{tmp_path}/empty.db"
    found = looked(shell)["migrations"]
    assert (found["state"], found["message"]) == ("fail", "The database is not migrated. Run: cms db upgrade")


def test_a_database_of_a_newer_version_says_so(shell: Shell, app: Flask) -> None:
    with writing():
        db.session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert "newer version" in looked(shell)["migrations"]["message"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_file_that_is_no_database_is_told_without_its_words(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("The words of somebody. " * 99)
    shell.environment["CMS_DATABASE_URL"] = f"sqlite:///{tmp_path}/text.db"
    assert "no SQLite database" in looked(shell)["database"]["message"]


def commented(editor: Api, reader: Api) -> None:
    """Publish an article, and have it commented on."""
    made: Any = editor.post("/articles", {"title": "Sitting", "content_html": "<p>Get up.</p>"}).json
    editor.post(f"/articles/{made['id']}/publish", {"version": made["version"]})
    said = {"author_name": "Bo", "author_email": "bo@post.example", "body": "That helped me."}
    assert reader.post(f"/articles/{made['slug']}/comments", said).status_code == 202


def spoil(change: Callable[[], object]) -> None:
    """Change rows by hand."""
    with writing():
        change()


SPOILT = [
    ("search", "warn", "cms search rebuild", lambda: fulltext.remove(db.session.connection(), [1])),
    ("comment counts", "warn", "1 article", lambda: db.session.execute(update(Entry).values(comment_count=7))),
    ("writing", "fail", "is missing", lambda: db.session.execute(delete(ContentVersion))),
    (
        "clock",
        "fail",
        "future",
        lambda: db.session.execute(update(ContentVersion).values(at=now() + timedelta(hours=1))),
    ),
    (
        "sealed values",
        "fail",
        "CMS_ENCRYPTION_KEYS",
        lambda: db.session.execute(text("UPDATE person SET email_sealed = :it"), {"it": Sealer([STRONG]).seal("x@y")}),
    ),
    (
        "site settings",
        "fail",
        "comment_length",
        lambda: db.session.add(SiteSetting(name="comment_length", value="endless")),
    ),
    (
        "urgent comments",
        "warn",
        "1 urgent comment",
        lambda: db.session.execute(update(Comment).values(urgency=0, escalated_at=now() - timedelta(hours=1))),
    ),
    (
        "worker",
        "fail",
        "No worker was seen for 60 minutes",
        lambda: db.session.execute(update(Heartbeat).values(at=now() - timedelta(hours=1))),
    ),
    (
        "given up",
        "warn",
        "1 of content.publish",
        lambda: setattr(outbox.write("content.publish", {}), "state", outbox.DEAD),
    ),
    (
        "webhooks",
        "warn",
        "Webhook 1 is not taking",
        lambda: db.session.add(
            Webhook(
                url="https://receiver.example/", events=[], secret_sealed="", created_by_name="Ana", created_at=now(),
                updated_at=now(), failing_since=now(), streak=99,
            )
        ),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "state", "word", "change"), [pytest.param(*each, id=each[0]) for each in SPOILT])
def test_what_is_wrong_with_rows_is_found(
    app: Flask, shell: Shell, editor: Api, reader: Api, name: str, state: str, word: str, change: Callable[[], object]
) -> None:
    commented(editor, reader)
    spoil(heartbeat.beat)
    assert looked(shell)[name]["state"] == "ok"
    spoil(change)
    found = looked(shell)[name]
    assert found["state"] == state, found
    assert word in found["message"]


@pytest.mark.parametrize(
    ("is_seen", "is_late", "topic", "state", "word"),
    [
        pytest.param(True, False, "publish", "ok", "went round", id="all is well"),
        pytest.param(True, True, "publish", "warn", "does not keep up", id="slow, but there"),
        pytest.param(False, False, "publish", "warn", "cms worker", id="a new installation may not have one yet"),
        pytest.param(False, True, "publish", "fail", "cms worker", id="work waits for nobody"),
        pytest.param(True, True, "mail", "ok", "no work is late", id="letters wait for a mail server to be set"),
    ],
)
def test_the_worker_is_judged_by_when_it_went_round_and_by_what_is_late(
    app: Flask, shell: Shell, *, is_seen: bool, is_late: bool, topic: str, state: str, word: str
) -> None:
    with writing():
        if is_seen:
            heartbeat.beat()
        outbox.write(topic, {}, now() - timedelta(hours=is_late))
    found = looked(shell)["worker"]
    assert (found["state"], word in found["message"]) == (state, True), found


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_rows_that_name_others_which_are_gone_are_found_on_sqlite(app: Flask, shell: Shell) -> None:
    with db.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys=OFF")
        driver.execute("INSERT INTO comment_band (band, comment_id) VALUES (1, 4711)")
        driver.execute("PRAGMA foreign_keys=ON")
    found = looked(shell)["integrity"]
    assert (found["state"], "comment_band" in found["message"]) == ("fail", True)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_counter_behind_its_rows_is_found_on_postgresql(app: Flask, shell: Shell) -> None:
    assert looked(shell)["integrity"]["state"] == "ok"
    with writing():
        outbox.write("publish", {})
        db.session.execute(update(OutboxRow).values(id=900))
    found = looked(shell)["integrity"]
    assert (found["state"], "outbox" in found["message"]) == ("fail", True)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_number_that_the_program_gives_itself_is_no_counter_that_is_behind(app: Flask, shell: Shell) -> None:
    with writing():
        rulebooks.renew()
    assert looked(shell)["integrity"]["state"] == "ok"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_mail_is_tried_without_a_letter(shell: Shell, office: PostOffice) -> None:
    shell.environment |= {"CMS_SMTP_URL": office.url, "CMS_MAIL_FROM": "desk@clinic.example"}
    assert looked(shell)["mail"]["state"] == "ok"
    assert office.letters == []
    shell.environment["CMS_SMTP_URL"] = "smtp://127.0.0.1:9"
    found = looked(shell)["mail"]
    assert (found["state"], "nobody listens" in found["message"]) == ("fail", True)
    shell.environment["CMS_SMTP_URL"] = f"{office.url}?starttls"
    assert "STARTTLS" in looked(shell)["mail"]["message"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_folders_that_are_files_cannot_be_written(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    shell.environment |= {
        "CMS_MEDIA_URL": (tmp_path / "taken" / "media").as_uri(),
        "CMS_IMPORTS_FOLDER": str(tmp_path / "taken" / "in"),
    }
    found = looked(shell)
    assert found["media store"]["state"] == found["imports folder"]["state"] == "fail"
    assert str(tmp_path) not in found["media store"]["message"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_one_that_fails_or_takes_too_long_does_not_end_the_others(app: Flask) -> None:
    def break_off(_case: Case) -> Finding:
        raise ValueError("the words of bo@post.example")

    def sleep(_case: Case) -> Finding:
        time.sleep(3)
        return ok("")

    checks = (
        Check("broken", break_off),
        Check("slow", sleep, seconds=0.05),
        Check("long", sleep, seconds=0.05, late=State.WARN),
        Check("after", lambda _case: ok("well"), needs="broken"),
        Check("beside", lambda _case: ok("well"), needs="long"),
    )
    found = dict(examine(case_of(app.extensions["vertebra"]), checks))
    assert [each.state for each in found.values()] == ["fail", "fail", "warn", "skip", "ok"]
    assert found["broken"].message == "It could not be looked at (ValueError)."


@pytest.mark.parametrize(
    ("key", "guessable"),
    [
        pytest.param(STRONG, False, id="what we say to make one with"),
        pytest.param("my-Secret-" + STRONG, True, id="a word that people take"),
        pytest.param("0" * 40, True, id="one sign"),
        pytest.param("0123456789abcdef" * 3, True, id="in a row"),
    ],
)
def test_a_key_that_can_be_guessed_is_known(key: str, guessable: bool) -> None:
    assert is_guessable(key) is guessable


def test_what_every_check_needs_comes_before_it() -> None:
    names = [check.name for check in CHECKS]
    assert all(not check.needs or names.index(check.needs) < place for place, check in enumerate(CHECKS))
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_redis_is_tried_and_nothing_fails_without_it(shell: Shell, redis: RedisServer) -> None:
    assert looked(shell)["redis"]["state"] == "ok"
    shell.environment["CMS_REDIS_URL"] = redis.url
    found = looked(shell)["redis"]
    assert (found["state"], "does all that is asked of it" in found["message"]) == ("ok", True)
    redis.kill()
    found = looked(shell)["redis"]
    assert (found["state"], "nobody answers" in found["message"]) == ("warn", True)
    shell.environment["CMS_REDIS_URL"] = "redis://:hunter-and-gatherer@redis.invalid/0"
    found = looked(shell)["redis"]
    assert found["state"] == "warn"
    assert "hunter" not in found["message"]
    assert "redis.invalid" not in found["message"]
