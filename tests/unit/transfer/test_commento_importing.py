"""Importing an export of Commento, in the shapes that Commento and Commento++ write."""

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
from cms.transfer.commento import opened
from cms.transfer.models import ImportedRecord
from cms.transfer.report import Report
from tests.api import Api

Import = Callable[..., Report]
PEOPLE = [
    {
        "commenterHex": "f" * 64,
        "email": "jo@reader.org",
        "name": "Jo Bloggs",
        "link": "https://jo.example/",
        "photo": "https://x.example/a.png",
        "provider": "commento",
        "joinDate": "2021-03-19T19:27:25.954285Z",
        "isModerator": False,
    },
    {"commenterHex": "e" * 64, "email": "undefined", "name": "Ana", "link": "undefined", "provider": "anon"},
    {"commenterHex": "f" * 64, "email": "jo@reader.org", "name": "The same once more"},
]


def _comment(number: int, **told: Any) -> dict[str, Any]:
    return {
        "commentHex": f"{number:064x}",
        "domain": "old.clinic.example",
        "url": "/articles/neck",
        "commenterHex": "f" * 64,
        "markdown": f"Words {number}",
        "html": "",
        "parentHex": "root",
        "score": 0,
        "state": "approved",
        "creationDate": "2021-03-17T12:09:47.722181Z",
        "direction": 0,
        "deleted": False,
        **told,
    }


@pytest.fixture
def take(imported: Import, editor: Api, tmp_path: Path) -> Import:
    """Give a function that imports comments into a site with one article."""
    editor.published("articles", title="Neck", slug="neck")

    def run(*comments: Any) -> Report:
        path = tmp_path / "export.json.gz"
        told = {"version": 1, "comments": comments, "commenters": PEOPLE}
        path.write_bytes(gzip.compress(json.dumps(told).encode()))
        return imported(opened, path)

    return run


def _said(text: str) -> Comment:
    return db.session.scalars(select(Comment).where(Comment.text == text)).one()


def test_a_comment_comes_in_with_who_wrote_it(take: Import) -> None:
    report = take(_comment(1, markdown="It **clicks**, see <b>", score=3))
    assert (report.comments.created, report.problems, report.homeless) == (1, [], [])
    row = db.session.scalars(select(Comment)).one()
    assert row.html == "<p>It <strong>clicks</strong>, see &lt;b&gt;</p>\n"
    assert (row.author_name, row.author_url, row.score) == ("Jo Bloggs", "https://jo.example/", 3)
    assert (row.format, rfc3339(row.created_at)) == ("markdown", "2021-03-17T12:09:47Z")
    assert db.session.scalar(select(func.count()).select_from(Person)) == 1


def test_comments_stand_where_they_stood(take: Import) -> None:
    comments = [
        _comment(1, state="unapproved"),
        _comment(2, state="flagged"),
        _comment(3, state="odd"),
        _comment(4, deleted=True, markdown="Still there"),
        _comment(5, parentHex=f"{4:064x}", commenterHex="e" * 64),
        _comment(6, markdown="[deleted]", commenterHex="anonymous"),
        _comment(7, parentHex=f"{6:064x}", commenterHex="anonymous"),
        _comment(8, url="", path="/articles/neck"),
        _comment(9, markdown="", html="<p>Only <i>HTML</i></p>"),
        _comment(10, url="/lost/"),
        "odd",
    ]
    report = take(*comments)
    stands = {row.text: row.status for row in db.session.scalars(select(Comment)) if row.text}
    approved = dict.fromkeys(("Words 5", "Words 7", "Words 8", "Only HTML"), "approved")
    assert stands == {"Words 1": "pending", "Words 2": "pending", "Words 3": "pending", **approved}
    assert {_said(f"Words {number}").author_name for number in (5, 7)} == {"Ana", "Anonymous"}
    removed = db.session.scalars(select(Comment).where(Comment.status == "erased")).all()
    assert {row.id for row in removed} == {_said("Words 5").parent_id, _said("Words 7").parent_id}
    assert {(row.source, row.person_id) for row in removed} == {("", None)}
    lost = [(each.address, each.comments) for each in report.homeless or ()]
    assert lost == [("https://old.clinic.example/lost/", 1)]
    assert "record 11 of the file" in {each.where for each in report.problems}
    assert take(*comments).comments.changes == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param('{"version": 2, "comments": []}', ": this version", id="a version that is not known"),
        pytest.param('{"comments": []}', ": this is no export of Commento", id="no version"),
        pytest.param('{"version": 1, "comments": [\n{}', ", line 2: the JSON is damaged", id="cut off"),
        pytest.param("[]", ": this is no export of Commento", id="a list"),
    ],
)
def test_a_damaged_export_is_one_clear_line(imported: Import, tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "export.json"
    path.write_text(text)
    with pytest.raises(Invalid, match=f"export.json{said}"):
        imported(opened, path)
    assert db.session.scalar(select(func.count()).select_from(ImportedRecord)) == 0
