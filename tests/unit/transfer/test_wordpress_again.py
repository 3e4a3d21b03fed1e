"""Importing an export of WordPress once more: what changed there, what changed here, and a run that was interrupted."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from cms.accounts.permissions import SHELL
from cms.comments import moderating
from cms.comments.status import Action
from cms.content import crediting, drafting, publishing, tag_merging, tagging
from cms.content.models.entry import Entry
from cms.core.db import db, writing
from cms.core.errors import Invalid
from cms.transfer import importing
from cms.transfer.wordpress import threads
from tests.api import Api
from tests.unit.transfer.wordpress_site import (
    SITE,
    Import,
    comment_saying,
    entry_at,
    importer,
    newest_of,
    row_counts,
    told_by,
)
from tests.unit.transfer.wxr import NECK, comment, post, wxr


@pytest.fixture
def take(app: Flask, tmp_path: Path) -> Import:
    """Give a function that imports an export, given by its text."""
    return importer(app, tmp_path)


def test_a_second_run_changes_nothing(take: Import) -> None:
    coming = post(4, status="future", date_gmt="2999-01-01 00:00:00")
    text = wxr(NECK, post(1, comment(5), comment(6, 5)), post(2, password="x"), post(3, status="draft"), coming)
    take(text)
    before = row_counts()
    report = take(text)
    assert {name: tally.changes for name, tally in report.tallies.items()} == dict.fromkeys(report.tallies, 0)
    assert (report.articles.skipped, report.comments.skipped, report.authors.skipped, report.tags.skipped) == (
        4,
        2,
        1,
        1,
    )
    assert report.problems == []
    assert row_counts() == before


def test_what_changed_in_the_file_changes_here(take: Import, reader: Api) -> None:
    take(wxr(NECK, post(1, comment(5)), post(2, status="draft"), post(3)))
    changed = (
        NECK.replace(">Neck<", ">Necks<"),
        post(1, comment(5, content="Better", status="0"), comment(6), content="New."),
    )
    report = take(wxr(*changed, post(2), post(3, status="trash")).replace("Ana Silva", "Ana Souza"))
    assert (report.articles.updated, report.comments.updated, report.comments.created) == (3, 1, 1)
    assert (report.authors.updated, report.tags.updated) == (1, 1)
    article = reader.get("/articles/post-1").get_json()
    assert article["content_html"] == "<p>New.</p>"
    assert article["published_at"] == "2013-03-14T16:56:43Z"
    assert article["authors"][0]["name"] == "Ana Souza"
    assert article["comments"]["count"] == 1
    assert (comment_saying("Better").status, comment_saying("Better").shown) == ("pending", False)
    assert reader.get("/articles/post-2").status_code == 200
    assert reader.get("/articles/post-3").status_code == 404
    assert tagging.get("neck").name == "Necks"
    assert take(wxr(*changed, post(2), post(3, status="trash")).replace("Ana Silva", "Ana Souza")).articles.updated == 0


def test_what_came_back_from_the_bin_there_comes_back_here(take: Import) -> None:
    take(wxr(post(1, status="trash")))
    take(wxr(post(1)))
    assert (entry_at("post-1").status, entry_at("post-1").binned_at) == ("published", None)


def test_a_public_post_that_became_a_draft_or_waits_is_public_no_more(take: Import) -> None:
    take(wxr(post(1), post(2), post(3)))
    take(
        wxr(
            post(1, status="draft"), post(2, status="pending"), post(3, status="future", date_gmt="2999-01-01 00:00:00")
        )
    )
    assert [entry_at(f"post-{n}").status for n in (1, 2, 3)] == ["draft", "in_review", "scheduled"]
    assert not any(entry_at(f"post-{n}").is_live for n in (1, 2, 3))


def test_what_was_changed_here_is_left_alone(take: Import) -> None:
    take(wxr(NECK, post(1, comment(5)), post(2)))
    with writing():
        entry, kept, tag, author = (
            entry_at("post-1"),
            comment_saying("Words 5"),
            tagging.get("neck"),
            crediting.get("ana-silva"),
        )
        drafting.edit(SHELL, entry, entry.version, {"title": "Ours"}, SITE)
        publishing.unpublish(SHELL, entry_at("post-2"), entry_at("post-2").version)
        moderating.decide(SHELL, [moderating.Wanted(kept.id, Action.REJECT, kept.version)])
        tagging.change(SHELL, tag, tag.version, name="Nape")
        crediting.change(SHELL, author, author.version, {"name": "Dr Ana"})
    changed = post(1, comment(5, content="Theirs"), comment(6), title="Theirs"), post(2, title="Theirs")
    report = take(wxr(NECK.replace(">Neck<", ">Necks<"), *changed).replace("Ana Silva", "Ana Souza"))
    assert {name: tally.updated for name, tally in report.tallies.items()} == dict.fromkeys(report.tallies, 0)
    assert sorted(told_by(report)) == ["author 3", "comment 5 on post 1", "post 1", "post 2", "tag neck"]
    assert newest_of(entry_at("post-1")).title == "Ours"
    assert not entry_at("post-2").is_live
    assert report.comments.created == 1


def test_what_is_here_already_is_met_and_not_doubled(take: Import) -> None:
    with writing():
        tagging.create(SHELL, name="Nape", slug="neck", kind="body_region")
        crediting.create(SHELL, name="Ana Silva")
    report = take(wxr(NECK, post(1)))
    assert (report.tags.created, report.authors.created) == (0, 0)
    assert take(wxr(NECK.replace(">Neck<", ">Necks<"), post(1))).tags.updated == 0
    assert tagging.get("neck").name == "Nape"


def test_a_tag_that_was_merged_here_stays_merged(take: Import) -> None:
    with writing():
        into = tagging.create(SHELL, name="Nape")
    take(wxr(NECK, post(1)))
    with writing():
        tag_merging.merge(SHELL, [(tagging.get("neck"), tagging.get("neck").version)], tagging.get("nape"))
    assert take(wxr(NECK, post(1), post(2))).tags.created == 0
    assert [tag.id for tag in tagging.everything()] == [into.id]


def test_different_words_with_the_same_slug_stay_different(take: Import) -> None:
    other = NECK.replace("<wp:category_nicename>neck", "<wp:category_nicename>n%C3%A9ck").replace(">Neck<", ">Néck<")
    assert take(wxr(NECK, other)).tags.created == 2
    assert tagging.get("neck-2").name == "Néck"


def test_two_sites_with_the_same_numbers_do_not_touch_each_other(take: Import) -> None:
    take(wxr(post(1, comment(5))))
    report = take(wxr(post(1, comment(5))).replace("old.clinic.example", "other.clinic.example"))
    assert (report.articles.created, report.comments.created) == (1, 1)
    assert entry_at("post-1-2").comment_count == 1


def test_a_dry_run_tells_the_same_and_stores_nothing(take: Import) -> None:
    text = wxr(NECK, post(1, comment(5)), post(2, title=""))
    before = row_counts()
    rehearsed = take(text, dry_run=True)
    assert row_counts() == before
    assert rehearsed.document() == take(text).document()


def test_a_damaged_file_stores_nothing(take: Import) -> None:
    before = row_counts()
    with pytest.raises(Invalid, match=r"export\.xml, line \d+: the XML is damaged"):
        take(wxr(*(post(number) for number in range(300))).replace("</channel>", "</chanel>"))
    assert row_counts() == before


def test_an_import_that_was_interrupted_is_continued(take: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "SMALLEST_BATCH", 3)
    monkeypatch.setattr(importing, "LARGEST_BATCH", 3)
    text = wxr(
        NECK, *(post(number, comment(100 + number), comment(200 + number, 100 + number)) for number in range(1, 9))
    )
    take_whole = threads.take_all

    def stop_at_six(course: Any, posts: Any) -> None:
        take_whole(course, posts)
        if any(item.number == "6" for item, _taken in posts):
            raise KeyboardInterrupt

    with monkeypatch.context() as interrupted:
        interrupted.setattr(threads, "take_all", stop_at_six)
        with pytest.raises(KeyboardInterrupt):
            take(text)
    assert row_counts()[0] == 4
    report = take(text)
    assert (report.articles.created, report.articles.skipped) == (4, 4)
    assert (report.comments.created, report.comments.skipped) == (8, 8)
    assert row_counts()[:6] == [8, 8, 16, 1, 1, 1]
    assert {entry.comment_count for entry in db.session.scalars(select(Entry))} == {2}
