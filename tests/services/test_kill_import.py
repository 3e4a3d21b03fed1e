"""An import that is killed, by the worker and at the shell: it goes on, and ends as one that was not."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import aliased

from cms.accounts.permissions import SHELL
from cms.app import create_app
from cms.comments.models import Comment, Person
from cms.content.models.entry import Entry
from cms.content.models.redirect import Redirect
from cms.content.models.revision import Revision
from cms.content.models.taxonomy import Author, Tag
from cms.core.db import db, writing
from cms.core.settings import read
from cms.transfer.models import ImportedRecord
from cms.transfer.runs import asking
from cms.transfer.runs.models import ImportRun, RunState
from tests.conftest import settings_for
from tests.databases import make_database
from tests.served import PATIENCE, clean_environment
from tests.shell import Shell
from tests.unit.transfer import disqus_file
from tests.unit.transfer.runs import Imports, counted
from tests.unit.transfer.wxr import comment, post, written, wxr

POSTS, PAGES, TALKS = 150, 50, 1500
KILLS = 2
KEPT = (Author, Tag, Person, Redirect, ImportedRecord)
LARGE = wxr(*(post(number, comment(number), status="publish" if number % 2 else "draft") for number in range(POSTS)))


def _row(run_id: int) -> ImportRun:
    db.session.rollback()
    return db.session.get_one(ImportRun, run_id, populate_existing=True)


def _wait(run_id: int, process: subprocess.Popen[bytes], more_than: int, *states: str) -> None:
    """Wait until an import has taken over more records, or stands where it is to stand."""
    end = time.monotonic() + PATIENCE
    while _row(run_id).records <= more_than and _row(run_id).state not in states and process.poll() is None:
        assert time.monotonic() < end
        time.sleep(0.02)


def _environment(database_url: str, tmp_path: Path) -> dict[str, str]:
    told = settings_for(database_url, CMS_IMPORTS_FOLDER=str(tmp_path / "imports"), CMS_LOG_LEVEL="warning")
    return clean_environment(**told)


def _ended(run_id: int) -> list[Any]:
    assert _row(run_id).report["articles"] == {"created": POSTS, "updated": 0, "skipped": 0}
    assert _row(run_id).report["comments"]["created"] == POSTS
    return counted()


def test_a_worker_that_is_killed_goes_on_with_an_import(app: Flask, database_url: str, tmp_path: Path) -> None:
    imports = Imports(app, tmp_path / "imports")
    run_id = imports.sent(LARGE).id
    imports.work()
    with writing():
        asking.start(SHELL, run_id)
    kills = 0
    for _round in range(KILLS + 1):
        command = [sys.executable, "-m", "cms", "worker"]
        worker = subprocess.Popen(command, env=_environment(database_url, tmp_path), cwd=tmp_path)
        more = _row(run_id).records if kills < KILLS else sys.maxsize
        _wait(run_id, worker, more, RunState.DONE, RunState.FAILED)
        kills += _row(run_id).state == RunState.RUNNING
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert (_row(run_id).state, kills > 0) == (RunState.DONE, True)
    rows = _ended(run_id)
    imports.imported(LARGE)
    assert counted() == rows
    with writing():
        asking.undo(SHELL, run_id)
    imports.work()
    assert counted() == [0] * len(rows)


@dataclass(frozen=True)
class Case:
    """What is imported: the name of the command, how its file or folder is made, what must be there before it."""

    name: str
    made: Callable[[Path], Path]
    before: str = ""


def _wordpress(folder: Path) -> Path:
    return written(folder, LARGE)


def _disqus(folder: Path) -> Path:
    threads = [disqus_file.thread(page, _page(page)) for page in range(PAGES)]
    posts = [
        disqus_file.post(number, number % PAGES, number - PAGES if number % 3 == 0 and number > PAGES else "")
        for number in range(1, TALKS)
    ]
    return disqus_file.written(folder, disqus_file.export(*threads, *posts))


def _isso(folder: Path) -> Path:
    told = {"author": "Zoë", "email": "zoe@reader.org", "website": "", "created": "2014-07-02 03:04:05"}
    threads = [
        {
            "id": _page(page),
            "comments": [
                {**told, "id": number, "text": f"Words {number}", "parent": number - PAGES if number > PAGES else None}
                for number in range(page + 1, TALKS, PAGES)
            ],
        }
        for page in range(PAGES)
    ]
    path = folder / "isso.json"
    path.write_text(json.dumps(threads), encoding="utf-8")
    return path


def _markdown(folder: Path) -> Path:
    site = folder / "site" / "content" / "posts"
    site.mkdir(parents=True)
    for number in range(POSTS):
        told = f"title: Über {number}\ndate: 2019-03-04\ntags: [neck, part {number % 7}]\naliases: [/old/{number}/]"
        text = f"See [the next](text-{(number + 1) % POSTS}.md)."
        (site / f"text-{number}.md").write_text(f"---\n{told}\n---\n{text}\n", encoding="utf-8")
    return folder / "site"


def _archive(folder: Path) -> Path:
    """Give the archive of a site that took a WordPress export over."""
    shell = Shell(settings_for(f"sqlite:///{folder}/archived.db", CMS_MEDIA_URL=(folder / "archived").as_uri()))
    for words in (("db", "upgrade"), ("import", "wordpress", str(_wordpress(folder)), "--json")):
        assert shell.run(*words).status == 0
    assert shell.run("export", "archive", str(folder / "site.zip"), "--with-sealed").status == 0
    return folder / "site.zip"


def _page(number: int) -> str:
    return f"https://old.clinic.example/post-{number}/"


HOMES = wxr(*(post(number) for number in range(PAGES)))
CASES = (
    Case("wordpress", _wordpress),
    Case("disqus", _disqus, HOMES),
    Case("isso", _isso, HOMES),
    Case("markdown", _markdown),
    Case("archive", _archive),
)


class Place:
    """A site on a database of its own, at the shell."""

    def __init__(self, url: str, folder: Path, case: Case) -> None:
        self.name = case.name
        self.settings = settings_for(url, CMS_MEDIA_URL=(folder / "media").as_uri(), CMS_LOG_LEVEL="warning")
        self.shell = Shell(self.settings, folder)
        self.app = create_app(read(self.settings, folder / ".env"))
        if case.before:
            folder.mkdir()
            assert self.shell.run("import", "wordpress", str(written(folder, case.before)), "--json").status == 0

    def begun(self, path: Path) -> subprocess.Popen[bytes]:
        """Begin to import, in a process of its own."""
        command = [sys.executable, "-m", "cms", "import", self.name, str(path), "--json"]
        return subprocess.Popen(command, env=clean_environment(**self.settings), stdout=subprocess.DEVNULL)

    def state(self) -> tuple[str, bool, int]:
        """Tell how the import stands, whether somebody works on it, and how many records it took over."""
        with self.app.app_context():
            run = db.session.scalars(select(ImportRun).where(ImportRun.source == self.name)).first()
            return (run.state, run.held_by is not None, run.records) if run else ("", False, 0)

    def holds(self) -> dict[str, list[Any]]:
        """Give what is there, without the numbers and times that a second run of the same gives anew."""
        with self.app.app_context():
            parent = aliased(Comment)
            answers = select(Comment, parent.source, Entry.slug).join(Entry, Entry.id == Comment.entry_id)
            entries = select(Entry, Revision).join(Revision, Revision.entry_id == Entry.id)
            run = select(ImportRun.state, ImportRun.report, ImportRun.records).where(ImportRun.source == self.name)
            found: dict[str, list[Any]] = {
                "comments": [
                    (slug, *_values(each, "person_id"), answered)
                    for each, answered, slug in db.session.execute(
                        answers.outerjoin(parent, parent.id == Comment.parent_id)
                    )
                ],
                "entries": [
                    (*_values(entry), each.number, each.hash, each.rendered)
                    for entry, each in db.session.execute(entries)
                ],
                **{
                    model.__tablename__: [_values(each) for each in db.session.scalars(select(model))] for model in KEPT
                },
                "run": [tuple(row) for row in db.session.execute(run)],
            }
            db.session.remove()
            db.engine.dispose()
        return {name: sorted(rows, key=str) for name, rows in found.items()}


def _values(row: Any, *besides: str) -> list[Any]:
    """Give the values of a row but for its own number, those of other rows, and when it was written."""
    names = [column.key for column in row.__table__.columns if not column.foreign_keys]
    left = {"id", "local_id", "run_id", "email_sealed", "target", "created_at", "updated_at", "live_since", *besides}
    return [getattr(row, name) for name in names if name not in left]


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    """Give a function that makes a migrated database of a name; the test runs once on each kind."""

    def make(name: str) -> str:
        if request.param == "postgresql":
            server = request.getfixturevalue("migrated_postgres")
            return make_database(server, f"{name}{os.getpid()}", template="migrated")
        shutil.copy(request.getfixturevalue("migrated_sqlite"), tmp_path / f"{name}.db")
        return f"sqlite:///{tmp_path}/{name}.db"

    return make


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_import_killed_anywhere_ends_as_one_that_was_not(
    database: Callable[[str], str], tmp_path: Path, case: Case
) -> None:
    path = case.made(tmp_path)
    calm = Place(database("calm"), tmp_path / "calm", case)
    assert calm.shell.run("import", case.name, str(path), "--json").status == 0
    killed, kills = Place(database("killed"), tmp_path / "killed", case), 0
    for how in (signal.SIGKILL, signal.SIGINT):
        process, before = killed.begun(path), killed.state()[2]
        end = time.monotonic() + PATIENCE
        while process.poll() is None and time.monotonic() < end:
            _state, is_held, records = killed.state()
            if is_held and (records > before or case.name == "archive"):
                break
            time.sleep(0.02)
        process.send_signal(how)
        process.wait(PATIENCE)
        kills += killed.state()[0] == RunState.RUNNING
    assert kills, "each was over before it could be killed"
    if killed.state()[0] == RunState.RUNNING:
        assert killed.begun(path).wait(PATIENCE) == 0
    there = killed.holds()
    for name, rows in calm.holds().items():
        assert there[name] == rows, name
