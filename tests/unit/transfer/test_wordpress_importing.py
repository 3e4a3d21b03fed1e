"""Importing an export: what becomes of each record, once and again."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from cms.accounts.permissions import GRANTS, SHELL, Actor, Role
from cms.audit.log import LogRow
from cms.comments import moderating
from cms.comments.models import Comment, Person
from cms.comments.status import Action
from cms.content import crediting, drafting, publishing, tag_merging, tagging
from cms.content.models.entry import Entry
from cms.content.models.revision import Revision
from cms.content.models.taxonomy import Author, Tag
from cms.core import outbox
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.errors import Forbidden, Invalid
from cms.core.site import SiteSettings
from cms.transfer import importing
from cms.transfer.course import Order
from cms.transfer.models import ImportedRecord
from cms.transfer.report import Report
from cms.transfer.wordpress import opening, threads
from tests.api import Api
from tests.counting import counting
from tests.unit.transfer.wxr import CLICKING, NECK, comment, post, written, wxr

SITE = SiteSettings()
COUNTED = (Entry, Revision, Comment, Person, Author, Tag, ImportedRecord, LogRow, outbox.OutboxRow)
Import = Callable[..., Report]


@pytest.fixture
def take(app: Flask, tmp_path: Path) -> Import:
    """Give a function that imports an export, given by its text."""

    def run(text: str, **told: Any) -> Report:
        sealer = app.extensions["vertebra"].sealer
        order = Order(SHELL, written(tmp_path, text), SITE, sealer)
        return importing.run(opening.opened(order), **told)

    return run


def _entry(slug: str) -> Entry:
    return db.session.scalars(select(Entry).where(Entry.slug == slug)).one()


def _live(entry: Entry) -> Revision:
    return db.session.scalars(
        select(Revision).where(Revision.entry_id == entry.id, Revision.number == entry.live_number)
    ).one()


def _newest(entry: Entry) -> Revision:
    return db.session.scalars(
        select(Revision).where(Revision.entry_id == entry.id, Revision.number == entry.newest_number)
    ).one()


def _said(text: str) -> Comment:
    return db.session.scalars(select(Comment).where(Comment.text == text)).one()


def _rows() -> list[int | None]:
    return [db.session.scalar(select(func.count()).select_from(model)) for model in COUNTED]


def _told(report: Report) -> dict[str, str]:
    return {each.where: each.message for each in report.problems}


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
    assert _entry("post-1").status == stands
    assert reader.get("/articles/post-1").status_code == 404
    assert (said is None) == (not report.problems)
    assert said is None or said in _told(report)["post 1"]


def test_what_was_binned_is_in_the_bin(take: Import) -> None:
    take(wxr(post(1, status="trash", name="post-1__trashed")))
    assert _entry("post-1").binned_at is not None


def test_what_is_to_come_is_scheduled_and_what_is_late_is_published(take: Import) -> None:
    coming = (now() + timedelta(days=400)).replace(microsecond=0)
    take(wxr(post(1, status="future", date_gmt=f"{coming:%Y-%m-%d %H:%M:%S}"), post(2, status="future")))
    assert (_entry("post-1").status, _entry("post-1").publish_at) == ("scheduled", coming)
    assert (_entry("post-2").status, _entry("post-2").published_at) == (
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
    entry = _entry("post-1")
    assert "password" in _told(report)["post 1"]
    public = reader.get("/articles/post-1").get_data(as_text=True) + reader.get("/articles/post-1/comments").get_data(
        as_text=True
    )
    assert "secret" not in public + reader.get("/feed.json").get_data(as_text=True)
    assert "was not made public" in public
    assert "secret text" in _newest(entry).rendered["content_text"]
    assert not entry.comments_open
    assert (_said("secret words").status, _said("secret words").shown, entry.comment_count) == ("approved", False, 1)


def test_deciding_about_a_comment_that_was_protected_keeps_the_count_right(take: Import, reader: Api) -> None:
    take(wxr(post(1, comment(5), password="x")))
    for action, count, shown in ((Action.HOLD, 0, []), (Action.APPROVE, 1, ["Words 5"])):
        with writing():
            kept = _said("Words 5")
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
    assert _entry("post-1").status == "draft"


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
    assert sorted(_told(report)) == [f"post {number}" for number in range(1, 7)]
    assert _live(_entry("post-1")).title == "Untitled"
    assert len(_live(_entry("post-2")).title) <= 300
    assert _entry("post-3").published_at == datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert crediting.get("stranger").name == "stranger"
    assert _live(_entry("post-5")).rendered["content_text"] == "a b"


def test_posts_that_cannot_be_kept_are_told_and_the_others_kept(take: Import) -> None:
    deep, long = "<div>" * 300, "word " * 70_000
    report = take(
        wxr(post(1, content=deep), post(2, comment(9), content=long), post(3), post(""), post(3, title="again"))
    )
    assert (report.articles.created, report.articles.skipped, report.comments.skipped) == (1, 4, 1)
    assert sorted(_told(report)) == ["post 1", "post 2", "post 3", "post without a number"]
    assert _rows()[0] == 1


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
    assert sorted(_told(report)) == ["author 4", "comment 5 on post 1"]
    assert "@" not in str(report.document())
    assert [author.name for author in db.session.scalars(select(Author))] == ["Unnamed author"]
    assert _said("Words 5").author_name == "Anonymous"


def test_logins_are_compared_as_wordpress_does(take: Import) -> None:
    report = take(wxr(post(1, creator="&gt;Ana")))
    assert (report.authors.created, report.problems) == (1, [])


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
    assert list(_told(report)) == ["comment 15 on post 1"]
    assert {each.held_because for each in db.session.scalars(select(Comment).where(Comment.status == "pending"))} == {
        "imported"
    }
    assert reader.get("/articles/post-1/comments").get_json()["count"] == _entry("post-1").comment_count == 1


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
    assert sorted(_told(report)) == [f"comment {n} on post {p}" for n, p in ((21, 1), (22, 1), (23, 2), (25, 2))]
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
    assert _said("Words 1").created_at == _entry("post-1").published_at
    assert sorted(_told(report)) == [
        *(f"comment {n} on post 1" for n in (1, 2, 3)),
        "comment without a number on post 1",
        "comments of type note",
    ]


def test_two_old_comments_with_the_same_words_both_come_in(take: Import) -> None:
    assert take(wxr(post(1, comment(1, content="Yes."), comment(2, content="Yes.")))).comments.created == 2


def test_a_second_run_changes_nothing(take: Import) -> None:
    coming = post(4, status="future", date_gmt="2999-01-01 00:00:00")
    text = wxr(NECK, post(1, comment(5), comment(6, 5)), post(2, password="x"), post(3, status="draft"), coming)
    take(text)
    before = _rows()
    report = take(text)
    assert {name: tally.changes for name, tally in report.tallies.items()} == dict.fromkeys(report.tallies, 0)
    assert (report.articles.skipped, report.comments.skipped, report.authors.skipped, report.tags.skipped) == (
        4,
        2,
        1,
        1,
    )
    assert report.problems == []
    assert _rows() == before


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
    assert (_said("Better").status, _said("Better").shown) == ("pending", False)
    assert reader.get("/articles/post-2").status_code == 200
    assert reader.get("/articles/post-3").status_code == 404
    assert tagging.get("neck").name == "Necks"
    assert take(wxr(*changed, post(2), post(3, status="trash")).replace("Ana Silva", "Ana Souza")).articles.updated == 0


def test_what_came_back_from_the_bin_there_comes_back_here(take: Import) -> None:
    take(wxr(post(1, status="trash")))
    take(wxr(post(1)))
    assert (_entry("post-1").status, _entry("post-1").binned_at) == ("published", None)


def test_a_public_post_that_became_a_draft_or_waits_is_public_no_more(take: Import) -> None:
    take(wxr(post(1), post(2), post(3)))
    take(
        wxr(
            post(1, status="draft"), post(2, status="pending"), post(3, status="future", date_gmt="2999-01-01 00:00:00")
        )
    )
    assert [_entry(f"post-{n}").status for n in (1, 2, 3)] == ["draft", "in_review", "scheduled"]
    assert not any(_entry(f"post-{n}").is_live for n in (1, 2, 3))


def test_what_was_changed_here_is_left_alone(take: Import) -> None:
    take(wxr(NECK, post(1, comment(5)), post(2)))
    with writing():
        entry, kept, tag, author = _entry("post-1"), _said("Words 5"), tagging.get("neck"), crediting.get("ana-silva")
        drafting.edit(SHELL, entry, entry.version, {"title": "Ours"}, SITE)
        publishing.unpublish(SHELL, _entry("post-2"), _entry("post-2").version)
        moderating.decide(SHELL, [moderating.Wanted(kept.id, Action.REJECT, kept.version)])
        tagging.change(SHELL, tag, tag.version, name="Nape")
        crediting.change(SHELL, author, author.version, {"name": "Dr Ana"})
    changed = post(1, comment(5, content="Theirs"), comment(6), title="Theirs"), post(2, title="Theirs")
    report = take(wxr(NECK.replace(">Neck<", ">Necks<"), *changed).replace("Ana Silva", "Ana Souza"))
    assert {name: tally.updated for name, tally in report.tallies.items()} == dict.fromkeys(report.tallies, 0)
    assert sorted(_told(report)) == ["author 3", "comment 5 on post 1", "post 1", "post 2", "tag neck"]
    assert _newest(_entry("post-1")).title == "Ours"
    assert not _entry("post-2").is_live
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
    assert _entry("post-1-2").comment_count == 1


def test_a_dry_run_tells_the_same_and_stores_nothing(take: Import) -> None:
    text = wxr(NECK, post(1, comment(5)), post(2, title=""))
    before = _rows()
    rehearsed = take(text, dry_run=True)
    assert _rows() == before
    assert rehearsed.document() == take(text).document()


def test_a_damaged_file_stores_nothing(take: Import) -> None:
    before = _rows()
    with pytest.raises(Invalid, match=r"export\.xml, line \d+: the XML is damaged"):
        take(wxr(*(post(number) for number in range(300))).replace("</channel>", "</chanel>"))
    assert _rows() == before


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
    assert _rows()[0] == 4
    report = take(text)
    assert (report.articles.created, report.articles.skipped) == (4, 4)
    assert (report.comments.created, report.comments.skipped) == (8, 8)
    assert _rows()[:6] == [8, 8, 16, 1, 1, 1]
    assert {entry.comment_count for entry in db.session.scalars(select(Entry))} == {2}


def test_only_admins_import(app: Flask, tmp_path: Path) -> None:
    editor = Actor("user", 1, "Ed", GRANTS[Role.EDITOR], Role.EDITOR)
    with pytest.raises(Forbidden):
        importing.run(opening.opened(Order(editor, written(tmp_path, wxr()), SITE, app.extensions["vertebra"].sealer)))


def test_the_log_tells_of_the_import_once_for_each_article_with_comments(take: Import) -> None:
    take(wxr(post(1, comment(5), comment(6)), post(2)))
    rows = db.session.scalars(
        select(LogRow).where(LogRow.action.in_(["comment.import", "site.import"])).order_by(LogRow.id)
    ).all()
    assert [(row.action, row.details) for row in rows] == [
        ("comment.import", {"created": 2, "updated": 0}),
        ("site.import", {"source": "wordpress", "counts": {"articles": 2, "comments": 2, "authors": 1}}),
    ]


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
