"""What grows with comments in PostgreSQL, at three sizes of which each is ten times the former: pages, depth, upkeep.

A page is told by the blocks of 8 KiB that its statements touch, which no other load on the machine changes; beside it
stands the time that PostgreSQL itself took. What is the same at all three sizes is the same at a hundred million; what
grows by a block or two is the depth of an index; what grows tenfold is read as a whole.

python -m tests.benchmarks.growth [--smallest N]
"""

import argparse
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import event, select, text

from cms.accounts import tokens, users
from cms.accounts.permissions import SHELL
from cms.app import create_app
from cms.comments import expiring, retention
from cms.comments.models import Comment
from cms.comments.status import Status
from cms.content.models.entry import Entry
from cms.content.status import EntryType
from cms.core.connecting import FOR_EVER, limited
from cms.core.db import db, writing
from cms.core.settings import read
from cms.core.site import SiteSettings
from tests.benchmarks import million
from tests.benchmarks.pages import postgres
from tests.benchmarks.sizes import GROWING, INDEXES, TABLES
from tests.conftest import settings_for
from tests.databases import make_database
from tests.doors.admin.pages import ORIGIN, Visitor
from tests.doors.api.clients import ServedClient

SMALLEST, STEPS = 10_000, 3
GONE = 100  # one of as many comments is emptied before the table is cleaned
LOGGED = """
INSERT INTO audit_log (at, actor_kind, actor_id, actor_name, action, subject_type, subject_id, details)
SELECT created_at + n * interval '1 hour', 'user', 2, 'Mo', (ARRAY['comment.create', 'comment.approve'])[n + 1],
  'comment', id, '{"before": "pending", "after": "approved"}' FROM comment, generate_series(0, 1) AS n
ORDER BY created_at, n
"""
LINKED = """
INSERT INTO audit_link (position, row_id, hash)
SELECT row_number() OVER (ORDER BY id), id, md5(id::text) || md5(id::text) FROM audit_log
"""
TABLES_THAT_GROW = (*GROWING, "audit_log", "audit_link")


def main() -> None:
    """Fill three databases, and print a table of each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smallest", type=int, default=SMALLEST, help="comments of the first; a multiple of 10,000")
    smallest = parser.parse_args().smallest
    print(f"load {', '.join(f'{each:.1f}' for each in os.getloadavg())}")
    with postgres() as server:
        for step in range(STEPS):
            count = smallest * 10**step
            app = create_app(read(settings_for(make_database(server, f"growth{step}")), env_file=Path(os.devnull)))
            with app.app_context():
                _measure(app, count)
                db.session.remove()
                db.engine.dispose()


@limited(FOR_EVER)
def _measure(app: Flask, count: int) -> None:
    upgrade()
    with writing():
        million.make_accounts()
        key = tokens.create(SHELL, users.get("admin@clinic.example"), name="growth", scopes=())[1]
    began = time.perf_counter()
    million.fill(count)
    with writing():
        db.session.execute(text(LOGGED))
        db.session.execute(text(LINKED))
    _alone("VACUUM ANALYZE")
    print(
        f"\n{count:,} comments, {2 * count:,} rows of the log, filled in {time.perf_counter() - began:.0f} s",
        flush=True,
    )
    _print_sizes(count)
    _print_pages(app, key, count)
    _print_upkeep()


def _alone(statement: str) -> list[Any]:
    """Run a statement that wants no transaction; give its rows, if it has any."""
    db.session.rollback()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))  # outside of a transaction the usual limit holds
        answer = connection.execute(text(statement))
        return list(answer) if answer.returns_rows else []


def _print_sizes(count: int) -> None:
    for name in TABLES_THAT_GROW:
        rows, indexes = db.session.execute(text(TABLES), {"name": name}).one()
        print(f"{name:<44}{rows / count:>8.0f}{indexes / count:>8.0f} bytes a comment")
        for index, size in db.session.execute(text(INDEXES), {"name": name}):
            print(f"  {index:<42}{'':>8}{size / count:>8.1f}")


def _print_pages(app: Flask, key: str, count: int) -> None:
    articles = select(Entry.slug).where(Entry.type == EntryType.ARTICLE)
    fullest = db.session.scalars(articles.order_by(Entry.comment_count.desc()).limit(1)).one()
    last = million.last_page(app, Status.PENDING)
    db.session.remove()
    client = ServedClient(app, use_cookies=True)
    Visitor(client).signed_in("admin@clinic.example")

    def get(path: str) -> Any:
        headers = {"Authorization": f"Bearer {key}"} if path.startswith("/api/") else {}
        answer = client.get(path, headers=headers, base_url=ORIGIN)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_json(silent=True)

    def deep(path: str, pages: int = 20) -> str:
        for _page in range(pages):
            path = get(path)["next"] or path
        return path.removeprefix(ORIGIN)

    thread = f"/api/v1/articles/{fullest}/comments?limit=50"
    for told, path in {
        "thread, its first page": thread,
        "thread, its 20th page": deep(thread),
        "queue": "/admin/comments",
        "queue, its last page": last,
        "queue, a rare word": "/admin/comments?q=nowhere",
        "one comment": "/admin/comments/5007",
        "log of moderation": "/api/v1/moderation/log?limit=50",
        "feed of comments": "/feed/comments.json",
    }.items():
        get(path)
        _print(told, partial(get, path))
    with writing():
        _print("depth of the index on ids, and a row", lambda: db.session.get(Comment, count // 2))


def _print_upkeep() -> None:
    with writing():
        _print("upkeep: nothing to erase", lambda: expiring.expire(SiteSettings(spam_days=3650, rejected_days=3650)))
    db.session.execute(text("UPDATE comment SET client_hash = NULL WHERE client_hash IS NOT NULL"))
    db.session.commit()
    _alone("VACUUM ANALYZE comment")
    with writing():
        _print("upkeep: no traces to forget", retention.forget_clients)
    gone = f"id % {GONE} = 3"
    began = time.perf_counter()
    with writing():
        db.session.execute(text(f"DELETE FROM comment_text WHERE comment_id IN (SELECT id FROM comment WHERE {gone})"))
        rows: Any = db.session.execute(text(f"UPDATE comment SET source = '', html = '', text = '' WHERE {gone}"))
    emptied = time.perf_counter() - began
    began = time.perf_counter()
    _alone("VACUUM (INDEX_CLEANUP ON) comment")  # which it would leave for later where so few rows are dead
    _alone("VACUUM (INDEX_CLEANUP ON) comment_text")
    taken = time.perf_counter() - began
    print(f"{rows.rowcount:,} comments emptied in {emptied:.1f} s; VACUUM behind them {taken:.1f} s", flush=True)


def _print(told: str, work: Callable[[], object]) -> None:
    """Print what the statements of some work touch and take, as PostgreSQL tells it."""
    with _sent() as statements:
        work()
    blocks, milliseconds = 0, 0.0
    with db.engine.connect() as connection:
        for statement, values in statements:
            explained = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}"
            plan = connection.exec_driver_sql(explained, values).scalar_one()[0]
            blocks += plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"]
            milliseconds += plan["Execution Time"]
            connection.rollback()
    print(f"{told:<44}{len(statements):>8}{blocks:>8} blocks{milliseconds:>10.1f} ms", flush=True)


@contextmanager
def _sent() -> Iterator[list[tuple[str, Any]]]:
    """Collect the statements of the block that read or change rows."""
    found: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        if statement.startswith(("SELECT", "WITH", "UPDATE", "DELETE")) and not many:
            found.append((statement, values))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


if __name__ == "__main__":
    main()
