"""What readers cost: the real server and an empty Flask view under the same server, measured by turns in one run.

Warm answers come from the layer before Flask; cold ones are made anew each time. Each size is filled
once: a thousand articles as the verbs write them, then copied within the database.
"""

import argparse
import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import func, insert, null, select, text, update

from cms.accounts import users
from cms.accounts.permissions import SHELL
from cms.app import create_app
from cms.comments.models import Comment
from cms.content import indexing
from cms.content.models.entry import Entry
from cms.content.models.revision import Revision, RevisionAuthor, RevisionTag
from cms.core.connecting import FOR_EVER, limited
from cms.core.db import db, writing
from cms.core.settings import read
from tests.benchmarks.filling import follow
from tests.benchmarks.library import Library
from tests.benchmarks.load import WRK, Measured, measure
from tests.benchmarks.pages import postgres
from tests.benchmarks.posts import posts
from tests.benchmarks.rows import Chance
from tests.benchmarks.talk import Talk
from tests.conftest import settings_for
from tests.served import CHECKOUT, Served, clean_environment, free_port

MADE_ARTICLES, MADE_EXERCISES, MADE_COMMENTS = 1_000, 100, 10_000
SIZES = {"small": 1, "large": 100}
THREAD = 50
COLD = 60
THREADS = "4"


@dataclass(frozen=True)
class Asked:
    """What is asked for: an address, and what is told with it."""

    name: str
    path: str
    headers: Mapping[str, str]


def main(words: Sequence[str]) -> None:
    """Fill each size, serve it beside the empty view, and print a table of each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=["small"], help="large: 100,000 articles")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args(words)
    for size in asked.sizes:
        with _place(asked.database) as url, tempfile.TemporaryDirectory() as folder:
            _fill(url, SIZES[size])
            with Served(settings_for(url, CMS_COMMENT_RATE="off"), Path(folder)) as server, _empty_view() as empty:
                _print_reads(server, empty, asked.rounds)


@contextmanager
def _place(database: str) -> Iterator[str]:
    if database == "postgresql":
        with postgres() as url:
            yield url
        return
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/cms.db"


@contextmanager
def _empty_view() -> Iterator[str]:
    """Serve a Flask view that does nothing, as `cms serve` serves ours; give its address."""
    port = free_port()
    words = ["-m", "granian", "--interface", "wsgi", "--workers", "2", "--blocking-threads", THREADS, "--no-ws"]
    command = [sys.executable, *words, "--port", str(port), "tests.benchmarks.empty:app"]
    process = subprocess.Popen(command, env=clean_environment(), cwd=CHECKOUT, stdout=subprocess.DEVNULL)
    try:
        _wait(port)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait()


def _wait(port: int) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/").close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the empty view did not start")


@limited(FOR_EVER)
def _fill(url: str, times: int) -> None:
    app = create_app(read(settings_for(url), env_file=Path(os.devnull)))
    with app.app_context():
        began = time.perf_counter()
        upgrade()
        with writing():
            users.create(SHELL, email="editor@clinic.example", role="editor", name="Editor")
        chance = Chance()
        library = Library(chance, MADE_ARTICLES, MADE_EXERCISES)
        library.fill()
        talk = Talk(chance, library.entries, MADE_COMMENTS)
        talk.fill()
        _make_thread()
        _copy_all(times)
        indexing.fill(db.session.connection())
        db.session.commit()
        follow()
        db.session.execute(text("ANALYZE"))
        db.session.commit()
        counted = [db.session.scalar(select(func.count()).select_from(model)) for model in (Entry, Comment)]
        seconds = time.perf_counter() - began
        print(f"\n{db.engine.dialect.name}: {counted[0]:,} entries, {counted[1]:,} comments, filled in {seconds:.0f} s")
        db.session.remove()
        db.engine.dispose()


def _make_thread() -> None:
    """Have one article with fifty comments at the top of its thread."""
    entry = db.session.scalars(select(Entry).where(Entry.live_number.is_not(None), Entry.type == "article")).first()
    assert entry is not None
    entry.slug = "bench"
    top = select(Comment.id).where(Comment.parent_id.is_(None), Comment.shown).order_by(Comment.id).limit(THREAD)
    moved = list(db.session.scalars(top))
    db.session.execute(update(Comment).where(Comment.id.in_(moved)).values(entry_id=entry.id))
    entry.comment_count = THREAD
    db.session.commit()


def _copy_all(times: int) -> None:
    entries = db.session.scalar(select(func.max(Entry.id))) or 0
    revisions = db.session.scalar(select(func.max(Revision.id))) or 0
    for turn in range(1, times):
        shift = {"id": entries * turn, "entry_id": entries * turn, "revision_id": revisions * turn}
        slug = Entry.slug + f"-{turn}"
        _copy(Entry, {**shift}, Entry.id, entries, slug=slug)
        _copy(Revision, {**shift, "id": revisions * turn}, Revision.id, revisions)
        _copy(RevisionAuthor, shift, RevisionAuthor.revision_id, revisions)
        _copy(RevisionTag, shift, RevisionTag.revision_id, revisions)
        step = MADE_COMMENTS * turn
        moved = {"id": step, "parent_id": step, "shown_under_id": step, "entry_id": entries * turn}
        _copy(Comment, moved, Comment.id, MADE_COMMENTS, fingerprint=null())
        db.session.commit()


def _copy(model: Any, shift: Mapping[str, int], key: Any, most: int, **other: Any) -> None:
    """Copy the rows that were made, with their ids moved on."""
    columns = list(model.__table__.columns)
    told = [other.get(each.key, each + shift[each.key] if each.key in shift else each) for each in columns]
    db.session.execute(insert(model.__table__).from_select(columns, select(*told).where(key <= most)))


def _print_reads(server: Served, empty: str, rounds: int) -> None:
    base, article = server.address, "/api/v1/articles/bench"
    etag = urllib.request.urlopen(f"{base}/feed.json").headers["ETag"]
    asked = [
        Asked("empty Flask view", empty, {}),
        Asked("feed", f"{base}/feed.json", {}),
        Asked("feed, gzip", f"{base}/feed.json", {"Accept-Encoding": "gzip"}),
        Asked("feed, brotli", f"{base}/feed.json", {"Accept-Encoding": "br"}),
        Asked("feed, 304", f"{base}/feed.json", {"If-None-Match": etag}),
        Asked("list of 20", f"{base}/api/v1/articles", {}),
        Asked("one article", f"{base}{article}", {}),
        Asked(f"thread of {THREAD}", f"{base}{article}/comments?limit={THREAD}", {}),
    ]
    found: dict[str, list[Measured]] = {each.name: [] for each in asked}
    for _round in range(rounds):
        for each in asked:
            found[each.name].append(measure(each.path, each.headers))
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    print(f"load from {'wrk' if WRK else 'threads of Python'}, medians of {rounds} rounds by turns; load {load}")
    print(f"{'warm':<24}{'a second':>10}{'p50 ms':>9}{'p99 ms':>9}{'ratio':>8}")
    of_all = _median(found["empty Flask view"]).rate
    for name, measured in found.items():
        middle = _median(measured)
        print(f"{name:<24}{middle.rate:>10.0f}{middle.p50:>9.2f}{middle.p99:>9.2f}{middle.rate / of_all:>8.2f}")
    print(f"{'cold, one after another':<24}{'':>10}{'p50 ms':>9}{'p99 ms':>9}")
    for name, path in _cold(article).items():
        times = sorted(_times(server.port, path))
        print(f"{name:<24}{'':>10}{statistics.median(times):>9.2f}{times[int(len(times) * 0.99)]:>9.2f}", flush=True)
    print(f"comment POST of 600 characters, durable: {posts(server.port, article):.0f} a second", flush=True)


def _median(rounds: list[Measured]) -> Measured:
    middle = {name: statistics.median(getattr(each, name) for each in rounds) for name in ("rate", "p50", "p99")}
    return Measured(**middle)


def _cold(article: str) -> dict[str, str]:
    """Give addresses that no other part of this measures, so that nothing is kept of them."""
    return {
        "feed": "/feed.json?limit=20",
        "feed in a language": "/feed.json?limit=20&language=en",
        "list of 20": "/api/v1/articles?limit=20",
        "list with a tag": "/api/v1/articles?limit=20&tag=tag-7",
        "one article": f"{article}?expand=tags",
        f"thread of {THREAD}": f"{article}/comments?limit={THREAD}&sort=oldest",
        "search, a frequent word": "/api/v1/search?q=co",
        "search, a rare word": "/api/v1/search?q=nowhere",
    }


def _times(port: int, path: str) -> list[float]:
    """Give the milliseconds of requests that are answered anew each time: what is asked with a cookie is not kept."""
    times = []
    with closing(http.client.HTTPConnection("127.0.0.1", port)) as connection:
        for _each in range(COLD):
            began = time.perf_counter()
            connection.request("GET", path, headers={"Cookie": "cold=1"})
            answer = connection.getresponse()
            answer.read()
            times.append(1000 * (time.perf_counter() - began))
            assert answer.status == HTTPStatus.OK, path
    return times
