"""A whole file of comments, laid out on disk by thread: no such file tells beforehand what is answered or removed.

The database is SQLite's own temporary one: nobody else can open it, and it is gone with the process.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from cms.core.text import clean
from cms.transfer.discussion.records import (
    ForeignComment,
    ForeignPerson,
    ForeignThread,
    comment_from,
    packed,
    person_from,
    sound,
    thread_from,
)
from cms.transfer.report import Report
from cms.transfer.threads import in_order

AT_ONCE = 100
_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE thread (key TEXT PRIMARY KEY, told TEXT);
CREATE TABLE person (key TEXT PRIMARY KEY, told TEXT);
CREATE TABLE comment (
    place INTEGER PRIMARY KEY, thread TEXT, key TEXT UNIQUE, parent TEXT, erased INTEGER, person TEXT, told TEXT
);
CREATE INDEX of_thread ON comment (thread, place);
"""


@dataclass(frozen=True)
class Piece:
    """Some comments of a thread, each behind the one it answers; `idle` are removed ones that nobody answered."""

    thread: ForeignThread
    comments: tuple[ForeignComment, ...]
    idle: frozenset[str]


@dataclass(frozen=True)
class _Row:
    place: int
    key: str
    parent: str
    erased: bool


class Gathering:
    """What a file holds: laid aside record by record, without signs that no database keeps; then given by thread."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._rows = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._rows.executescript(_TABLES)
        self._rows.execute("BEGIN")

    def thread(self, thread: ForeignThread) -> None:
        """Lay a thread aside; of two with one key the first is kept."""
        self._rows.execute("INSERT OR IGNORE INTO thread VALUES (?, ?)", (clean(thread.key), packed(thread)))

    def person(self, person: ForeignPerson) -> None:
        """Lay a person aside; of two with one key the first is kept."""
        self._rows.execute("INSERT OR IGNORE INTO person VALUES (?, ?)", (clean(person.key), packed(person)))

    def comment(self, comment: ForeignComment) -> None:
        """Lay a comment aside; of two with one key the first is kept, and the other reported."""
        comment = sound(comment)
        if not comment.key:
            self.leave_out(comment.where, "It was left out, since nothing tells it from others.")
            return
        row = comment.thread, comment.key, comment.parent, comment.is_erased, comment.person, packed(comment)
        insert = "INSERT OR IGNORE INTO comment (thread, key, parent, erased, person, told) VALUES (?, ?, ?, ?, ?, ?)"
        if not self._rows.execute(insert, row).rowcount:
            self.leave_out(comment.where, "This number comes twice in the file; the first comment was kept.")

    def leave_out(self, where: str, message: str) -> None:
        """Report a comment that cannot be taken."""
        self._report.remark(where, message)
        self._report.comments.skipped += 1

    @property
    def size(self) -> int:
        """Give the number of comments."""
        return int(self._rows.execute("SELECT count(*) FROM comment").fetchone()[0])

    @property
    def idle_threads(self) -> int:
        """Give the number of threads in which nobody said anything."""
        missing = "SELECT count(*) FROM thread WHERE key NOT IN (SELECT thread FROM comment)"
        return int(self._rows.execute(missing).fetchone()[0])

    def pieces(self) -> Iterator[Piece]:
        """Give the comments, thread by thread in the order in which the file first speaks of them."""
        by_thread = "SELECT thread, min(place) AS first FROM comment GROUP BY thread ORDER BY first"
        for key, _first in self._rows.execute(by_thread).fetchall():
            thread, rows = self._known(key), self._in_order(key)
            kept = _holding(rows)
            for start in range(0, len(rows), AT_ONCE):
                some = rows[start : start + AT_ONCE]
                idle = frozenset(row.key for row in some if row.erased and row.key not in kept)
                yield Piece(thread, tuple(self._comment(row) for row in some), idle)

    def _known(self, key: str) -> ForeignThread:
        found = self._rows.execute("SELECT told FROM thread WHERE key = ?", (key,)).fetchone()
        return thread_from(found[0]) if found else ForeignThread(key)

    def _comment(self, row: _Row) -> ForeignComment:
        joined = "SELECT c.told, p.told FROM comment c LEFT JOIN person p ON p.key = c.person WHERE place = ?"
        told, person = self._rows.execute(joined, (row.place,)).fetchone()
        return comment_from(told).said_by(person_from(person) if person else None)

    def _in_order(self, key: str) -> list[_Row]:
        chosen = "SELECT place, key, parent, erased FROM comment WHERE thread = ? ORDER BY place"
        return in_order([_Row(*found) for found in self._rows.execute(chosen, (key,))])


def _holding(rows: list[_Row]) -> set[str]:
    """Give the keys of what is answered by something that was not removed, however far below."""
    kept: set[str] = set()
    for row in reversed(rows):
        if row.parent and (not row.erased or row.key in kept):
            kept.add(row.parent)
    return kept
