"""What waits for an editor: each list holds what it says, in its order, and no more than was asked for."""

from datetime import timedelta

import pytest
from flask import Flask

from cms.accounts import users
from cms.accounts.permissions import SHELL
from cms.content import attention, crediting, publishing, reviewing
from cms.content.overviews import ReviewShelf
from cms.core.clock import now, rfc3339
from cms.core.db import writing
from tests.unit.content.entries import article, draft, edited, fresh

pytestmark = pytest.mark.usefixtures("app")


def _titles(found: attention.Found) -> list[str]:
    return [revision.title for _entry, revision in found]


def test_what_was_handed_in_first_comes_first() -> None:
    for title in ("First", "Second", "Third"):
        entry = draft(title=title)
        with writing():
            publishing.submit(SHELL, fresh(entry), 1)
    draft(title="Not handed in")
    assert _titles(attention.in_review(2)) == ["First", "Second"]


def test_what_is_binned_asks_for_nobody() -> None:
    entry = draft(title="Gone")
    with writing():
        publishing.submit(SHELL, fresh(entry), 1)
        publishing.discard(SHELL, fresh(entry))
    assert attention.in_review(5) == []


def test_only_what_readers_read_can_be_overdue() -> None:
    moment = now()
    past, longer = rfc3339(moment - timedelta(days=1)), rfc3339(moment - timedelta(days=400))
    article(title="Overdue", review_due_at=past)
    article(title="Long overdue", review_due_at=longer)
    article(title="In time", review_due_at=rfc3339(moment + timedelta(days=1)))
    article(title="Without a day")
    draft(title="A draft", review_due_at=past)
    edited(article(title="Reviewed beside", review_due_at=past), review_due_at=None)
    assert _titles(attention.review_overdue(moment, 10)) == ["Long overdue", "Overdue", "Reviewed beside"]


def test_what_was_announced_is_told_with_its_reviewer_until_its_day_is_another() -> None:
    moment = now()
    with writing():
        crediting.create(SHELL, name="Ada", slug="ada")
    soon = article(title="Soon", reviewer="ada", review_due_at=rfc3339(moment + timedelta(days=9)))
    article(title="Sooner", review_due_at=rfc3339(moment + timedelta(days=2)))
    article(title="Not yet", review_due_at=rfc3339(moment + timedelta(days=29)))
    assert attention.review_announced(moment, 5) == []
    with writing():
        reviewing.give_notice()
    found = attention.review_announced(moment, 5)
    assert [(revision.title, reviewer and reviewer.name) for _entry, revision, reviewer in found] == [
        ("Sooner", None),
        ("Soon", "Ada"),
    ]
    counted = attention.count_for_review(moment)
    assert (counted["article", ReviewShelf.OVERDUE], counted["article", ReviewShelf.SOON]) == (0, 3)
    with writing():
        due = {"reviewer": "ada", "review_due_at": rfc3339(moment + timedelta(days=300))}
        reviewing.sign_off(SHELL, fresh(soon), fresh(soon).version, due)
    assert [revision.title for _entry, revision, _by in attention.review_announced(moment, 5)] == ["Sooner"]


def test_what_was_sent_back_is_told_to_who_wrote_it_and_not_twice(app: Flask) -> None:
    with writing():
        ana, ben = (
            users.actor_for(users.create(SHELL, email=f"{name}@clinic.example", role="author"))
            for name in ("ana", "ben")
        )
    entry = draft(title="Sent back", actor=ana)
    draft(title="Begun", actor=ana)
    with writing():
        publishing.submit(ana, fresh(entry), 1)
    with writing():
        publishing.send_back(SHELL, fresh(entry), 2, "Mend it.")
    assert (_titles(attention.sent_back(ana, 5)), _titles(attention.own_drafts(ana, 5))) == (["Sent back"], ["Begun"])
    assert attention.sent_back(ben, 5) == []
    edited(entry, ana, title="Mended")
    assert _titles(attention.sent_back(ana, 5)) == ["Mended"], "until it is handed in again"
    with writing():
        publishing.submit(ana, fresh(entry), 4)
    assert attention.sent_back(ana, 5) == []


def test_what_goes_live_next_comes_first() -> None:
    moment = now()
    for title, hours in (("Later", 5), ("Sooner", 2)):
        entry = draft(title=title)
        with writing():
            publishing.schedule(
                SHELL, fresh(entry), 1, publish_at=moment + timedelta(hours=hours), unpublish_at=None, required=()
            )
    assert _titles(attention.going_live(5)) == ["Sooner", "Later"]


def test_everybody_has_their_own_drafts_the_latest_first(app: Flask) -> None:
    with writing():
        ana, ben = (
            users.actor_for(users.create(SHELL, email=f"{name}@clinic.example", role="author"))
            for name in ("ana", "ben")
        )
    for title in ("Old", "New"):
        draft(title=title, actor=ana)
    draft(title="Of another", actor=ben)
    assert _titles(attention.own_drafts(ana, 5)) == ["New", "Old"]
