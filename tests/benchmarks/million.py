"""What the moderators' desk costs at a million comments, a hundred thousand of them waiting.

Ten thousand comments are made as the verbs write them, then copied within the database, so that it is full in a
minute or two. The first and the last page of a list are to cost the same, and no page more statements the more
there is.

python -m tests.benchmarks.million [sqlite|postgresql]
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, insert, null, select, text, update

from cms.accounts import users
from cms.accounts.permissions import GRANTS, SHELL, Actor, Role
from cms.app import create_app
from cms.comments import moderating, queries
from cms.comments.models import Comment, Decision
from cms.comments.moderating import Wanted
from cms.comments.status import Action, Status
from cms.core.db import db, writing
from cms.core.settings import read
from cms.web.listing import address_behind
from tests.benchmarks.filling import follow
from tests.benchmarks.library import Library
from tests.benchmarks.pages import Cost, cost, postgres
from tests.benchmarks.rows import Chance
from tests.benchmarks.talk import Talk
from tests.conftest import settings_for
from tests.counting import counting
from tests.doors.admin.pages import ORIGIN, PASSWORD, Visitor
from tests.doors.api.clients import ServedClient

COMMENTS, MADE = 1_000_000, 10_000
ARTICLES, EXERCISES = 2_000, 200
FATES = ["approved"] * 80 + ["rejected"] * 5 + ["spam"] * 5 + ["pending"] * 10
MO = Actor("user", 1, "Mo", GRANTS[Role.MODERATOR], Role.MODERATOR)
BULK = 500
PAGES = {
    "today": "/admin/",
    "queue": "/admin/comments",
    "queue, last page": "",
    "queue, oldest first": "/admin/comments?sort=oldest",
    "approved": "/admin/comments?status=approved",
    "approved, last page": "",
    "queue, a frequent word": "/admin/comments?q=co",
    "queue, a rare word": "/admin/comments?q=nowhere",
    "approved, a frequent word": "/admin/comments?status=approved&q=co",
    "approved, a rare word": "/admin/comments?status=approved&q=nowhere",
    "search, a frequent word": "/admin/search?q=co",
    "search, a rare word": "/admin/search?q=nowhere",
    "articles": "/admin/articles",
}


def main() -> None:
    """Fill and measure each database, and print a table of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", nargs="?", choices=["sqlite", "postgresql"])
    asked = parser.parse_args().database
    if asked != "postgresql":
        with tempfile.TemporaryDirectory() as folder:
            _measure("SQLite", f"sqlite:///{folder}/cms.db")
    if asked != "sqlite":
        with postgres() as address:
            _measure("PostgreSQL", address)


def _measure(name: str, url: str) -> None:
    app = create_app(read(settings_for(url), env_file=Path(os.devnull)))
    with app.app_context():
        began = time.perf_counter()
        upgrade()
        with writing():
            users.create(SHELL, email="admin@clinic.example", role=Role.ADMIN, name="Admin", password=PASSWORD)
        _fill()
        print(f"{name}: {COMMENTS:,} comments, filled in {time.perf_counter() - began:.0f} s")
        print(f"{'':<34}{'statements':>10}{'ms':>8}")
        pages = {**PAGES, "queue, last page": _last(app, Status.PENDING), "approved, last page": _last(app, "approved")}
        db.session.remove()
        client = ServedClient(app, use_cookies=True)
        Visitor(client).signed_in("admin@clinic.example")
        for told, path in pages.items():
            _print(told, cost(client, path))
        db.session.remove()
        _print("what waits, counted", _timed(queries.count_waiting))
        _print("what is urgent, counted", _timed(lambda: queries.count_urgent(at_most=100)))
        for action in (Action.REJECT, Action.APPROVE):
            _print(f"one decision: {action}", _timed(partial(_decide, action, 1)))
            _print(f"a decision on {BULK}: {action}", _timed(partial(_decide, action, BULK)))
        _print(f"{BULK} decisions taken back", _timed(_take_back))
        db.session.remove()
        db.engine.dispose()


def _print(told: str, found: Cost | None) -> None:
    print(
        f"{told:<34}{found.statements:>10}{found.milliseconds:>8.0f}" if found else f"{told:<34}{'failed':>10}",
        flush=True,
    )


def _timed(work: Callable[[], object]) -> Cost:
    db.session.rollback()
    with counting() as statements:
        began = time.perf_counter()
        work()
        taken = time.perf_counter() - began
    return Cost(len(statements), 1000 * taken)


def _decide(action: Action, count: int) -> None:
    oldest = queries.ORDERS["urgent"].columns
    waiting = select(Comment.id, Comment.version).where(Comment.status == Status.PENDING).order_by(*oldest)
    wanted = [Wanted(comment_id, action, version) for comment_id, version in db.session.execute(waiting.limit(count))]
    with writing():
        moderating.decide(MO, wanted)


def _take_back() -> None:
    last = select(Decision.id).order_by(Decision.id.desc()).limit(BULK)
    ids = db.session.scalars(last).all()
    with writing():
        moderating.undo_all(MO, ids)


def _fill() -> None:
    chance = Chance()
    library = Library(chance, ARTICLES, EXERCISES)
    library.fill()
    Talk(chance, library.entries, MADE, FATES).fill()
    for step in range(MADE, COMMENTS, MADE):
        _copy(Comment, step, moved=("id", "parent_id", "shown_under_id"), emptied=("fingerprint",))
        _copy(Decision, step, moved=("comment_id",), left_out=("id",))
        db.session.commit()
    some = update(Comment).where(Comment.status == Status.PENDING, Comment.id % 1000 == 7)
    db.session.execute(some.values(urgency=0).execution_options(synchronize_session=False))
    counted = "SELECT entry_id, count(*) AS n FROM comment WHERE status = 'approved' GROUP BY entry_id"
    told = f"UPDATE entry SET comment_count = counted.n FROM ({counted}) AS counted WHERE counted.entry_id = entry.id"
    db.session.execute(text(told))
    on_sqlite = db.engine.dialect.name == "sqlite"
    db.session.execute(text("DELETE FROM comment_text"))
    into, words = ("rowid", "source") if on_sqlite else ("comment_id", "to_tsvector('simple', source)")
    db.session.execute(text(f"INSERT INTO comment_text ({into}, words) SELECT id, {words} FROM comment"))
    db.session.commit()
    follow()
    db.session.execute(text("ANALYZE"))
    db.session.commit()


def _copy(
    model: Any, step: int, *, moved: Sequence[str], emptied: Sequence[str] = (), left_out: Sequence[str] = ()
) -> None:
    """Copy the rows that were made, with other ids."""
    columns = [column for column in model.__table__.columns if column.key not in left_out]
    key = model.__table__.c["comment_id" if model is Decision else "id"]
    told = [column + step if column.key in moved else null() if column.key in emptied else column for column in columns]
    rows = select(*told).where(key <= MADE)
    db.session.execute(insert(model.__table__).from_select(columns, rows))


def _last(app: Flask, status: str) -> str:
    """Give the address of the last page of a list, of twenty rows."""
    order = queries.ORDERS["urgent" if status == Status.PENDING else "newest"]
    count = db.session.scalar(select(func.count()).where(Comment.status == status)) or 0
    behind = order.apply(select(Comment).where(Comment.status == status), None, count)
    row = db.session.scalars(behind.limit(1).offset(count - 21)).one()
    with app.test_request_context():
        told = {} if status == Status.PENDING else {"status": status}
        return address_behind("/admin/comments", told, order, row).removeprefix(ORIGIN)


if __name__ == "__main__":
    main()
