"""Moves of an entry: into the public, out of it, into the bin and back."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from cms.accounts.permissions import GRANTS, SHELL, Actor, Role
from cms.audit import log
from cms.content import addresses, publishing, queries
from cms.content.models.entry import Entry
from cms.core import versions
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from cms.core.outbox import OutboxRow
from cms.core.versions import ContentVersion
from tests.unit.accounts.people import person
from tests.unit.content.entries import (
    ARTICLE,
    EXERCISE,
    STEPS,
    article,
    draft,
    edited,
    exercise,
    fresh,
    newest,
    publish,
    published,
    run,
)

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HOUR = timedelta(hours=1)
Verb = Callable[[Actor, Entry, int], Entry]


def moved(verb: Verb, entry: Entry, actor: Actor = SHELL) -> Entry:
    with writing():
        return verb(actor, fresh(entry), fresh(entry).version)


def scheduled(entry: Entry, publish_at: datetime | None = None, unpublish_at: datetime | None = None) -> Entry:
    with writing():
        return publishing.schedule(
            SHELL,
            fresh(entry),
            fresh(entry).version,
            publish_at=publish_at,
            unpublish_at=unpublish_at,
            required=(),
        )


def due() -> list[OutboxRow]:
    return list(db.session.scalars(select(OutboxRow).order_by(OutboxRow.id)))


def live(slug: str = "neck-pain") -> bool:
    db.session.expire_all()
    try:
        return queries.live_entry(ARTICLE, slug)[0].is_live
    except NotFound:
        return False


def touched(since: int) -> set[str]:
    return set(db.session.scalars(select(ContentVersion.name).where(ContentVersion.number > since)))


def test_publishing_makes_the_newest_save_public(app: Flask) -> None:
    made = edited(draft(summary="one"), summary="two")
    assert not live()
    before, _at = versions.current()
    entry = published(made)
    assert (entry.status, entry.live_number, entry.version, entry.live_version) == ("published", 2, 3, 3)
    assert entry.published_at == entry.live_since
    assert queries.live_entry(ARTICLE, str(entry.id))[1].source["summary"] == "two"
    assert {"article:neck-pain", "articles", "feed"} <= touched(before)


@ON_SQLITE
def test_publishing_again_keeps_the_date_and_shows_what_is_new(app: Flask) -> None:
    first = article(summary="one").published_at
    with time_machine.travel(now() + HOUR, tick=False):
        entry = published(edited(queries.live_entry(ARTICLE, "neck-pain")[0], summary="two"))
    assert entry.published_at == first
    assert entry.live_since is not None
    assert first is not None
    assert entry.live_since > first
    assert not entry.has_draft


@ON_SQLITE
def test_what_was_published_elsewhere_keeps_its_date(app: Flask) -> None:
    long_ago, made = now() - timedelta(days=900), draft()
    with writing():
        publishing.publish(SHELL, fresh(made), 1, at=long_ago, required=())
    assert fresh(made).published_at == long_ago


def nothing_to_do(entry: Entry, attempt: Callable[[], object]) -> None:
    """See that a refused attempt changes nothing."""
    db.session.rollback()
    before = {column.key: getattr(fresh(entry), column.key) for column in Entry.__table__.columns}
    logged = len(db.session.scalars(log.rows()).all())
    with pytest.raises((Stale, Conflict, Invalid, Forbidden)), writing():
        attempt()
    assert {column.key: getattr(fresh(entry), column.key) for column in Entry.__table__.columns} == before
    assert len(db.session.scalars(log.rows()).all()) == logged
    assert due() == []


def by_schedule(actor: Actor, entry: Entry, version: int) -> Entry:
    return publishing.schedule(actor, entry, version, publish_at=now() + HOUR, unpublish_at=None, required=())


VERBS: list[Any] = [
    pytest.param(verb, id=name)
    for name, verb in {
        "submit": publishing.submit,
        "publish": publish,
        "unpublish": publishing.unpublish,
        "archive": publishing.archive,
        "bin": publishing.discard,
        "restore": publishing.restore,
        "schedule": by_schedule,
    }.items()
]


@ON_SQLITE
@pytest.mark.parametrize("verb", VERBS)
def test_a_stale_version_moves_nothing(app: Flask, verb: Verb) -> None:
    made = article()
    nothing_to_do(made, lambda: verb(SHELL, fresh(made), 1))


@ON_SQLITE
@pytest.mark.parametrize("verb", VERBS[1:])
def test_who_does_not_publish_moves_nothing_but_their_own_into_review(app: Flask, verb: Verb) -> None:
    ana = person()
    made = draft(actor=ana)
    nothing_to_do(made, lambda: verb(ana, fresh(made), fresh(made).version))


@ON_SQLITE
def test_an_author_submits_their_own_and_nobody_elses(app: Flask) -> None:
    ana = person()
    theirs = draft(actor=person(email="ben@clinic.example"))
    nothing_to_do(theirs, lambda: publishing.submit(ana, fresh(theirs), 1))
    assert moved(publishing.submit, draft(actor=ana), ana).status == "in_review"
    reader = Actor("user", 1, "Mo", GRANTS[Role.MODERATOR], Role.MODERATOR)
    nothing_to_do(theirs, lambda: publishing.submit(reader, fresh(theirs), 1))


@ON_SQLITE
@pytest.mark.parametrize(
    ("begin", "verb"),
    [
        pytest.param(draft, publishing.unpublish, id="a draft is not public"),
        pytest.param(draft, publishing.restore, id="a draft is neither in the bin nor in the archive"),
        pytest.param(article, publishing.submit, id="what is public needs no review"),
        pytest.param(article, publishing.restore, id="what is public is where it belongs"),
        pytest.param(lambda: moved(publishing.archive, draft()), publishing.submit, id="the archive is not worked on"),
        pytest.param(lambda: moved(publishing.archive, draft()), publishing.unpublish, id="the archive is not public"),
        pytest.param(lambda: moved(publishing.archive, draft()), by_schedule, id="the archive has no schedule"),
        pytest.param(lambda: moved(publishing.submit, draft()), publishing.unpublish, id="in review is not public"),
    ],
)
def test_a_move_that_does_not_start_there_changes_nothing(app: Flask, begin: Callable[[], Entry], verb: Verb) -> None:
    made = begin()
    nothing_to_do(made, lambda: verb(SHELL, fresh(made), fresh(made).version))


@ON_SQLITE
def test_a_refused_move_leaves_the_entry_clean_even_before_anything_is_rolled_back(app: Flask) -> None:
    made = moved(publishing.submit, draft())
    with pytest.raises(Conflict):
        publishing.unpublish(SHELL, made, made.version)
    assert not db.session.dirty
    archived = moved(publishing.archive, made)
    with pytest.raises(Conflict):
        by_schedule(SHELL, archived, archived.version)
    assert not db.session.dirty
    assert not db.session.new


@ON_SQLITE
def test_an_exercise_without_a_step_is_not_published_and_not_scheduled(app: Flask) -> None:
    made = draft(EXERCISE)
    for verb in (publish, by_schedule):
        with pytest.raises(Invalid) as refused, writing():
            verb(SHELL, fresh(made), 1)
        assert [fault.pointer for fault in refused.value.faults] == ["#/steps"]
    nothing_to_do(made, lambda: publish(SHELL, fresh(made), 1))
    assert published(edited(made, steps=STEPS)).is_live


def test_a_new_slug_leaves_a_redirect_behind(app: Flask) -> None:
    made = article(slug="one")
    edited(made, slug="two")
    assert queries.moved_to(ARTICLE, "one") is None
    assert live("one")
    before, _at = versions.current()
    published(made)
    assert (live("two"), queries.moved_to(ARTICLE, "one")) == (True, "two")
    assert {"article:one", "article:two"} <= touched(before)
    published(edited(made, slug="three"))
    assert (queries.moved_to(ARTICLE, "one"), queries.moved_to(ARTICLE, "two")) == ("three", "three")
    assert queries.moved_to(EXERCISE, "one") is None
    moved(publishing.unpublish, made)
    assert queries.moved_to(ARTICLE, "one") is None, "nothing public leads to what is not"


def test_a_slug_that_changes_while_it_is_withdrawn_leaves_a_redirect_too(app: Flask) -> None:
    made = article(slug="one")
    moved(publishing.unpublish, made)
    edited(made, slug="two")
    assert queries.moved_to(ARTICLE, "one") is None
    published(made)
    assert (live("two"), queries.moved_to(ARTICLE, "one")) == (True, "two")


def test_unpublishing_takes_it_from_the_public_and_publishing_gives_it_back(app: Flask) -> None:
    made = article()
    first, (before, _at) = made.published_at, versions.current()
    entry = moved(publishing.unpublish, made)
    assert (entry.status, entry.live_number, entry.live_since, live()) == ("draft", None, None, False)
    assert {"article:neck-pain", "articles", "feed"} <= touched(before)
    assert published(made).published_at == first
    assert live()


def test_the_archive_keeps_and_restores(app: Flask) -> None:
    made = article()
    assert (moved(publishing.archive, made).status, live()) == ("archived", False)
    assert (moved(publishing.restore, made).status, live()) == ("draft", False)


def test_the_bin_hides_and_restores(app: Flask) -> None:
    made = article()
    binned = moved(publishing.discard, made)
    assert (binned.status, binned.binned_at is not None, live()) == ("draft", True, False)
    with pytest.raises(NotFound):
        queries.entry_to_change(made.id)
    with pytest.raises(NotFound):
        queries.staff_entry(SHELL, ARTICLE, "neck-pain")
    assert queries.staff_entry(SHELL, ARTICLE, "neck-pain", binned=True)[0].id == made.id
    assert draft().slug == "neck-pain-2", "what may be restored keeps its address"
    restored = moved(publishing.restore, made)
    assert (restored.status, restored.binned_at) == ("draft", None)
    assert published(made).slug == "neck-pain"


def test_what_is_scheduled_is_published_at_its_time_and_withdrawn_at_its_end(app: Flask) -> None:
    start, end = now() + HOUR, now() + 2 * HOUR
    made = scheduled(draft(), start, end)
    assert (made.status, live()) == ("scheduled", False)
    first, second = due()
    assert [(row.topic, row.due_at) for row in due()] == [(publishing.PUBLISH, start), (publishing.UNPUBLISH, end)]
    run(first)
    entry = fresh(made)
    assert (entry.status, live(), entry.published_at, entry.publish_at) == ("published", True, start, None)
    run(second)
    entry = fresh(made)
    assert (entry.status, live(), entry.unpublish_at) == ("draft", False, None)


@ON_SQLITE
def test_only_the_present_schedule_counts(app: Flask) -> None:
    made = scheduled(draft(), now() + HOUR)
    later = now() + 3 * HOUR
    scheduled(made, later)
    first, second = due()
    run(first)
    assert (fresh(made).status, fresh(made).publish_at, live()) == ("scheduled", later, False)
    run(second)
    assert live()
    before = fresh(made).version
    run(second)
    assert fresh(made).version == before, "what happened does not happen again"


@ON_SQLITE
@pytest.mark.parametrize(
    "meanwhile",
    [
        pytest.param(lambda made: moved(publishing.unpublish, made), id="the schedule was taken back"),
        pytest.param(lambda made: moved(publishing.archive, made), id="it was laid aside"),
        pytest.param(lambda made: moved(publishing.discard, made), id="it was put into the bin"),
        pytest.param(
            lambda made: moved(publishing.restore, moved(publishing.discard, made)), id="it came back from the bin"
        ),
    ],
)
def test_a_schedule_that_was_overtaken_does_nothing(app: Flask, meanwhile: Callable[[Entry], object]) -> None:
    made = scheduled(draft(), now() + HOUR, now() + 2 * HOUR)
    meanwhile(made)
    for row in due():
        run(row)
    assert not live()
    assert fresh(made).publish_at is None


@ON_SQLITE
def test_what_was_published_before_its_time_still_ends_at_its_end(app: Flask) -> None:
    made = scheduled(draft(), now() + HOUR, now() + 2 * HOUR)
    published(made)
    first, second = due()
    before = fresh(made).version
    run(first)
    assert fresh(made).version == before
    run(second)
    assert not live()


@ON_SQLITE
def test_a_draft_beside_what_is_live_is_published_at_its_time(app: Flask) -> None:
    made = edited(article(summary="one"), summary="two")
    entry = scheduled(made, now() + HOUR)
    assert (entry.status, entry.has_draft) == ("published", True)
    run(due()[0])
    assert queries.live_entry(ARTICLE, "neck-pain")[1].source["summary"] == "two"
    assert not fresh(made).has_draft


@ON_SQLITE
@pytest.mark.parametrize(
    ("start", "end", "error"),
    [
        pytest.param(None, None, Invalid, id="no time at all"),
        pytest.param(2 * HOUR, HOUR, Invalid, id="an end before the start"),
        pytest.param(HOUR, HOUR, Invalid, id="an end at the start"),
        pytest.param(None, HOUR, Conflict, id="an end of what never begins"),
    ],
)
def test_times_that_make_no_schedule_are_refused(
    app: Flask, start: timedelta | None, end: timedelta | None, error: type[Exception]
) -> None:
    made, moment = draft(), now()

    def attempt() -> Entry:
        begins, ends = moment + start if start else None, moment + end if end else None
        return publishing.schedule(SHELL, fresh(made), 1, publish_at=begins, unpublish_at=ends, required=())

    nothing_to_do(made, attempt)
    with pytest.raises(error):
        attempt()


@ON_SQLITE
def test_a_time_past_is_done_with_the_next_work(app: Flask) -> None:
    made = scheduled(draft(), now() - HOUR)
    assert due()[0].due_at <= now()
    with writing():
        publishing.publish_when_due(due()[0].payload, required=())
    assert live()
    assert fresh(made).status == "published"


@ON_SQLITE
def test_what_stands_beside_an_entry_is_told_that_it_changed(app: Flask) -> None:
    used = exercise(title="One")
    article(slug="uses-it", exercises=["one"])
    before, _at = versions.current()
    published(edited(used, title="First"))
    assert "article:uses-it" in touched(before)
    before, _at = versions.current()
    published(edited(queries.live_entry(ARTICLE, "uses-it")[0], title="Changed"))
    assert "exercise:one" in touched(before)
    before, _at = versions.current()
    moved(partial(publishing.unpublish, force=True), used)
    assert "article:uses-it" in touched(before)


@ON_SQLITE
def test_every_move_is_in_the_log(app: Flask) -> None:
    made = draft()
    for verb in (publishing.submit, publish, publishing.unpublish, publishing.archive, publishing.restore):
        moved(verb, made)
    moved(publishing.discard, made)
    moved(publishing.restore, made)
    told = [row.action.partition(".")[2] for row in db.session.scalars(log.rows("article").order_by(log.LogRow.id))]
    assert told == ["create", "submit", "publish", "unpublish", "archive", "restore", "bin", "restore"]
    assert newest(fresh(made)).number == 1
    assert addresses.free(ARTICLE, "neck-pain", made.id) == "neck-pain"
