"""Tags that become one, that get another slug, that go: what entries bear, and where old slugs lead."""

from typing import Any

import pytest
from flask import Flask

from cms.accounts.permissions import GRANTS, SHELL, Actor, Role
from cms.audit import log
from cms.content import queries, tag_merging, tagging
from cms.content.models.entry import Entry
from cms.content.models.taxonomy import Author, Tag
from cms.content.name_uses import Uses, uses_of
from cms.content.narrowing import Narrowing
from cms.content.overviews import found
from cms.content.views import view
from cms.core import versions
from cms.core.db import db, writing
from cms.core.errors import Conflict, Forbidden, Invalid, Stale
from tests.counting import counting
from tests.unit.content.entries import ARTICLE, article, draft, edited, exercise, fresh, newest


def tag(name: str, **members: Any) -> Tag:
    with writing():
        return tagging.create(SHELL, name=name, **members)


def merged(into: str, *slugs: str) -> Tag:
    with writing():
        gone = [tagging.get(slug) for slug in slugs]
        return tag_merging.merge(SHELL, [(each, each.version) for each in gone], tagging.get(into))


def tags_of(entry: Entry) -> list[str]:
    return queries.tags_of(newest(fresh(entry)))


def bearing(slug: str) -> set[int]:
    rows = db.session.execute(Narrowing(tag=slug).apply(queries.live_entries(), None))
    return {entry.id for entry, _revision in rows}


def test_every_revision_bears_the_tag_that_stays_in_the_place_of_the_other_and_once(app: Flask) -> None:
    for name in ("Neck", "Nape", "Pain"):
        tag(name)
    old = article(tags=["nape", "pain"])
    both = draft(tags=["nape", "neck", "pain"])
    edited(old, tags=["pain"])
    first = queries.revision(old, 1)
    merged("neck", "nape")
    assert queries.tags_of(first) == ["neck", "pain"]
    assert tags_of(both) == ["neck", "pain"]
    assert [each.slug for each in view([(fresh(old), first)], public=True)[0].tags] == ["neck", "pain"]
    assert tagging.find("nape") is None


def test_old_slugs_mean_the_tag_that_stays_wherever_they_are_asked_for(app: Flask) -> None:
    for name in ("Neck", "Nape", "Scruff"):
        tag(name)
    entry = article(tags=["scruff"])
    merged("nape", "scruff")
    merged("neck", "nape")
    assert [tagging.known(slug) for slug in ("scruff", "nape", "neck")] == [tagging.get("neck")] * 3
    assert [bearing(slug) for slug in ("scruff", "nape", "neck", "other")] == [{entry.id}] * 3 + [set()]
    assert len(db.session.execute(found(SHELL, ARTICLE, tag="scruff")).all()) == 1
    assert tags_of(draft(title="New", tags=["scruff", "neck"])) == ["neck"]


def test_an_entry_can_be_saved_again_after_its_tag_was_merged_and_nothing_seems_changed(app: Flask) -> None:
    tag("Neck")
    tag("Nape")
    entry = draft(tags=["nape"])
    merged("neck", "nape")
    before = fresh(entry).newest_number
    assert edited(entry, **{**newest(entry).source, "tags": ["neck"]}).newest_number == before
    edited(entry, title="Other")
    assert tags_of(entry) == ["neck"]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda: merged("neck", "nape"), id="merged"),
        pytest.param(lambda: renamed("nape", "scruff"), id="another slug"),
    ],
)
def test_lists_and_feeds_and_what_shows_the_tag_are_anew(app: Flask, change: Any) -> None:
    tag("Neck")
    tag("Nape")
    before, _at = versions.current()
    change()
    assert versions.current()[0] == before + 1
    name = versions.ContentVersion.name
    moved = set(db.session.scalars(db.select(name).where(versions.ContentVersion.number == before + 1)))
    assert {"tags", "tag:nape"} <= moved


def renamed(slug: str, to: str) -> Tag:
    with writing():
        met = tagging.get(slug)
        return tagging.change(SHELL, met, met.version, slug=to)


def test_another_slug_leaves_the_old_one_to_lead_there_and_can_be_taken_back(app: Flask) -> None:
    tag("Neck")
    entry = article(tags=["neck"])
    renamed("neck", "nape")
    assert (bearing("neck"), bearing("nape")) == ({entry.id}, {entry.id})
    renamed("nape", "neck")
    assert (tagging.known("nape"), tagging.find("nape")) == (tagging.get("neck"), None)


@pytest.mark.parametrize("slug", ["pain", "ache"], ids=["the slug of another tag", "the former slug of another tag"])
def test_a_slug_that_leads_elsewhere_is_refused(app: Flask, slug: str) -> None:
    tag("Neck")
    tag("Ache")
    renamed("ache", "pain")
    with pytest.raises(Conflict):
        renamed("neck", slug)
    with pytest.raises(Conflict):
        tag("New", slug=slug)
    assert tag("Ache").slug == "ache-2"


def test_nothing_is_merged_where_one_tag_was_changed_meanwhile(app: Flask) -> None:
    for name in ("Neck", "Nape", "Scruff"):
        tag(name)
    with pytest.raises(Stale), writing():
        tag_merging.merge(SHELL, [(tagging.get("nape"), 1), (tagging.get("scruff"), 7)], tagging.get("neck"))
    assert tagging.find("nape") is not None


def test_a_tag_is_not_merged_into_itself(app: Flask) -> None:
    tag("Neck")
    with pytest.raises(Invalid):
        merged("neck", "neck")
    assert tagging.find("neck") is not None


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.MODERATOR])
def test_only_who_publishes_merges(app: Flask, role: Role) -> None:
    neck, nape = tag("Neck"), tag("Nape")
    with pytest.raises(Forbidden), writing():
        tag_merging.merge(Actor("user", 1, "Mo", GRANTS[role], role), [(nape, 1)], neck)


def test_the_log_keeps_what_became_of_which(app: Flask) -> None:
    tag("Neck")
    tag("Nape")
    merged("neck", "nape")
    row = db.session.scalars(log.rows("tag", tagging.get("neck").id).order_by(log.LogRow.id.desc())).first()
    assert row is not None
    assert (row.action, row.details) == ("tag.merge", {"merged": ["nape"]})


def test_a_tag_that_is_used_goes_only_where_that_is_asked_for(app: Flask) -> None:
    tag("Neck")
    entry = article(tags=["neck"])
    with pytest.raises(Conflict), writing():
        tagging.delete(SHELL, tagging.get("neck"))
    with writing():
        tagging.delete(SHELL, tagging.get("neck"), used=True)
    assert (tagging.known("neck"), tags_of(entry)) == (None, [])
    edited(entry, title="It can still be saved")


def test_uses_are_counted_live_in_drafts_and_before_in_one_query(app: Flask) -> None:
    with writing():
        for name in ("Ana", "Ben"):
            db.session.add(Author(slug=name.lower(), name=name))
    neck, unused = tag("Neck"), tag("Unused")
    exercise(tags=["neck"], authors=["ana"], reviewer="ana")
    draft(tags=["neck"], reviewer="ben")
    edited(article(tags=["neck"], authors=["ana"]), tags=[], authors=[])
    edited(draft(tags=["neck"]), tags=[])
    with counting() as sent:
        used = uses_of(Tag, [neck.id, unused.id])
    assert len([statement for statement in sent if statement.startswith("SELECT")]) == 1
    assert used == {neck.id: Uses(live=2, newest=3, ever=4), unused.id: Uses()}
    assert used[neck.id].only_before == 1
    ids = {author.slug: author.id for author in db.session.scalars(db.select(Author))}
    people = uses_of(Author, list(ids.values()))
    assert people == {ids["ana"]: Uses(live=2, newest=2, ever=2), ids["ben"]: Uses(newest=1, ever=1)}
