"""What waits for an editor: each list holds what it says, in its order, and no more than was asked for."""

from datetime import timedelta

import pytest
from flask import Flask

from cms.accounts import users
from cms.accounts.permissions import SHELL
from cms.content import attention, publishing
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


def test_what_goes_live_next_comes_first() -> None:
    moment = now()
    for title, hours in (("Later", 5), ("Sooner", 2)):
        entry = draft(title=title)
        with writing():
            publishing.schedule(SHELL, fresh(entry), 1, publish_at=moment + timedelta(hours=hours), unpublish_at=None)
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
