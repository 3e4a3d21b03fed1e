"""Saving: each save a revision, and nothing is overwritten unseen."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from cms.accounts.permissions import GRANTS, SHELL, Actor, Permission, Role
from cms.audit import log
from cms.content import crediting, drafting, publishing, queries, tagging
from cms.content.models.entry import Entry
from cms.content.models.revision import Revision, RevisionAuthor, RevisionExercise, RevisionTag
from cms.content.models.taxonomy import Tag
from cms.core import versions
from cms.core.db import db, writing
from cms.core.errors import Forbidden, Invalid, NotFound, Stale
from cms.core.markup import POLICY_VERSION
from cms.core.site import SiteSettings
from tests.unit.accounts.people import person
from tests.unit.content.entries import (
    ARTICLE,
    EXERCISE,
    SITE,
    article,
    draft,
    edited,
    exercise,
    fresh,
    newest,
    published,
)

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def counted() -> dict[str, int]:
    models = (Entry, Revision, RevisionAuthor, RevisionTag, RevisionExercise, Tag, log.LogRow)
    return {each.__tablename__: db.session.scalar(select(func.count()).select_from(each)) or 0 for each in models}


def refusal(attempt: Callable[[], object]) -> list[str]:
    """Give the pointers of what is refused; nothing may be changed by it."""
    db.session.rollback()
    before = counted()
    with pytest.raises(Invalid) as refused, writing():
        attempt()
    assert counted() == before
    return [fault.pointer for fault in refused.value.faults]


def test_a_draft_keeps_what_was_sent_beside_what_is_shown(app: Flask) -> None:
    made = draft(content_html='<h2 onclick="x">a</h2><script>b</script>', language="de", summary="<b>c</b>")
    revision = newest(made)
    assert (made.slug, made.status, made.version, made.newest_number, made.is_live) == (
        "neck-pain",
        "draft",
        1,
        1,
        False,
    )
    assert revision.source["content_html"] == '<h2 onclick="x">a</h2><script>b</script>'
    assert revision.rendered == {"content_html": "<h2>a</h2>", "content_text": "a"}
    assert (revision.source["summary"], revision.language, revision.policy) == ("<b>c</b>", "de", POLICY_VERSION)
    assert (revision.made_by, revision.made_by_name) == (None, "the shell")


@ON_SQLITE
def test_without_a_language_a_text_is_in_the_sites(app: Flask) -> None:
    with writing():
        made = drafting.create(SHELL, ARTICLE, {"title": "a"}, SiteSettings(language="fr"))
    assert newest(made).language == "fr"


def test_every_save_is_a_revision_and_the_old_ones_stay(app: Flask) -> None:
    made = draft(summary="one")
    edited(made, summary="two")
    edited(made, title="Back pain")
    told = [(row.number, row.title, row.source["summary"]) for row in db.session.scalars(queries.revisions_of(made))]
    assert told == [(1, "Neck pain", "one"), (2, "Neck pain", "two"), (3, "Back pain", "two")]
    assert fresh(made).version == 3
    assert len({row.hash for row in db.session.scalars(queries.revisions_of(made))}) == 3


@ON_SQLITE
def test_the_same_words_saved_twice_have_the_same_hash(app: Flask) -> None:
    made = draft(summary="one")
    edited(made)
    assert len({row.hash for row in db.session.scalars(queries.revisions_of(made))}) == 1


@pytest.mark.parametrize(
    "members",
    [
        pytest.param({}, id="nothing is sent"),
        pytest.param({"title": " Neck pain ", "summary": "a\r\nb"}, id="the same words, other spaces around them"),
        pytest.param({"tags": [{"name": "Neck"}]}, id="a tag by the name that it has"),
        pytest.param({"exercises": ["first"]}, id="an exercise by the address that it has now"),
        pytest.param({"slug": None}, id="no address, which keeps the one there is"),
    ],
)
def test_a_save_that_differs_in_nothing_makes_no_revision(app: Flask, members: dict[str, Any]) -> None:
    used = exercise(title="One")
    made = draft(summary="a\nb", tags=[{"name": "Neck"}], exercises=["one"])
    edited(used, slug="first")
    published(used)
    before = counted()
    edited(made, **members)
    assert (fresh(made).newest_number, fresh(made).version, counted()) == (1, 1, before)


def test_opening_the_comments_alone_is_a_change_and_no_revision(app: Flask) -> None:
    made = draft(comments_open=True)
    edited(made, comments_open=False)
    assert (fresh(made).newest_number, fresh(made).version, fresh(made).comments_open) == (1, 2, False)


def test_what_the_sanitiser_would_show_otherwise_by_now_is_saved_anew(app: Flask) -> None:
    made = draft(content_html='<p><img src="https://img.example/a.png" alt="A"></p>')
    with writing():
        drafting.edit(SHELL, fresh(made), 1, {}, SiteSettings(image_hosts=["img.example"]))
    assert "img.example" in newest(fresh(made)).rendered["content_html"]


def test_a_version_that_is_stale_changes_nothing(app: Flask) -> None:
    made = draft()
    edited(made, summary="theirs")
    before = counted()
    with pytest.raises(Stale), writing():
        drafting.edit(SHELL, fresh(made), 1, {"summary": "mine"}, SITE)
    assert counted() == before
    assert newest(fresh(made)).source["summary"] == "theirs"


@pytest.mark.parametrize(
    ("members", "pointers"),
    [
        pytest.param({"title": ""}, ["#/title"], id="a member that cannot be"),
        pytest.param({"colour": "red"}, ["#/colour"], id="a member that there is not"),
        pytest.param({"authors": ["ana", "nobody"]}, ["#/authors/1"], id="an author whom nobody knows"),
        pytest.param({"reviewer": "nobody"}, ["#/reviewer"], id="a reviewer whom nobody knows"),
        pytest.param({"tags": ["neck", "unknown"]}, ["#/tags/1"], id="a tag that nobody made"),
        pytest.param({"exercises": ["chin-tuck", "unknown"]}, ["#/exercises/1"], id="an exercise that there is not"),
        pytest.param({"slug": "taken"}, ["#/slug"], id="a slug that another has"),
    ],
)
@ON_SQLITE
def test_what_cannot_be_accepted_is_told_by_place_and_nothing_is_saved(
    app: Flask, members: dict[str, Any], pointers: list[str]
) -> None:
    with writing():
        crediting.create(SHELL, name="Ana", slug="ana")
        tagging.create(SHELL, name="Neck", slug="neck")
    exercise()
    draft(slug="taken")
    made = draft()
    assert refusal(lambda: drafting.create(SHELL, ARTICLE, {"title": "a", **members}, SITE)) == pointers
    assert refusal(lambda: drafting.edit(SHELL, fresh(made), 1, members, SITE)) == pointers
    assert fresh(made).version == 1


@ON_SQLITE
def test_markup_that_cannot_be_read_is_refused(app: Flask) -> None:
    refusal(lambda: drafting.create(SHELL, ARTICLE, {"title": "a", "content_html": "<div>" * 5000}, SITE))


def test_authors_tags_and_exercises_keep_their_order_and_stand_once(app: Flask) -> None:
    with writing():
        for name in ("Ana", "Ben"):
            crediting.create(SHELL, name=name)
        tagging.create(SHELL, name="Neck", kind="body_region")
    for title in ("One", "Two"):
        exercise(title=title)
    made = draft(
        authors=["ben", "ana", "ben"],
        reviewer="ana",
        tags=["neck", {"name": "Pain", "kind": "condition"}, "neck", {"name": "Pain", "kind": "condition"}],
        exercises=["two", "one", "two"],
    )
    revision = newest(made)
    assert [each.slug for each in crediting.resolve(["ben", "ana", "ben"])] == ["ben", "ana"]
    assert list(queries.exercises_of(revision)) == ["two", "one"]
    assert revision.source["tags"] == [{"slug": "neck"}, {"slug": "pain"}]
    assert revision.reviewer_id == crediting.get("ana").id
    assert tagging.get("pain").kind == "condition"
    assert counted()["revision_author"] == 2
    assert counted()["tag"] == 2


@ON_SQLITE
def test_a_tag_that_was_made_when_it_was_named_is_found_the_next_time(app: Flask) -> None:
    draft(tags=[{"name": "Hip", "kind": "body_region"}])
    edited(draft(), tags=[{"name": "Hip", "kind": "body_region"}])
    draft(tags=[{"name": "Hip", "kind": "muscle"}])
    assert sorted(db.session.scalars(select(Tag.slug))) == ["hip", "hip-2"]


@ON_SQLITE
def test_authors_use_tags_and_do_not_make_them(app: Flask) -> None:
    author = person()
    with writing():
        tagging.create(SHELL, name="Neck")
    draft(actor=author, tags=["neck"])
    with pytest.raises(Forbidden), writing():
        drafting.create(author, ARTICLE, {"title": "a", "tags": [{"name": "New"}]}, SITE)
    assert tagging.find("new") is None


def test_titles_that_are_the_same_get_numbers(app: Flask) -> None:
    assert [draft().slug for _ in range(3)] == ["neck-pain", "neck-pain-2", "neck-pain-3"]
    assert draft(EXERCISE).slug == "neck-pain", "each kind has slugs of its own"
    assert draft(title="¿?").slug == "article"


@ON_SQLITE
def test_a_slug_that_another_is_about_to_take_is_taken(app: Flask) -> None:
    live = article(slug="old")
    edited(live, slug="new")
    assert refusal(lambda: drafting.create(SHELL, ARTICLE, {"title": "a", "slug": "new"}, SITE)) == ["#/slug"]
    assert draft(title="New").slug == "new-2"


@ON_SQLITE
def test_a_slug_that_leads_to_another_is_taken_and_its_own_may_come_back(app: Flask) -> None:
    live = article(slug="old")
    published(edited(live, slug="new"))
    assert refusal(lambda: drafting.create(SHELL, ARTICLE, {"title": "a", "slug": "old"}, SITE)) == ["#/slug"]
    published(edited(live, slug="old"))
    assert (fresh(live).slug, queries.moved_to(ARTICLE, "new"), queries.moved_to(ARTICLE, "old")) == (
        "old",
        "old",
        None,
    )


@ON_SQLITE
def test_a_draft_moves_at_once_and_leaves_nothing_behind(app: Flask) -> None:
    made = edited(draft(slug="old"), slug="new")
    assert made.slug == "new"
    assert queries.moved_to(ARTICLE, "old") is None
    assert draft(slug="old").slug == "old"


@ON_SQLITE
def test_a_slug_of_none_keeps_the_one_there_is(app: Flask) -> None:
    made = edited(draft(slug="old"), slug=None)
    assert (made.slug, newest(made).slug) == ("old", "old")


def test_an_edit_of_what_is_live_is_a_draft_beside_it(app: Flask) -> None:
    live = article(summary="one")
    before, _at = versions.current()
    edited(live, summary="two", slug="new")
    entry, revision = queries.live_entry(ARTICLE, "neck-pain")
    assert (revision.source["summary"], entry.slug, entry.has_draft, entry.status) == (
        "one",
        "neck-pain",
        True,
        "published",
    )
    assert versions.current()[0] == before, "nothing that the public sees has changed"


def test_whether_comments_are_open_holds_at_once_and_is_no_part_of_the_draft(app: Flask) -> None:
    live = article()
    before, _at = versions.current()
    edited(live, comments_open=False)
    assert (fresh(live).comments_open, versions.current()[0]) == (False, before + 1)
    assert "comments_open" not in newest(fresh(live)).source
    edited(live, summary="two")
    assert fresh(live).comments_open is False


@ON_SQLITE
def test_an_author_edits_their_own_and_nobody_elses(app: Flask) -> None:
    ana, ben = person(email="ana@clinic.example"), person(email="ben@clinic.example")
    made = draft(actor=ana)
    assert edited(made, actor=ana, summary="mine").version == 2
    with pytest.raises(Forbidden), writing():
        drafting.edit(ben, fresh(made), 2, {"summary": "theirs"}, SITE)
    assert edited(made, actor=person(Role.EDITOR), summary="edited").version == 3


@ON_SQLITE
@pytest.mark.parametrize(
    "actor",
    [
        pytest.param(Actor("user", 1, "Mo", GRANTS[Role.MODERATOR], Role.MODERATOR), id="a moderator"),
        pytest.param(Actor("public", None, "a reader", frozenset()), id="a reader"),
        pytest.param(
            Actor("token", 1, "Ana", frozenset({Permission.CONTENT_READ}), Role.EDITOR), id="a token that reads"
        ),
    ],
)
def test_who_may_not_write_does_not(app: Flask, actor: Actor) -> None:
    made = draft()
    with pytest.raises(Forbidden), writing():
        drafting.create(actor, ARTICLE, {"title": "a"}, SITE)
    with pytest.raises(Forbidden), writing():
        drafting.edit(actor, fresh(made), 1, {"title": "a"}, SITE)
    assert counted()["revision"] == 1


@ON_SQLITE
def test_authors_see_what_is_live_and_their_own(app: Flask) -> None:
    ana, ben = person(email="ana@clinic.example"), person(email="ben@clinic.example")
    mine, theirs, live = draft(actor=ana, slug="mine"), draft(actor=ben, slug="theirs"), article(slug="live")
    seen = {entry.slug for entry, _revision in db.session.execute(queries.staff_entries(ana, ARTICLE))}
    assert seen == {"mine", "live"}
    assert queries.staff_entry(ana, ARTICLE, "mine")[0].id == mine.id
    for refused in (
        lambda: queries.staff_entry(ana, ARTICLE, "theirs"),
        lambda: queries.entry_to_change(theirs.id, ARTICLE, ana),
    ):
        with pytest.raises(NotFound):
            refused()
    assert queries.entry_to_change(live.id, ARTICLE, ana).id == live.id


@ON_SQLITE
def test_an_article_keeps_its_exercises_when_they_are_renamed(app: Flask) -> None:
    used = exercise(title="One")
    exercise(title="Two")
    made = article(exercises=["one", "two"])
    published(edited(used, slug="first"))
    edited(made, summary="changed")
    revision = newest(fresh(made))
    assert revision.source["exercises"] == ["first", "two"]
    assert next(iter(queries.exercises_of(revision).values())) == used.id


@ON_SQLITE
def test_an_article_can_be_edited_while_an_exercise_of_it_is_in_the_bin_and_keeps_it(app: Flask) -> None:
    used = exercise(title="One")
    made = article(exercises=["one"])
    with writing():
        publishing.discard(SHELL, fresh(used), force=True)
    edited(made, summary="changed")
    assert list(queries.exercises_of(newest(fresh(made)))) == ["one"]
    edited(made, exercises=[])
    again = fresh(made)
    put_back = {"exercises": ["one"]}
    assert refusal(lambda: drafting.edit(SHELL, again, again.version, put_back, SITE)) == ["#/exercises/0"]


@ON_SQLITE
def test_who_saved_what_is_in_the_log_and_no_words(app: Flask) -> None:
    ana = person(Role.EDITOR)
    made = draft(actor=ana, summary="secret words")
    edited(made, actor=ana, summary="other words", title="x")
    rows = list(db.session.scalars(log.rows("article", made.id).order_by(log.LogRow.id)))
    assert [(row.action, row.actor_id) for row in rows] == [("article.create", ana.id), ("article.edit", ana.id)]
    assert rows[1].details == {"revision": 2, "members": ["summary", "title"]}
    assert "words" not in repr([row.details for row in rows])
