"""Isso's SQLite database, opened to be read only, and not trusted: it may be anybody's."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from cms.core.errors import Fault, Invalid
from cms.transfer.discussion.opening import DiscussionCourse
from cms.transfer.discussion.records import LONGEST_TEXT, ForeignThread
from cms.transfer.isso.rows import comment_from, key_of

MAGIC = b"SQLite format 3\x00"
_NEEDED = {"threads": {"id", "uri"}, "comments": {"tid", "id", "parent", "created", "mode", "text"}}
_WANTED = ("id", "created", "modified", "mode", "text", "author", "email", "website", "likes", "dislikes")
_CAREFUL = ("query_only = ON", "trusted_schema = OFF", "cell_size_check = ON")


def is_database(path: Path) -> bool:
    """Tell whether a file is an SQLite database."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def read(course: DiscussionCourse) -> None:
    """Lay aside what a database holds. Raises Invalid for one that is damaged or not of Isso."""
    path = course.order.path
    try:
        with closing(_connected(path)) as rows:
            _check(path, rows)
            for (uri,) in rows.execute("SELECT uri FROM threads ORDER BY id"):
                if isinstance(uri, str) and uri:
                    course.gathering.thread(ForeignThread(uri, (uri,)))
            for uri, parent, told in _comments(rows):
                course.gathering.comment(comment_from(uri, told, parent, "UTC"))
    except sqlite3.Error as error:
        raise Invalid(Fault(f"{path.name}: this database cannot be read ({error}). Copy it anew.")) from None
    course.order.advance(path.stat().st_size)


def _connected(path: Path) -> sqlite3.Connection:
    rows = sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True, isolation_level=None)
    rows.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 4 * LONGEST_TEXT)
    rows.text_factory = lambda raw: raw.decode("utf-8", "replace")
    for pragma in _CAREFUL:
        rows.execute(f"PRAGMA {pragma}")
    return rows


def _check(path: Path, rows: sqlite3.Connection) -> None:
    """Raise Invalid unless the database is whole, and has Isso's tables as plain tables."""
    if rows.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise Invalid(Fault(f"{path.name}: this database is damaged. Stop Isso, and copy it anew."))
    kinds = dict(rows.execute("SELECT name, type FROM pragma_table_list WHERE schema = 'main'"))
    for table, needed in _NEEDED.items():
        if kinds.get(table) != "table" or not needed <= _columns(rows, table):
            raise Invalid(Fault(f"{path.name}: this is no database of Isso: it has no table “{table}” as Isso has it."))


def _columns(rows: sqlite3.Connection, table: str) -> set[str]:
    return {name for (name,) in rows.execute("SELECT name FROM pragma_table_info(?)", (table,))}


def _comments(rows: sqlite3.Connection) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Give each comment with the address of its thread and the key of the one it answers."""
    # Old databases have not all of the columns.
    names = [name for name in _WANTED if name in _columns(rows, "comments")]
    chosen = ", ".join(f"c.{name}" for name in names)
    # What is answered may be gone, or in another thread; then its key leads nowhere, which is reported.
    found = rows.execute(
        f"SELECT t.uri, c.parent, p.created, {chosen} FROM comments c"  # noqa: S608 -- the names are those above
        " LEFT JOIN threads t ON t.id = c.tid LEFT JOIN comments p ON p.id = c.parent ORDER BY c.id"
    )
    for uri, parent, parent_created, *values in found:
        thread = uri if isinstance(uri, str) else ""
        yield thread, key_of(thread, parent, parent_created) if parent else "", dict(zip(names, values, strict=True))
