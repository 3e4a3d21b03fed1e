"""The clinical review: who signed off what, what that says of later saves, and notice before the next one."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from cms.accounts.permissions import SHELL, Actor
from cms.audit import log
from cms.content import crediting, drafting, publishing, queries, reviewing, reviews
from cms.content.models.entry import Entry
from cms.content.models.review import Review, ReviewNotice
from cms.content.views import EntryView, view
from cms.core import versions
from cms.core.clock import now, rfc3339
from cms.core.db import db, writing
from cms.core.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from cms.core.versions import ContentVersion
from tests.unit.accounts.people import person
from tests.unit.content.entries import ARTICLE, EXERCISE, SITE, STEPS, article, draft, edited, exercise, fresh, newest

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def people(app: Flask) -> None:
    """Have two reviewers."""
    with writing():
        crediting.create(SHELL, name="Ada Byron", slug="ada", credentials="PT")
        crediting.create(SHELL, name="Bo Diaz", slug="bo", credentials="MD")


def signed(entry: Entry, actor: Actor = SHELL, **members: Any) -> Review:
    """Sign an entry off."""
    told = {name: rfc3339(each) if isinstance(each, datetime) else each for name, each in members.items()}
    with writing():
        return reviewing.sign_off(actor, fresh(entry), fresh(entry).version, {"reviewer": "ada", **told})


def for_editors(entry: Entry) -> EntryView:
    """Give an entry with its newest save."""
    return view([(fresh(entry), newest(fresh(entry)))], public=False)[0]


def notices() -> list[ReviewNotice]:
    """Give what was announced."""
    return list(db.session.scalars(select(ReviewNotice).order_by(ReviewNotice.id)))


def announced() -> int:
    """Give notice, as the worker does."""
    with writing():
        return reviewing.give_notice()


def test_a_sign_off_keeps_name_and_credentials_as_they_were() -> None:
    entry = article()
    review = signed(entry, review_due_at=now() + 300 * DAY)
    with writing():
        ada = crediting.get("ada")
        crediting.change(SHELL, ada, ada.version, {"name": "Ada King", "credentials": "PhD"})
    shown = for_editors(entry)
    assert shown.review is not None
    assert (shown.review.reviewer_name, shown.review.reviewer_credentials) == ("Ada Byron", "PT")
    assert shown.signed_by is not None
    assert shown.signed_by.name == "Ada King"
    assert (review.number, review.entered_by_name, now() - review.reviewed_at < timedelta(minutes=1)) == (
        1,
        "the shell",
        True,
    )


@ON_SQLITE
def test_it_moves_the_content_version_and_not_the_entrys() -> None:
    entry = article(exercises=[exercise(title="Nod").slug])
    before, _at = versions.current()
    signed(entry)
    touched = set(db.session.scalars(select(ContentVersion.name).where(ContentVersion.number > before)))
    assert {"article:neck-pain", "articles", "feed"} <= touched
    assert fresh(entry).version == 2
    row = db.session.scalars(log.rows("article", entry.id).order_by(log.LogRow.id.desc())).first()
    assert row is not None
    assert (row.action, row.details["revision"]) == ("article.review", 1)


@ON_SQLITE
def test_what_is_signed_off_beside_the_live_text_waits_until_it_is_published() -> None:
    due = (now() + 300 * DAY).replace(microsecond=0)
    entry = edited(article(), summary="Changed")
    before, _at = versions.current()
    signed(entry, review_due_at=due)
    assert versions.current()[0] == before
    assert fresh(entry).review_due_at is None
    live = view([queries.live_entry(ARTICLE, "neck-pain")], public=True)[0]
    assert live.review is None
    with writing():
        publishing.publish(SHELL, fresh(entry), fresh(entry).version, required=())
    assert fresh(entry).review_due_at == due
    assert view([queries.live_entry(ARTICLE, "neck-pain")], public=True)[0].review is not None


@ON_SQLITE
def test_the_live_revision_can_be_signed_off_beside_a_newer_draft() -> None:
    entry = edited(article(), summary="Changed")
    assert signed(entry, revision=1).number == 1
    live = view([queries.live_entry(ARTICLE, "neck-pain")], public=True)[0]
    assert (live.review is not None, live.changed_since_review) == (True, False)
    assert for_editors(entry).changed_since_review


@ON_SQLITE
def test_the_newest_sign_off_counts_and_one_entered_late_does_not_replace_it() -> None:
    entry = article()
    signed(entry, reviewer="bo", reviewed_at=now() - 10 * DAY)
    signed(entry, reviewer="ada", reviewed_at=now() - 200 * DAY)
    shown = for_editors(entry)
    assert shown.review is not None
    assert shown.review.reviewer_name == "Bo Diaz"
    assert len(db.session.scalars(reviews.of(entry)).all()) == 2


CHANGES: list[tuple[str, dict[str, Any], bool]] = [
    ("the text", {"content_html": "<p>Rest for a week.</p>"}, True),
    ("a single word in it", {"content_html": "<p>Move daily</p>"}, True),
    ("the title", {"title": "Back pain"}, True),
    ("what to take away", {"key_takeaway": "Rest."}, True),
    ("the picture of a step is clinical, a tag is not", {"tags": [{"name": "Neck"}]}, False),
    ("who wrote it", {"authors": ["bo"]}, False),
    ("who is asked to review", {"reviewer": "bo"}, False),
    ("when it is due", {"review_due_at": "2099-01-01T09:00:00Z"}, False),
    ("the address", {"slug": "another"}, False),
    ("a source", {"sources": [{"title": "A study", "url": ""}]}, False),
    ("who paid", {"funding": "Nobody."}, False),
    ("search engines", {"seo": {"title": "T", "description": "D"}}, False),
    ("the language", {"language": "de"}, False),
    ("nothing at all", {}, False),
]


@ON_SQLITE
@pytest.mark.parametrize(("changes", "clinical"), [pytest.param(*row[1:], id=row[0]) for row in CHANGES])
def test_what_counts_as_a_change_of_the_clinical_content(changes: dict[str, Any], *, clinical: bool) -> None:
    entry = article(content_html="<p>Move daily.</p>")
    first = signed(entry).reviewed_at
    edited(entry, **changes)
    shown = for_editors(entry)
    assert shown.changed_since_review == clinical
    assert shown.review is not None
    assert shown.review.reviewed_at == first, "the date of the last sign-off stays"


OF_AN_EXERCISE: list[tuple[str, dict[str, Any]]] = [
    ("a step", {"steps": [{"text": "Kneel on both knees."}]}),
    ("one step more", {"steps": [*STEPS, {"text": "Push."}]}),
    ("the hold", {"dosage": {"hold_seconds": 60}}),
    ("no rest is not the same as none named", {"dosage": {"hold_seconds": 30, "rest_seconds": 0}}),
    ("a caution", {"cautions": [{"level": "urgent", "text": "Numb legs"}]}),
    ("who must not do it", {"contraindications": ["A new hip"]}),
    ("equipment", {"equipment": ["chair"]}),
]


@ON_SQLITE
@pytest.mark.parametrize("changes", [pytest.param(row[1], id=row[0]) for row in OF_AN_EXERCISE])
def test_everything_that_an_exercise_tells_people_to_do_is_clinical(changes: dict[str, Any]) -> None:
    entry = exercise(dosage={"hold_seconds": 30})
    signed(entry)
    assert not for_editors(entry).changed_since_review
    edited(entry, **changes)
    assert for_editors(entry).changed_since_review


@ON_SQLITE
def test_going_back_to_what_was_signed_off_is_no_change() -> None:
    entry = article(summary="one")
    signed(entry)
    edited(entry, summary="two")
    assert for_editors(entry).changed_since_review
    edited(entry, summary="one")
    assert not for_editors(entry).changed_since_review


def test_members_that_nobody_filled_in_do_not_count() -> None:
    dosage: dict[str, Any] = {"sets": None, "per_side": False}
    source: dict[str, Any] = {"title": "A", "dosage": dosage, "tags": [{"slug": "neck"}]}
    richer = {**source, "blocks": [], "guided": False, "note": "", "dosage": {**dosage, "tempo": ""}}
    assert reviews.digest(source) == reviews.digest(richer)
    assert reviews.digest(source) != reviews.digest({**richer, "note": "x"})


WHEN: list[tuple[str, int | None, int | None, int | None, int | None]] = [
    # why                                                     planned, at sign-off, planned since, due
    ("the day that the sign-off names", None, 300, None, 300),
    ("the sign-off goes before what was planned", 100, 300, None, 300),
    ("without one the plan stays, if it lies ahead", 100, None, None, 100),
    ("a plan that is past is done with", -5, None, None, None),
    ("no plan, no day", None, None, None, None),
    ("a day named in the text since counts again", 100, 300, 50, 50),
]


@pytest.mark.parametrize(("planned", "named", "since", "due"), [pytest.param(*row[1:], id=row[0]) for row in WHEN])
def test_the_next_review_is_due_on_the_day_that_was_named_last(
    planned: int | None, named: int | None, since: int | None, due: int | None
) -> None:
    today = now().replace(microsecond=0)

    def day(days: int | None) -> datetime | None:
        return None if days is None else today + days * DAY

    entry = article(review_due_at=rfc3339(day(planned)))
    assert fresh(entry).review_due_at == day(planned)
    signed(entry, review_due_at=day(named))
    if since is not None:
        edited(entry, review_due_at=rfc3339(day(since)))
        with writing():
            publishing.publish(SHELL, fresh(entry), fresh(entry).version, required=())
    assert fresh(entry).review_due_at == day(due)
    shown = for_editors(entry)
    assert reviews.due(shown.revision, shown.review) == day(due)


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("nobody", {"reviewer": None}, "#/reviewer"),
    ("an unknown reviewer", {"reviewer": "nobody"}, "#/reviewer"),
    ("no slug", {"reviewer": "Ada Byron"}, "#/reviewer"),
    ("a review that is to come", {"reviewed_at": "2999-01-01T00:00:00Z"}, "#/reviewed_at"),
    ("a day without a time", {"reviewed_at": "2020-01-01"}, "#/reviewed_at"),
    ("the next before this one", {"review_due_at": "2020-01-01T00:00:00Z"}, "#/review_due_at"),
    (
        "the next at the same time",
        {"reviewed_at": "2020-01-01T00:00:00Z", "review_due_at": "2020-01-01T00:00:00Z"},
        "#/review_due_at",
    ),
    ("a revision that is none", {"revision": 0}, "#/revision"),
    ("a member that is none", {"approved": True}, "#/approved"),
]


@ON_SQLITE
@pytest.mark.parametrize(("members", "pointer"), [pytest.param(*row[1:], id=row[0]) for row in REFUSED])
def test_what_is_no_sign_off_is_refused(members: dict[str, Any], pointer: str) -> None:
    entry = article()
    with pytest.raises(Invalid) as refused:
        signed(entry, **members)
    assert [fault.pointer for fault in refused.value.faults] == [pointer]
    assert db.session.scalars(reviews.of(entry)).all() == []


@ON_SQLITE
def test_only_who_publishes_signs_off_and_only_what_they_saw() -> None:
    ana = person()
    own = draft(actor=ana)
    with pytest.raises(Forbidden):
        signed(own, ana)
    edited(own, title="Changed meanwhile")
    with pytest.raises(Stale), writing():
        reviewing.sign_off(SHELL, fresh(own), 1, {"reviewer": "ada"})
    with pytest.raises(NotFound):
        signed(own, revision=9)
    assert db.session.scalars(reviews.of(own)).all() == []


@ON_SQLITE
def test_who_signed_off_is_not_deleted() -> None:
    signed(article())
    with pytest.raises(Conflict, match="review"), writing():
        crediting.delete(SHELL, crediting.get("ada"))


@ON_SQLITE
def test_what_is_taken_off_the_site_is_due_for_nothing_until_it_comes_back() -> None:
    due = (now() + 100 * DAY).replace(microsecond=0)
    entry = article(review_due_at=rfc3339(due))
    with writing():
        publishing.unpublish(SHELL, fresh(entry), fresh(entry).version)
    assert fresh(entry).review_due_at is None
    with writing():
        publishing.publish(SHELL, fresh(entry), fresh(entry).version, required=())
    assert fresh(entry).review_due_at == due


NOTICES: list[tuple[str, timedelta, bool]] = [
    ("a day too early", 15 * DAY, False),
    ("two weeks before", 14 * DAY - timedelta(minutes=1), True),
    ("the day before", DAY, True),
    ("what is overdue needs no notice", -DAY, False),
]


@pytest.mark.parametrize(("ahead", "given"), [pytest.param(*row[1:], id=row[0]) for row in NOTICES])
def test_notice_is_given_two_weeks_before(ahead: timedelta, *, given: bool) -> None:
    entry = article(reviewer="bo", review_due_at=rfc3339(now() + ahead))
    draft(title="A draft", review_due_at=rfc3339(now() + ahead))
    assert announced() == given
    assert [(each.entry_id, each.due_at) for each in notices()] == ([(entry.id, fresh(entry).review_due_at)] * given)


def test_notice_is_given_once_for_each_day() -> None:
    entry = article(reviewer="bo", review_due_at=rfc3339(now() + 10 * DAY))
    assert [announced() for _time in range(3)] == [1, 0, 0]
    with writing():
        publishing.unpublish(SHELL, fresh(entry), fresh(entry).version)
    with writing():
        publishing.publish(SHELL, fresh(entry), fresh(entry).version, required=())
    assert announced() == 0, "it comes back with the same day"
    signed(entry, review_due_at=now() + 365 * DAY)
    assert announced() == 0
    with time_machine.travel(now() + 360 * DAY, tick=False):
        assert [announced() for _time in range(2)] == [1, 0]
    rows = db.session.scalars(log.rows("article", entry.id).where(log.LogRow.action == "article.remind")).all()
    assert (len(rows), len(notices())) == (2, 2)
    bo = crediting.find("bo")
    assert bo is not None
    assert {each.reviewer_id for each in notices()} == {bo.id}


@ON_SQLITE
def test_an_exercise_is_reviewed_like_an_article() -> None:
    with writing():
        entry = drafting.create(SHELL, EXERCISE, {"title": "Nod", "steps": STEPS}, SITE)
    assert signed(entry).digest == reviews.digest(newest(entry).source)
