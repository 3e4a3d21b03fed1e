"""What a whole site costs to write into an archive and to make anew of it: seconds, rows a second, and memory.

Each command runs in a process of its own, and so does the same one for a site without content, so that the
difference tells what the rows cost.

python -m tests.benchmarks.archive [--articles 10000] [--comments 100000] [--database sqlite|postgresql]
"""

import argparse
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask_migrate import upgrade

from cms.accounts import users
from cms.accounts.permissions import SHELL, Role
from cms.app import create_app
from cms.comments import indexing as comments_indexing
from cms.content import indexing
from cms.core.db import db, writing
from cms.core.settings import read
from tests.benchmarks.filling import follow
from tests.benchmarks.library import ARTICLES, Library
from tests.benchmarks.pages import postgres
from tests.benchmarks.rows import Chance
from tests.benchmarks.running import run
from tests.benchmarks.talk import COMMENTS, Talk
from tests.conftest import settings_for
from tests.databases import make_database

PLACES = ("full", "empty", "bare", "blank")


def main() -> None:
    """Fill a site, move it and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], help="measure this one alone")
    parser.add_argument("--articles", type=int, default=ARTICLES)
    parser.add_argument("--comments", type=int, default=COMMENTS)
    asked = parser.parse_args()
    print(f"{asked.articles} articles, {asked.comments} comments; load {os.getloadavg()[0]:.1f}")
    for kind in ("sqlite", "postgresql"):
        if asked.database in {None, kind}:
            with tempfile.TemporaryDirectory() as folder, _places(kind, Path(folder)) as places:
                _fill(places[0], asked.articles, asked.comments)
                _measure(kind, Path(folder), *places)


@contextmanager
def _places(kind: str, folder: Path) -> Iterator[list[str]]:
    """Give the addresses of migrated databases."""
    if kind == "sqlite":
        yield [_migrated(f"sqlite:///{folder}/{name}/cms.db") for name in PLACES]
        return
    with postgres() as server:
        yield [_migrated(make_database(server, name)) for name in PLACES]


def _migrated(url: str) -> str:
    made = create_app(read(settings_for(url), env_file=Path(os.devnull)))
    with made.app_context():
        upgrade()
        db.engine.dispose()
    return url


def _fill(url: str, articles: int, comments: int) -> None:
    made, chance = create_app(read(settings_for(url), env_file=Path(os.devnull))), Chance()
    with made.app_context():
        with writing():
            users.create(SHELL, email="editor@clinic.example", role=Role.EDITOR, name="Editor")
        library = Library(chance, articles=articles, exercises=articles // 10)
        library.fill()
        Talk(chance, library.entries, comments).fill()
        indexing.fill(db.session.connection())
        comments_indexing.fill(db.session.connection())
        follow()
        db.session.commit()
        db.engine.dispose()


def _measure(kind: str, folder: Path, full: str, empty: str, bare: str, blank: str) -> None:
    path, nothing = folder / "site.zip", folder / "nothing.zip"
    few_out = run(bare, "export", "archive", str(nothing), "--with-sealed", "--json")
    few_in = run(blank, "import", "archive", str(nothing), "--json")
    out = run(full, "export", "archive", str(path), "--with-sealed", "--json")
    back = run(empty, "import", "archive", str(path), "--json")
    rows = out.told["rows"]
    print(f"{kind}: {rows} rows, {path.stat().st_size / 1e6:.0f} MB")
    for name, ran, few in (("export", out, few_out), ("import", back, few_in)):
        own = max(ran.processor - few.processor, 0.01)
        print(
            f"  {name}  {ran.seconds:7.1f} s, {own:.1f} s of the processor: {rows / own:,.0f} rows/s"
            f"  {ran.megabytes:6.0f} MB at most, {ran.megabytes - few.megabytes:+.0f} MB beside an empty site"
        )


if __name__ == "__main__":
    main()
