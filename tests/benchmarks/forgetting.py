"""What it costs to forget somebody with 20,000 comments, and how long somebody else who writes waits meanwhile.

python -m tests.benchmarks.forgetting [--database sqlite|postgresql] [--comments N] [--at-once N …]

With several sizes of a batch they take turns, each on a person of its own, so that they compare under the same load.
"""

import argparse
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select, text, update

from cms.accounts import users
from cms.accounts.permissions import SHELL, Role
from cms.app import create_app
from cms.comments import erasing
from cms.comments.models import Comment, Person
from cms.core import heartbeat
from cms.core.db import db, writing
from cms.core.settings import read
from cms.worker.queued import run_outbox
from tests.benchmarks.library import Library
from tests.benchmarks.pages import postgres
from tests.benchmarks.rows import Chance
from tests.benchmarks.talk import Talk
from tests.conftest import settings_for
from tests.doors.admin.pages import PASSWORD

ARTICLES, EXERCISES = 200, 20


def main() -> None:
    """Fill each database, and print a line for each size of a batch."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], help="measure this one alone")
    parser.add_argument("--comments", type=int, default=20_000, metavar="N", help="how many somebody has (20000)")
    parser.add_argument("--at-once", type=int, nargs="*", default=[erasing.AT_ONCE], metavar="N", help="in a batch")
    asked = parser.parse_args()
    for name, place in {"sqlite": _sqlite, "postgresql": postgres}.items():
        if asked.database in {None, name}:
            with place() as address:
                _measure(name, address, asked.comments, asked.at_once)


@contextmanager
def _sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/cms.db"


def _measure(name: str, url: str, count: int, sizes: list[int]) -> None:
    app = create_app(read(settings_for(url), env_file=Path(os.devnull)))
    with app.app_context():
        upgrade()
        with writing():
            users.create(SHELL, email="admin@clinic.example", role=Role.ADMIN, name="Admin", password=PASSWORD)
            users.create(SHELL, email="mo@clinic.example", role=Role.MODERATOR, name="Mo", password=PASSWORD)
        chance = Chance()
        library = Library(chance, ARTICLES, EXERCISES)
        library.fill()
        Talk(chance, library.entries, count * (len(sizes) + 1)).fill()
        for number, size in enumerate(sizes, 1):
            erasing.AT_ONCE = size  # what is compared
            _give(app, number, count)
            _print(name, size, *_forget(app, number))
        db.session.remove()
        db.engine.dispose()


def _give(app: Flask, person: int, count: int) -> None:
    """Let a stretch of the comments be of one person, and index them."""
    mine = Comment.id.between((person - 1) * count + 1, person * count)
    sealed = app.extensions["vertebra"].sealer.seal(f"person-{person}@reader.example")
    with writing():
        db.session.execute(update(Comment).where(Comment.person_id == person).values(person_id=person + 1000))
        db.session.execute(update(Comment).where(mine).values(person_id=person))
        db.session.execute(update(Person).where(Person.id == person).values(email_sealed=sealed))
        on_sqlite = db.engine.dialect.name == "sqlite"
        into, words = ("rowid", "source") if on_sqlite else ("comment_id", "to_tsvector('simple', source)")
        chosen = f"SELECT id, {words} FROM comment WHERE person_id = {person}"
        db.session.execute(text(f"INSERT INTO comment_text ({into}, words) {chosen}"))


def _forget(app: Flask, person: int) -> tuple[list[float], list[float]]:
    """Let the worker forget a person; give the CPU of each batch, and how long each other change took meanwhile."""
    with writing():
        erasing.erase_person(SHELL, person)
    waits: list[float] = []
    done = threading.Event()
    other = threading.Thread(target=_write, args=(app, waits, done))
    other.start()
    batches = []
    while True:
        began = time.thread_time()
        if not run_outbox(app.extensions["vertebra"]):
            break
        batches.append(time.thread_time() - began)
        time.sleep(0.02)  # the worker's loop waits a quarter of a second here
    done.set()
    other.join()
    left = db.session.scalar(select(func.count()).where(Comment.person_id == person))
    if left:
        raise SystemExit(f"{left} comments are left")
    return batches, waits


def _write(app: Flask, waits: list[float], done: threading.Event) -> None:
    with app.app_context():
        while not done.wait(0.01):
            began = time.perf_counter()
            with writing():
                heartbeat.beat()
            waits.append(time.perf_counter() - began)
        db.session.remove()


def _print(name: str, size: int, batches: list[float], waits: list[float]) -> None:
    longest, typical = (1000 * each for each in (max(waits), statistics.median(waits)))
    print(
        f"{name}, {size} at once: {len(batches)} batches, {sum(batches):.1f} s of CPU, "
        f"{1000 * statistics.median(batches):.0f} ms a batch; another writer took {typical:.0f} ms, "
        f"at most {longest:.0f} ms; load {os.getloadavg()[0]:.1f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
