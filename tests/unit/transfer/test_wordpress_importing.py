"""Importing an export of WordPress: what becomes of posts, and of what they name."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from cms.accounts.permissions import GRANTS, SHELL, Actor, Role
from cms.comments import moderating
from cms.comments.status import Action
from cms.content import crediting, fulltext, indexing
from cms.content.fulltext import Field
from cms.content.models.entry import Entry
from cms.content.models.taxonomy import Author
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.errors import Forbidden
from cms.core.in_bulk import FEW
from cms.transfer import importing
from cms.transfer.course import Order
from cms.transfer.wordpress import opening
from tests.api import Api
from tests.counting import counting
from tests.unit.transfer.wordpress_site import (
    SITE,
    Import,
    comment_saying,
    entry_at,
    importer,
    live_of,
    newest_of,
    row_counts,
    told_by,
)
from tests.unit.transfer.wxr import CLICKING, NECK, comment, post, written, wxr


@pytest.fixture
def take(app: Flask, tmp_path: Path) -> Import:
    """Give a function that imports an export, given by its text."""
    return importer(app, tmp_path)


def indexed() -> list[tuple[object, ...]]:
    """Give all that is searched, as the index holds it."""
    db.session.rollback()
    columns = (fulltext.INDEX.c[field] for field in Field)
    return sorted(tuple(row) for row in db.session.execute(select(*columns)))


@pytest.mark.parametrize("count", [1, FEW + 1], ids=["one", "many"])
def test_what_an_import_indexes_is_what_indexing_anew_gives(take: Import, count: int) -> None:
    used = "".join(
        f'<category domain="category" nicename="{name.lower()}">{name}</category>' for name in ("Neck", "Clicking")
    )
    told = {"excerpt": "A stiff neck.", "content": "<h2>Turning</h2>It was <b>clicking</b>."}
    take(wxr(NECK, CLICKING, *(post(number, terms=used, **told) for number in range(1, count + 1))))
    at_once = indexed()
    with writing():
        indexing.fill(db.session.connection())
    assert (len(at_once), indexed()) == (count, at_once)


def test_a_post_keeps_its_words_its_date_its_author_and_its_tags(take: Import, reader: Api) -> None:
    used = "".join(
        f'<category domain="{domain}" nicename="{nicename}">{name}</category>'
        for domain, nicename, name in (
            ("category", "neck", "Neck"),
            ("post_tag", "neck", "neck"),
            ("post_tag", "m%C3%BCde", "Müde"),
            ("post_format", "x", "X"),
        )
    )
    told = {
        "title": "Clicks &amp; <em>cracks</em>",
        "excerpt": "<b>Short</b>",
        "content": "One.\n\nTwo.",
        "modified_gmt": "2015-01-01 00:00:00",
    }
    report = take(wxr(NECK, CLICKING, post(7, terms=used, **told)))
    assert report.document() | {"problems": []} == report.document()
    assert (report.articles.created, report.authors.created, report.tags.created) == (1, 1, 3)
    article = reader.get("/articles/post-7").get_json()
    assert article["title"] == "Clicks & cracks"
    assert article["summary"] == "Short"
    assert article["content_html"] == "<p>One.</p>\n<p>Two.</p>"
    assert article["published_at"] == article["created_at"] == "2013-03-14T16:56:43Z"
    assert article["updated_at"] == "2015-01-01T00:00:00Z"
    assert article["language"] == "en-GB"
    assert [author["name"] for author in article["authors"]] == ["Ana Silva"]
    assert [tag["slug"] for tag in article["tags"]] == ["neck", "mude"]
    assert "ana@clinic.example" not in reader.get("/articles/post-7").get_data(as_text=True)


@pytest.mark.parametrize(
    ("status", "stands", "said"),
    [
        ("draft", "draft", None),
        ("pending", "in_review", None),
        ("private", "draft", "was private"),
        ("exotic", "draft", "does not know"),
    ],
)
def test_what_was_not_public_is_not_public(
    take: Import, reader: Api, status: str, stands: str, said: str | None
) -> None:
    report = take(wxr(post(1, status=status)))
    assert entry_at("post-1").status == stands
    assert reader.get("/articles/post-1").status_code == 404
    assert (said is None) == (not report.problems)
    assert said is None or said in told_by(report)["post 1"]


def test_what_was_binned_is_in_the_bin(take: Import) -> None:
    take(wxr(post(1, status="trash", name="post-1__trashed")))
    assert entry_at("post-1").binned_at is not None


def test_what_is_to_come_is_scheduled_and_what_is_late_is_published(take: Import) -> None:
    coming = (now() + timedelta(days=400)).replace(microsecond=0)
    take(wxr(post(1, status="future", date_gmt=f"{coming:%Y-%m-%d %H:%M:%S}"), post(2, status="future")))
    assert (entry_at("post-1").status, entry_at("post-1").publish_at) == ("scheduled", coming)
    assert (entry_at("post-2").status, entry_at("post-2").published_at) == (
        "published",
        datetime(2013, 3, 14, 16, 56, 43, tzinfo=UTC),
    )


def test_a_page_that_bears_the_name_of_a_post_is_numbered(take: Import) -> None:
    take(wxr(post(1, name="neck"), post(2, name="neck", type="page"), post(3, name="%d1%88%d0%b5%d1%8f")))
    assert [entry.slug for entry in db.session.scalars(select(Entry).order_by(Entry.id))] == ["neck", "neck-2", "sheia"]


def test_a_protected_text_waits_beside_its_title_and_so_do_the_comments(take: Import, reader: Api) -> None:
    report = take(
        wxr(post(1, comment(5, content="secret words"), comment(6, 5, status="0"), password="x", content="secret text"))
    )
    entry = entry_at("post-1")
    assert "password" in told_by(report)["post 1"]
    public = reader.get("/articles/post-1").get_data(as_text=True) + reader.get("/articles/post-1/comments").get_data(
        as_text=True
    )
    assert "secret" not in public + reader.get("/feed.json").get_data(as_text=True)
    assert "was not made public" in public
    assert "secret text" in newest_of(entry).rendered["content_text"]
    assert not entry.comments_open
    said = comment_saying("secret words")
    assert (said.status, said.shown, entry.comment_count) == ("approved", False, 1)


def test_deciding_about_a_comment_that_was_protected_keeps_the_count_right(take: Import, reader: Api) -> None:
    take(wxr(post(1, comment(5), password="x")))
    for action, count, shown in ((Action.HOLD, 0, []), (Action.APPROVE, 1, ["Words 5"])):
        with writing():
            kept = comment_saying("Words 5")
            moderating.decide(SHELL, [moderating.Wanted(kept.id, action, kept.version)])
        thread = reader.get("/articles/post-1/comments").get_json()
        assert ([each["content_text"] for each in thread["items"]], thread["count"]) == (shown, count)


def test_a_password_that_is_taken_away_opens_text_and_comments_and_back_again(take: Import, reader: Api) -> None:
    for password, shown in (("x", False), ("", True), ("x", False)):
        take(wxr(post(1, comment(5, content="Words."), password=password, content="The text.")))
        told = reader.get("/articles/post-1").get_json()
        assert ("The text." in told["content_html"]) == shown
        assert bool(reader.get("/articles/post-1/comments").get_json()["items"]) == shown


def test_a_protected_post_to_come_is_not_scheduled(take: Import) -> None:
    take(wxr(post(1, status="future", date_gmt="2999-01-01 00:00:00", password="x")))
    assert entry_at("post-1").status == "draft"


def test_posts_that_are_not_quite_right_are_kept_and_told(take: Import) -> None:
    report = take(
        wxr(
            post(1, title=""),
            post(2, title="long " * 100),
            post(3, date="soon", date_gmt="0000-00-00 00:00:00"),
            post(4, creator="stranger"),
            post(5, content="a [gallery] b [audio]"),
            post(6, excerpt="word " * 2000),
        )
    )
    assert report.articles.created == 6
    assert sorted(told_by(report)) == [f"post {number}" for number in range(1, 7)]
    assert live_of(entry_at("post-1")).title == "Untitled"
    assert len(live_of(entry_at("post-2")).title) <= 300
    assert entry_at("post-3").published_at == datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert crediting.get("stranger").name == "stranger"
    assert live_of(entry_at("post-5")).rendered["content_text"] == "a b"


def test_posts_that_cannot_be_kept_are_told_and_the_others_kept(take: Import) -> None:
    deep, long = "<div>" * 300, "word " * 70_000
    report = take(
        wxr(post(1, content=deep), post(2, comment(9), content=long), post(3), post(""), post(3, title="again"))
    )
    assert (report.articles.created, report.articles.skipped, report.comments.skipped) == (1, 4, 1)
    assert sorted(told_by(report)) == ["post 1", "post 2", "post 3", "post without a number"]
    assert row_counts()[0] == 1


def test_what_is_no_article_is_left_out(take: Import) -> None:
    report = take(
        wxr(post(1, type="attachment"), post(2, type="nav_menu_item"), post(3, type="product"), post(4, type="product"))
    )
    assert (report.articles.created, report.media.skipped) == (0, 1)
    assert [(each.where, each.message[:1]) for each in report.problems] == [
        ("attachments", "1"),
        ("posts of type product", "2"),
    ]


def test_an_address_for_a_name_does_not_become_public(take: Import) -> None:
    head = "<wp:author><wp:author_id>4</wp:author_id><wp:author_login>jo@clinic.example</wp:author_login></wp:author>"
    report = take(wxr(post(1, comment(5, author="jo@reader.org"), creator="jo@clinic.example"), head=head))
    assert sorted(told_by(report)) == ["author 4", "comment 5 on post 1"]
    assert "@" not in str(report.document())
    assert [author.name for author in db.session.scalars(select(Author))] == ["Unnamed author"]
    assert comment_saying("Words 5").author_name == "Anonymous"


def test_logins_are_compared_as_wordpress_does(take: Import) -> None:
    report = take(wxr(post(1, creator="&gt;Ana")))
    assert (report.authors.created, report.problems) == (1, [])


def test_only_admins_import(app: Flask, tmp_path: Path) -> None:
    editor = Actor("user", 1, "Ed", GRANTS[Role.EDITOR], Role.EDITOR)
    with pytest.raises(Forbidden):
        importing.run(opening.opened(Order(editor, written(tmp_path, wxr()), SITE, app.extensions["vertebra"].sealer)))


def test_what_posts_name_is_looked_up_for_all_of_them_together(take: Import) -> None:
    def asked(*numbers: int) -> dict[str, int]:
        with counting() as sent:
            take(wxr(NECK, *(post(number, terms=terms) for number in numbers)))
        return {table: sum(f"FROM {table}" in each for each in sent) for table in ("author", "tag")}

    terms = '<category domain="category" nicename="neck">Neck</category>'
    asked(1)
    assert asked(2, 3) == asked(*range(4, 10))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("dry_run", [False, True])
def test_a_large_import_has_the_planner_count_what_came(
    take: Import, monkeypatch: pytest.MonkeyPatch, dry_run: bool
) -> None:
    monkeypatch.setattr("cms.core.statistics.FIRST_COUNTED", 5)
    with counting() as sent:
        take(wxr(*(post(number) for number in range(1, 12))), dry_run=dry_run)
    assert "ANALYZE" in sent
