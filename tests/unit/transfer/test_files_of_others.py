"""Every export at hand that others made: what is in it comes in, as it stood there, and once."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from cms.comments.models import Comment
from cms.content.models.entry import Entry
from cms.content.models.revision import Revision
from cms.core.db import db
from cms.core.errors import Invalid
from cms.transfer.disqus import opening as disqus
from cms.transfer.isso import opening as isso
from cms.transfer.models import ImportedRecord
from cms.transfer.report import Report
from cms.transfer.wordpress import opening as wordpress
from tests.api import Api
from tests.unit.transfer import plain_files
from tests.unit.transfer.plain_files import Holdings, Post, Said

Import = Callable[..., Report]


class Row(NamedTuple):
    """A file, how it is read by plain means, how it is imported, and which threads go to an article here."""

    name: str
    read: Callable[[Path], Holdings]
    opened: Callable[..., Any]
    homes: tuple[str, ...] = ()


SOUND = (
    Row("wxr/theme-test-data__64-block-test-data.xml", plain_files.wordpress, wordpress.opened),
    Row("wxr/theme-test-data__themeunittestdata.wordpress.xml", plain_files.wordpress, wordpress.opened),
    Row("wxr/wordpress-importer__e2e_fixtures_wxr-simple.xml", plain_files.wordpress, wordpress.opened),
    Row("wxr/wordpress-importer__phpunit_data_small-export.xml", plain_files.wordpress, wordpress.opened),
    Row("wxr/wordpress-importer__phpunit_data_valid-wxr-1.0.xml", plain_files.wordpress, wordpress.opened),
    Row("wxr/wordpress-importer__phpunit_data_valid-wxr-1.1.xml", plain_files.wordpress, wordpress.opened),
    Row(
        "disqus/isso__disqus.xml",
        plain_files.disqus,
        disqus.opened,
        ("http://example.org/", "thread:1337", "http://localhost:4000/blog/2013/02/12/redacted/"),
    ),
    Row("isso/isso__generic.json", plain_files.isso, isso.opened, ("/posts/0001/", "/posts/0007/")),
)
DAMAGED = {"wxr/wordpress-importer__phpunit_data_malformed.xml": "line 90: the XML is damaged"}


@pytest.fixture
def take(imported: Import, editor: Api, corpora: Path, tmp_path: Path) -> Import:
    """Give a function that imports the file of a row into a site that has a home for its threads."""

    def run(row: Row) -> Report:
        if not row.homes:
            return imported(row.opened, corpora / row.name)
        mapping = tmp_path / "map.csv"
        lines = ["old address,new address or slug", *(f"{address},home" for address in row.homes)]
        mapping.write_text("\n".join(lines))
        if db.session.scalars(select(Entry)).first() is None:
            editor.published("articles", title="Home", slug="home")
        return imported(row.opened, corpora / row.name, mapping=mapping)

    return run


def _posts() -> list[Post]:
    newest = (Revision.entry_id == Entry.id) & (Revision.number == Entry.newest_number)
    chosen = select(Entry, Revision).join(Revision, newest)
    return [
        Post(
            revision.title,
            entry.status,
            {"draft": None, "scheduled": entry.publish_at}.get(entry.status, entry.published_at),
            plain_files.letters(revision.source["content_html"]),
        )
        for entry, revision in db.session.execute(chosen)
    ]


def _said() -> list[Said]:
    parent = aliased(Comment)
    chosen = select(Comment, parent).outerjoin(parent, parent.id == Comment.parent_id)
    return [_one(comment, _one(answered) if answered else None) for comment, answered in db.session.execute(chosen)]


def _one(comment: Comment, answers: Said | None = None) -> Said:
    return Said(comment.author_name, comment.source, comment.status, comment.created_at, answers)


@pytest.mark.parametrize("row", SOUND, ids=lambda row: row.name)
def test_what_is_in_a_file_comes_in_as_it_stood_there_and_once(take: Import, corpora: Path, row: Row) -> None:
    file = row.read(corpora / row.name)
    assert file.said or file.posts
    report = take(row)
    assert (report.articles.created, report.comments.created) == (len(file.posts), len(file.said))
    assert (report.articles.skipped, report.comments.skipped) == (0, file.pings)
    if file.posts:
        assert Counter(_posts()) == Counter(file.posts)
    assert Counter(_said()) == Counter(file.said)
    kept = db.session.scalar(select(func.count()).select_from(ImportedRecord))
    again = take(row)
    assert {name: tally.changes for name, tally in again.tallies.items() if tally.changes} == {}
    assert (again.articles.skipped, again.comments.skipped) == (len(file.posts), len(file.said) + file.pings)
    assert db.session.scalar(select(func.count()).select_from(ImportedRecord)) == kept


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_is_refused_with_its_line_and_leaves_nothing(imported: Import, corpora: Path, name: str) -> None:
    with pytest.raises(Invalid, match=DAMAGED[name]):
        imported(wordpress.opened, corpora / name)
    assert db.session.scalar(select(func.count()).select_from(ImportedRecord)) == 0


def test_every_file_of_others_has_its_row(corpora: Path) -> None:
    rows = {*(row.name for row in SOUND), *DAMAGED}
    there = {f"{kind}/{path.name}" for kind in ("wxr", "disqus", "isso") for path in (corpora / kind).iterdir()}
    assert there == rows
