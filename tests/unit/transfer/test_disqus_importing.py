"""Importing what Disqus exports: what becomes of each post, once and again."""

import gzip
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from cms.comments.models import Comment, Person
from cms.content.models.entry import Entry
from cms.core.clock import rfc3339
from cms.core.db import db
from cms.core.errors import Invalid
from cms.transfer import importing
from cms.transfer.course import Order
from cms.transfer.discussion import gathering
from cms.transfer.disqus.opening import opened
from cms.transfer.models import ImportedRecord
from cms.transfer.report import Report
from tests.api import Api
from tests.unit.transfer.disqus_file import export, post, thread, written

Import = Callable[..., Report]
LINK = "https://old.clinic.example/articles/neck/"


@pytest.fixture
def take(imported: Import, tmp_path: Path) -> Import:
    """Give a function that imports an export, given by its text."""
    return lambda text, **told: imported(opened, written(tmp_path, text), **told)


@pytest.fixture
def neck(editor: Api) -> dict[str, Any]:
    """Give a live article that the threads of these tests are about."""
    return editor.published("articles", title="Neck", slug="neck")


def _said(text: str) -> Comment:
    return db.session.scalars(select(Comment).where(Comment.text == text)).one()


def _told(report: Report) -> dict[str, str]:
    return {each.where: each.message for each in report.problems}


def test_a_post_keeps_its_words_its_author_and_its_moment(take: Import, reader: Api, neck: dict[str, Any]) -> None:
    message = '<p>Grüße <a href="https://example.org/">link</a><script>x()</script></p>'
    report = take(export(thread(1, LINK), post(5, 1, message=message, createdAt="2014-01-02T03:04:05+02:00")))
    assert (report.comments.created, report.problems, report.homeless) == (1, [], [])
    [shown] = reader.get("/articles/neck/comments").get_json()["items"]
    assert shown["content_html"] == '<p>Grüße <a href="https://example.org/" rel="nofollow ugc noopener">link</a></p>'
    assert (shown["author"]["name"], shown["created_at"]) == ("Jo Bloggs", "2014-01-02T01:04:05Z")
    assert rfc3339(db.session.scalars(select(Person.first_seen_at)).one()) == "2014-01-02T01:04:05Z"
    assert "203.0.113.77" not in repr([vars(row) for row in db.session.scalars(select(Comment))])


@pytest.mark.parametrize(
    ("flags", "status"),
    [
        pytest.param({}, "approved", id="nothing is said against it"),
        pytest.param({"isSpam": "true"}, "spam", id="spam stays spam"),
        pytest.param({"isApproved": "false"}, "pending", id="older exports say what waits"),
        pytest.param({"isApproved": "true"}, "approved", id="and what does not"),
        pytest.param({"isSpam": "123"}, "pending", id="what nobody understands waits"),
        pytest.param({"isSpam": "True"}, "spam", id="capitals do not matter"),
    ],
)
def test_a_post_stands_where_it_stood(take: Import, neck: dict[str, Any], flags: dict[str, str], status: str) -> None:
    take(export(thread(1, LINK), post(5, 1, **flags)))
    assert _said("Words 5").status == status


def test_a_removed_post_keeps_the_place_of_its_answers_and_nothing_else(
    take: Import, reader: Api, neck: dict[str, Any]
) -> None:
    text = export(
        thread(1, LINK),
        post(5, 1, isDeleted="true"),
        post(6, 1, 5, isDeleted="true"),
        post(7, 1, 6),
        post(8, 1, isDeleted="true"),
        post(9, 1, 8, isDeleted="true"),
    )
    report = take(text)
    assert (report.comments.created, report.comments.skipped) == (3, 2)
    assert _told(report) == {
        "threads": "Comments that had been removed there, and that nobody had answered, were left out: 2."
    }
    thread_of = reader.get("/articles/neck/comments").get_json()
    assert thread_of["count"] == 1
    [first] = thread_of["items"]
    assert (first["author"], first["content_html"], first["removed"]) == (None, "", True)
    [second] = first["replies"]["items"]
    assert [each["content_html"] for each in second["replies"]["items"]] == ["<p>Words 7</p>"]
    kept = db.session.scalars(select(Comment).where(Comment.status == "erased")).all()
    assert {(row.source, row.html, row.text, row.author_name, row.person_id) for row in kept} == {
        ("", "", "", "", None)
    }
    assert take(text).comments.changes == 0


def test_what_was_removed_there_after_it_came_in_is_removed_here(take: Import, neck: dict[str, Any]) -> None:
    take(export(thread(1, LINK), post(5, 1)))
    report = take(export(thread(1, LINK), post(5, 1, isDeleted="true")))
    assert (report.comments.updated, report.problems) == (1, [])
    assert db.session.scalars(select(Comment.status)).one() == "erased"
    assert take(export(thread(1, LINK), post(5, 1, isDeleted="true"))).comments.changes == 0


def test_answers_find_what_they_answer_in_whatever_order_they_stand(take: Import, neck: dict[str, Any]) -> None:
    take(export(post(7, 1, 6), post(6, 1, 5), thread(1, LINK), post(5, 1)))
    assert _said("Words 7").parent_id == _said("Words 6").id
    assert _said("Words 6").parent_id == _said("Words 5").id


def test_a_long_thread_hangs_together_over_its_pieces(
    take: Import, neck: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "AT_ONCE", 2)
    assert take(export(thread(1, LINK), *(post(n, 1, n - 1 or "") for n in range(9, 0, -1)))).comments.created == 9
    for number in range(2, 10):
        assert _said(f"Words {number}").parent_id == _said(f"Words {number - 1}").id


BAD = [
    pytest.param(post("", 1), "comment without a number", "nothing tells it from others", id="no number"),
    pytest.param(post(5, 1), "comment 5", "comes twice", id="a number twice"),
    pytest.param(post(6, 1, createdAt="2011-x09-30"), "comment 6", "date cannot be read", id="no date"),
    pytest.param(post(6, 1, createdAt="0001-01-01T00:00:00Z"), "comment 6", "date cannot be read", id="no real date"),
    pytest.param(post(6, 1, 99), "comment 6", "stands by itself", id="it answers what is not there"),
    pytest.param(post(6, 1, isDeleted="?"), "comment 6", "status that is not known", id="a flag that is none"),
    pytest.param(post(6, 1, message="<p> </p>"), "comment 6", "no text", id="no words"),
    pytest.param(
        post(6, 1, author="<name>jo@reader.org</name>"), "comment 6", "e-mail address", id="an address as name"
    ),
]


@pytest.mark.parametrize(("bad", "where", "said"), BAD)
def test_a_bad_post_is_reported_by_its_number_and_the_others_are_kept(
    take: Import, neck: dict[str, Any], bad: str, where: str, said: str
) -> None:
    report = take(export(thread(1, LINK), post(5, 1), bad))
    assert said in _told(report)[where]
    assert _said("Words 5").status == "approved"
    assert "jo@reader.org" not in str(report.document())
    assert "Words" not in str(report.document())


def test_what_was_said_in_a_removed_thread_is_left_out_and_told(take: Import, neck: dict[str, Any]) -> None:
    report = take(export(thread(1, LINK, isDeleted="true"), post(5, 1), thread(2, LINK, isClosed="true"), post(6, 2)))
    assert (report.comments.created, report.comments.skipped) == (1, 1)
    assert _told(report)["thread 1"] == "It was removed there; its comments were left out: 1."
    assert _told(report)["threads"].endswith("until you close them: 1.")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(
            "<disqus xmlns='http://disqus.com'>\n<thread>\n</disqus>", "line 3: the XML is damaged", id="tags"
        ),
        pytest.param("<rss><channel/></rss>", "this is no Disqus export", id="another system's"),
        pytest.param("<disqus><post/></disqus>", "this is no Disqus export", id="an alien namespace"),
        pytest.param('<!DOCTYPE d [<!ENTITY a "b">]><disqus>&a;</disqus>', "line 1: there is a DOCTYPE", id="entities"),
        pytest.param("", "this is no Disqus export", id="nothing"),
    ],
)
def test_a_damaged_file_is_one_clear_line_and_nothing_is_stored(
    take: Import, neck: dict[str, Any], text: str, said: str
) -> None:
    with pytest.raises(Invalid, match=said):
        take(text)
    assert db.session.scalar(select(func.count()).select_from(ImportedRecord)) == 0


def test_a_packed_export_is_read_as_it_comes(imported: Import, tmp_path: Path, neck: dict[str, Any]) -> None:
    packed = tmp_path / "export.xml.gz"
    packed.write_bytes(gzip.compress(export(thread(1, LINK), post(5, 1)).encode()))
    assert imported(opened, packed).comments.created == 1
    packed.write_bytes(packed.read_bytes()[:-9])
    with pytest.raises(Invalid, match=r"export.xml.gz: the packed file ends too early"):
        imported(opened, packed)


def _broken(records: Iterator[Any], after: int) -> Iterator[Any]:
    for place, record in enumerate(records):
        if place == after:
            raise KeyboardInterrupt
        yield record


@pytest.mark.parametrize("after", range(6))
def test_an_import_interrupted_anywhere_ends_as_one_that_was_not(
    order: Callable[[Path], Order], editor: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    monkeypatch.setattr(gathering, "AT_ONCE", 2)
    monkeypatch.setattr(importing, "SMALLEST_BATCH", 1)
    monkeypatch.setattr(importing, "LARGEST_BATCH", 1)
    for slug in ("neck", "knee"):
        editor.published("articles", title=slug, slug=slug)
    posts = [post(n, 1 + n % 2, n - 2 if n > 3 else "", isDeleted=str(n == 4)) for n in range(2, 12)]
    path = written(tmp_path, export(thread(1, LINK), thread(2, "https://x.example/articles/knee"), *posts))
    source = opened(order(path))
    with pytest.raises(KeyboardInterrupt):
        importing.run(replace(source, records=_broken(source.records, after)))
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Comment)) == (0, 2, 4, 5, 7, 9)[after]
    importing.run(opened(order(path)))
    rows = {row.id: row for row in db.session.scalars(select(Comment))}
    answers = {row.text: rows[row.parent_id].text if row.parent_id else None for row in rows.values()}
    words = {n: "" if n == 4 else f"Words {n}" for n in range(2, 12)}
    assert answers == {words[n]: words[n - 2] if n > 3 else None for n in words}
    assert all(row.shown for row in rows.values())
    assert dict(db.session.execute(select(Entry.slug, Entry.comment_count)).all()) == {"neck": 4, "knee": 5}
    assert importing.run(opened(order(path))).comments.changes == 0
