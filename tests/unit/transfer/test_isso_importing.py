"""Importing what Isso keeps: its database, and its generic JSON."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from cms.comments.models import Comment, Person
from cms.core.clock import rfc3339
from cms.core.db import db
from cms.core.errors import Invalid
from cms.transfer.isso.opening import opened
from cms.transfer.models import ImportedRecord
from cms.transfer.report import Report
from tests.api import Api

Import = Callable[..., Report]
COLUMNS = ("id", "tid", "parent", "created", "modified", "mode", "text", "author", "email", "website")
LATER = ("likes", "dislikes", "voters", "notification")
THREADS = ((1, "/articles/neck/"), (2, "/gone/"))
AT = 1_388_628_245.25


def _database(folder: Path, comments: list[dict[str, Any]], *, later: bool = True, name: str = "comments.db") -> Path:
    """Write a database as Isso does; old ones lack the columns of later versions."""
    path = folder / name
    with sqlite3.connect(path) as rows:
        rows.execute("CREATE TABLE threads (id INTEGER PRIMARY KEY, uri VARCHAR(256) UNIQUE, title VARCHAR(256))")
        rows.executemany("INSERT INTO threads (id, uri) VALUES (?, ?)", THREADS)
        more = ", likes INTEGER DEFAULT 0, dislikes INTEGER DEFAULT 0, voters BLOB, notification INTEGER DEFAULT 0"
        rows.execute(
            "CREATE TABLE comments (tid REFERENCES threads(id), id INTEGER PRIMARY KEY, parent INTEGER,"
            " created FLOAT NOT NULL, modified FLOAT, mode INTEGER, remote_addr VARCHAR, text VARCHAR NOT NULL,"
            f" author VARCHAR, email VARCHAR, website VARCHAR{more if later else ''})"
        )
        for comment in comments:
            names = [each for each in comment if later or each not in LATER]
            marks = ", ".join("?" * len(names))
            rows.execute(
                f"INSERT INTO comments ({', '.join(names)}, remote_addr) VALUES ({marks}, '203.0.113.0')",
                [comment[each] for each in names],
            )
    rows.close()
    return path


def _comment(number: int, **told: Any) -> dict[str, Any]:
    ordinary = (number, 1, None, AT + number, None, 1, f"Words {number}", "Jo", "jo@reader.org", "")
    return {**dict(zip(COLUMNS, ordinary, strict=True)), **told}


@pytest.fixture
def take(imported: Import, editor: Api, tmp_path: Path) -> Import:
    """Give a function that imports the comments of a database into a site with one article."""
    editor.published("articles", title="Neck", slug="neck")

    def run(*comments: dict[str, Any], later: bool = True) -> Report:
        path = tmp_path / "comments.db"
        path.unlink(missing_ok=True)
        return imported(opened, _database(tmp_path, list(comments), later=later))

    return run


def _said(text: str) -> Comment:
    return db.session.scalars(select(Comment).where(Comment.text == text)).one()


def _told(report: Report) -> dict[str, str]:
    return {each.where: each.message for each in report.problems}


def test_a_comment_of_the_database_comes_in_as_it_was(take: Import) -> None:
    told = {"text": "It *clicks* <b>", "website": "https://jo.example/", "modified": AT + 60, "author": None}
    report = take(_comment(7, **told, likes=5, dislikes=2, voters=b"\x00\x01"))
    assert (report.comments.created, report.homeless) == (1, [])
    assert _told(report) == {"threads": "They have no comments: 1."}
    row = db.session.scalars(select(Comment)).one()
    assert (row.format, row.source) == ("markdown", "It *clicks* <b>")
    assert row.html == "<p>It <em>clicks</em> &lt;b&gt;</p>\n"
    assert (row.author_name, row.author_url, row.score) == ("Anonymous", "https://jo.example/", 3)
    assert (rfc3339(row.created_at), rfc3339(row.edited_at)) == ("2014-01-02T02:04:12Z", "2014-01-02T02:05:05Z")
    assert db.session.scalar(select(func.count()).select_from(Person)) == 1


def test_comments_stand_where_they_stood(take: Import) -> None:
    report = take(
        _comment(1),
        _comment(2, mode=2),
        _comment(3, mode=4, text="", author=None),
        _comment(4, parent=3),
        _comment(5, mode=4, text=""),
        _comment(6, mode=9),
        _comment(7, parent=99),
        _comment(8, tid=2),
        _comment(9, tid=77),
    )
    stands = {row.text: row.status for row in db.session.scalars(select(Comment))}
    assert stands == {
        "Words 1": "approved",
        "Words 2": "pending",
        "": "erased",
        "Words 4": "approved",
        "Words 6": "pending",
        "Words 7": "approved",
    }
    assert _said("Words 4").parent_id == _said("").id
    assert _said("").shown is True
    assert [(each.address, each.comments) for each in report.homeless or ()] == [("/gone/", 1), ("thread:", 1)]
    told = _told(report)
    assert told["comment 6"].startswith("It has a status that is not known")
    assert told["comment 7"].endswith("it stands by itself.")


def test_an_old_database_without_later_columns_is_read_too(take: Import) -> None:
    assert take(_comment(1), later=False).comments.created == 1


def test_a_second_import_changes_nothing_and_another_database_is_another(take: Import) -> None:
    assert take(_comment(1), _comment(2, parent=1)).comments.created == 2
    assert take(_comment(1, likes=9), _comment(2, parent=1)).comments.changes == 0
    assert take(_comment(1, text="Elsewhere", created=AT - 9)).comments.created == 1
    assert {row.text for row in db.session.scalars(select(Comment))} == {"Words 1", "Words 2", "Elsewhere"}


def test_what_was_changed_there_changes_here(take: Import) -> None:
    take(_comment(1, mode=2))
    report = take(_comment(1, text="Better", modified=AT + 90))
    assert (report.comments.updated, _said("Better").status) == (1, "approved")


def test_values_of_any_type_do_no_harm(take: Import) -> None:
    report = take(
        _comment(1, created="soon", mode="x", author=b"\xff", website=5, likes="many"),
        _comment(2, text="a\x00b", email=1e400),
    )
    assert report.comments.created == 2
    assert _said("ab").status == "approved"
    assert "date cannot be read" in " ".join(each.message for each in report.problems)


def test_the_database_is_opened_to_be_read_only(take: Import, imported: Import, tmp_path: Path) -> None:
    take(_comment(1))
    path = tmp_path / "comments.db"
    before = path.read_bytes()
    path.chmod(0o400)
    assert imported(opened, path).comments.skipped == 1
    assert path.read_bytes() == before
    assert {each.name for each in tmp_path.iterdir()} == {"comments.db"}


def _broken(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2 :] = b"\xff" * (len(raw) - len(raw) // 2)
    path.write_bytes(raw)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:2048])


def _another(path: Path) -> None:
    with sqlite3.connect(path) as rows:
        rows.execute("DROP TABLE threads")
    rows.close()


def _view(path: Path) -> None:
    with sqlite3.connect(path) as rows:
        rows.execute("ALTER TABLE comments RENAME TO kept")
        rows.execute("CREATE VIEW comments AS SELECT * FROM kept")
    rows.close()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        pytest.param(_broken, "damaged|cannot be read", id="overwritten"),
        pytest.param(_cut, "damaged|cannot be read", id="cut short"),
        pytest.param(_another, "no database of Isso", id="another database"),
        pytest.param(_view, "no database of Isso", id="a view in place of the table"),
    ],
)
def test_a_database_that_is_not_sound_is_one_clear_line(
    imported: Import, tmp_path: Path, spoil: Callable[[Path], None], said: str
) -> None:
    path = _database(tmp_path, [_comment(number) for number in range(1, 200)])
    spoil(path)
    with pytest.raises(Invalid, match=said) as refusal:
        imported(opened, path)
    assert "\n" not in refusal.value.detail
    assert db.session.scalar(select(func.count()).select_from(ImportedRecord)) == 0


def _json(folder: Path, *threads: Any) -> Path:
    path = folder / "isso.json"
    path.write_text(json.dumps(threads), encoding="utf-8")
    return path


def test_generic_json_comes_in_with_what_its_database_would_tell(
    take: Import, imported: Import, tmp_path: Path
) -> None:
    def said(number: Any, **told: Any) -> dict[str, Any]:
        ordinary = {"author": "Jo", "email": "", "website": "", "created": "2014-07-02 03:04:05", "remote_addr": "::"}
        return {**ordinary, "id": number, "text": f"Words {number}", **told}

    path = _json(
        tmp_path,
        {"id": "/articles/neck/", "title": "A+page", "comments": [said(2, parent=1), said(1), said(3, mode=4), "odd"]},
        {"id": "/articles/neck/#other", "comments": [said(1, text="Same number", created=AT)]},
        {"id": "/gone/", "comments": [said(1), said(2)]},
        {"id": "/articles/neck/", "comments": [said(None, text="No number")]},
        "odd",
    )
    report = imported(opened, path)
    assert report.comments.created == 3
    assert _said("Words 2").parent_id == _said("Words 1").id
    assert rfc3339(_said("Words 1").created_at) == "2014-07-02T03:04:05Z"
    assert [(each.address, each.comments) for each in report.homeless or ()] == [("/gone/", 2)]
    told = _told(report)
    assert told["thread number 1 of the file"] == "Not everything in it is a comment."
    assert told["thread number 5 of the file"].startswith("It has no list of comments")
    assert told["comment without a number"].startswith("It was left out")
    assert imported(opened, path).comments.changes == 0


@pytest.mark.parametrize("text", ["[1]", '{"comments": [1]}', '{"a": 1}'])
def test_other_json_is_refused(imported: Import, tmp_path: Path, text: str) -> None:
    path = tmp_path / "other.json"
    path.write_text(text)
    with pytest.raises(Invalid, match=r"other.json: this is no generic JSON of Isso"):
        imported(opened, path)
