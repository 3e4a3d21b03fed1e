"""Importing an export of WordPress: comments keep their words, their people and their places."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from cms.audit.log import LogRow
from cms.comments.models import Comment, Person
from cms.core.db import db
from tests.api import Api
from tests.unit.transfer.wordpress_site import Import, comment_saying, entry_at, importer, told_by
from tests.unit.transfer.wxr import comment, post, wxr


@pytest.fixture
def take(app: Flask, tmp_path: Path) -> Import:
    """Give a function that imports an export, given by its text."""
    return importer(app, tmp_path)


def test_a_comment_keeps_its_words_its_date_and_its_person_but_no_network_address(take: Import) -> None:
    told = {"content": "Look:\n<strong>so</strong><script>x</script>", "url": "javascript:alert(1)", "author": ""}
    take(wxr(post(1, comment(5, **told), comment(6, url="https://jo.example/"), comment(7, email="nobody"))))
    kept = db.session.scalars(select(Comment).order_by(Comment.id)).all()
    assert kept[0].html == "<p>Look:<br>\n<strong>so</strong></p>"
    assert (kept[0].format, kept[0].author_name, kept[0].author_url) == ("html", "Anonymous", "")
    assert [each.author_url for each in kept[1:]] == ["https://jo.example/", ""]
    assert kept[0].created_at == datetime(2014, 1, 2, 10, 4, 5, tzinfo=UTC)
    assert kept[0].person_id == kept[1].person_id
    assert kept[2].person_id is None
    assert {(each.client_hash, each.fingerprint) for each in kept} == {(None, None)}
    assert db.session.scalars(select(Person)).one().first_seen_at == kept[0].created_at


def test_comments_stand_where_they_stood(take: Import, reader: Api) -> None:
    stood = {"1": "approved", "0": "pending", "hold": "pending", "spam": "spam", "trash": "rejected", "odd": "pending"}
    report = take(wxr(post(1, *(comment(number, status=status) for number, status in enumerate(stood, start=10)))))
    assert [each.status for each in db.session.scalars(select(Comment).order_by(Comment.id))] == list(stood.values())
    assert list(told_by(report)) == ["comment 15 on post 1"]
    assert {each.held_because for each in db.session.scalars(select(Comment).where(Comment.status == "pending"))} == {
        "imported"
    }
    assert reader.get("/articles/post-1/comments").get_json()["count"] == entry_at("post-1").comment_count == 1


def test_children_that_come_before_their_parents_find_them(take: Import, reader: Api) -> None:
    take(wxr(post(1, comment(13, 12), comment(12, 11), comment(11))))
    (top,) = reader.get("/articles/post-1/comments").get_json()["items"]
    assert top["content_text"] == "Words 11"
    assert top["replies"]["items"][0]["replies"]["items"][0]["content_text"] == "Words 13"


def test_an_approved_reply_keeps_the_place_of_a_parent_that_waits(take: Import, reader: Api) -> None:
    take(wxr(post(1, comment(11, status="0"), comment(12, 11))))
    (top,) = reader.get("/articles/post-1/comments").get_json()["items"]
    assert (top["removed"], top["author"]) == (True, None)
    assert top["replies"]["items"][0]["content_text"] == "Words 12"


def test_replies_without_their_parent_stand_by_themselves(take: Import) -> None:
    ping = comment(20, type="pingback")
    report = take(
        wxr(
            post(1, ping, comment(21, 20), comment(22, 999)), post(2, comment(23, 21), comment(24, 25), comment(25, 24))
        )
    )
    assert sorted(told_by(report)) == [f"comment {n} on post {p}" for n, p in ((21, 1), (22, 1), (23, 2), (25, 2))]
    assert {each.text for each in db.session.scalars(select(Comment).where(Comment.parent_id.is_not(None)))} == {
        "Words 24"
    }
    assert (report.comments.created, report.comments.skipped) == (5, 1)


def test_comments_that_are_not_quite_right_are_told_and_the_others_kept(take: Import) -> None:
    wrong = {"date": "soon", "date_gmt": "never"}
    report = take(
        wxr(
            post(
                1,
                comment(1, **wrong),
                comment(2, content=" <b></b> "),
                comment(3),
                comment(3),
                comment(""),
                comment(4, type="note"),
            )
        )
    )
    assert (report.comments.created, report.comments.skipped) == (2, 4)
    assert comment_saying("Words 1").created_at == entry_at("post-1").published_at
    assert sorted(told_by(report)) == [
        *(f"comment {n} on post 1" for n in (1, 2, 3)),
        "comment without a number on post 1",
        "comments of type note",
    ]


def test_two_old_comments_with_the_same_words_both_come_in(take: Import) -> None:
    assert take(wxr(post(1, comment(1, content="Yes."), comment(2, content="Yes.")))).comments.created == 2


def test_the_log_tells_of_the_import_once_for_each_article_with_comments(take: Import) -> None:
    take(wxr(post(1, comment(5), comment(6)), post(2)))
    rows = db.session.scalars(
        select(LogRow).where(LogRow.action.in_(["comment.import", "site.import"])).order_by(LogRow.id)
    ).all()
    assert [(row.action, row.details) for row in rows] == [
        ("comment.import", {"created": 2, "updated": 0}),
        ("site.import", {"source": "wordpress", "counts": {"articles": 2, "comments": 2, "authors": 1}}),
    ]


def test_a_number_that_two_posts_give_a_comment_loses_neither(take: Import) -> None:
    report = take(wxr(post(1, comment(5, content="One.")), post(2, comment(5, content="Two."))))
    assert report.comments.created == 2
    assert {each.text for each in db.session.scalars(select(Comment))} == {"One.", "Two."}
