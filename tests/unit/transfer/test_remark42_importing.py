"""Importing a backup of remark42, in the shape that remark42 writes it."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from cms.comments.models import Comment, Person
from cms.core.clock import rfc3339
from cms.core.db import db
from cms.core.errors import Invalid
from cms.transfer.models import ImportedRecord
from cms.transfer.remark42 import opened
from cms.transfer.report import Report
from tests.api import Api

Import = Callable[..., Report]
HEAD = {
    "version": 1,
    "users": [{"id": "github_1", "blocked": {"status": False}, "verified": True, "email": "jo@reader.org"}],
    "posts": [{"url": "https://old.clinic.example/articles/neck/", "read_only": True}],
}


def _line(number: str, **told: Any) -> dict[str, Any]:
    return {
        "id": number,
        "pid": "",
        "text": f"<p>Words {number}</p>\n",
        "orig": f"Words {number}",
        "user": {"name": "Jo", "id": "github_1", "picture": "https://x.example/a.png", "ip": "a9f", "admin": False},
        "locator": {"site": "clinic", "url": "https://old.clinic.example/articles/neck/"},
        "score": 0,
        "vote": 0,
        "time": "2020-01-02T03:04:05.123456789-05:00",
        **told,
    }


@pytest.fixture
def take(imported: Import, editor: Api, tmp_path: Path) -> Import:
    """Give a function that imports lines into a site with one article."""
    editor.published("articles", title="Neck", slug="neck")

    def run(*lines: Any, packed: bool = False) -> Report:
        raw = "\n".join(json.dumps(each) for each in lines).encode()
        path = tmp_path / "backup"
        path.write_bytes(gzip.compress(raw) if packed else raw)
        return imported(opened, path)

    return run


def _said(text: str) -> Comment:
    return db.session.scalars(select(Comment).where(Comment.text == text)).one()


@pytest.mark.parametrize("packed", [False, True])
def test_a_comment_comes_in_as_it_was(take: Import, packed: bool) -> None:
    edit = {"time": "2020-01-02T10:00:00Z", "summary": "typo"}
    text = '<p>Größe <img src="https://x.example/a.png"><b>b</b><script>x</script></p>'
    report = take(HEAD, _line("ab-1", text=text, score=-2, votes={"x": False}, edit=edit), packed=packed)
    assert (report.comments.created, report.homeless) == (1, [])
    assert [each.message for each in report.problems] == [
        "They took no more comments there; here they do, until you close them: 1."
    ]
    row = db.session.scalars(select(Comment)).one()
    assert (row.html, row.author_name, row.score) == ("<p>Größe <b>b</b></p>", "Jo", -2)
    assert (rfc3339(row.created_at), rfc3339(row.edited_at)) == ("2020-01-02T08:04:05Z", "2020-01-02T10:00:00Z")
    assert db.session.scalar(select(func.count()).select_from(Person)) == 1
    assert take(HEAD, _line("ab-1", text=text, score=7, edit=edit), packed=packed).comments.changes == 0


def test_answers_removed_comments_and_lost_threads_are_kept_told_or_dropped(take: Import) -> None:
    lines = [
        _line("1", delete=True, text="", orig="", user={"name": "deleted", "id": "deleted"}),
        _line("2", pid="1"),
        _line("3", delete=True, text=""),
        _line("4", pid="99"),
        _line("5", locator={"site": "clinic", "url": "https://old.clinic.example/lost"}),
        _line("2"),
        "odd",
        _line("6", user="odd", time=5, locator={"url": "https://old.clinic.example/articles/neck/"}),
        _line("", text="No number"),
        _line("7", text=None),
        _line("8", delete="maybe"),
        _line("9", text="<p>a\x00b\ud800</p>"),
    ]
    report = take(HEAD, *lines)
    stands = {row.text: row.status for row in db.session.scalars(select(Comment))}
    approved = dict.fromkeys(("Words 2", "Words 4", "Words 6", "ab"), "approved")
    assert stands == {"": "erased", **approved, "Words 8": "pending"}
    assert _said("Words 2").parent_id == _said("").id
    assert (_said("").author_name, _said("").person_id) == ("", None)
    assert [(each.address, each.comments) for each in report.homeless or ()] == [("https://old.clinic.example/lost", 1)]
    said = {(each.where, each.message.partition(";")[0].partition(".")[0]) for each in report.problems}
    assert {
        ("comment 4", "The comment it answers is not among those imported here"),
        ("comment 2", "This number comes twice in the file"),
        ("comment number 7 of the file", "It was left out, since it is none"),
        ("comment 6", "Its date cannot be read"),
        ("comment without a number", "It was left out, since nothing tells it from others"),
        ("comment 7", "It was left out: There is no text in it"),
        ("comment 8", "It has a status that is not known, and waits for a decision"),
    } <= said
    assert take(HEAD, *lines).comments.changes == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("", "line 1: this is no backup of remark42", id="nothing"),
        pytest.param('{"id": "1", "version": 1, "locator": {}}', "line 1: this is no backup", id="no head"),
        pytest.param('{"version": []}', "line 1: this version", id="a version that is none"),
        pytest.param('{"version": 7}', "line 1: this version", id="a version that is not known"),
        pytest.param('{"version": 1}\n{"id": "1"\n', "line 3: the JSON is damaged", id="cut off"),
        pytest.param("<xml/>", "line 1: the JSON is damaged", id="something else"),
    ],
)
def test_a_damaged_backup_is_one_clear_line(imported: Import, tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "backup"
    path.write_text(text)
    with pytest.raises(Invalid, match=f"backup, {said}"):
        imported(opened, path)
    assert db.session.scalar(select(func.count()).select_from(ImportedRecord)) == 0
