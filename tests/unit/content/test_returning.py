"""A move is taken back: an entry stands as it stood before, for readers and for editors."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from cms.accounts.permissions import NOBODY, SHELL
from cms.content import publishing, queries
from cms.content.models.entry import Entry
from cms.content.returning import Standing, put_back
from cms.content.status import Status
from cms.core.clock import now
from cms.core.db import writing
from cms.core.errors import Forbidden, Stale, Unreadable
from tests.unit.content.entries import SITE, article, draft, edited, fresh, publish

LATER = (now() + timedelta(days=2)).replace(microsecond=0)


def _handed_in() -> Entry:
    entry = draft()
    with writing():
        return publishing.submit(SHELL, fresh(entry), 1)


def _archived() -> Entry:
    entry = draft()
    with writing():
        return publishing.archive(SHELL, fresh(entry), 1)


def _scheduled() -> Entry:
    entry = draft()
    with writing():
        return publishing.schedule(
            SHELL, fresh(entry), 1, publish_at=LATER, unpublish_at=LATER + timedelta(days=1), required=()
        )


def _ending() -> Entry:
    entry = article()
    with writing():
        return publishing.schedule(SHELL, fresh(entry), 2, publish_at=None, unpublish_at=LATER, required=())


STARTS: list[tuple[str, Callable[[], Entry]]] = [
    ("a draft", draft),
    ("handed in", _handed_in),
    ("in the archive", _archived),
    ("scheduled", _scheduled),
    ("live", article),
    ("live, to end at a time", _ending),
    ("live beside a newer draft", lambda: edited(article(title="What readers see"), title="The draft")),
]


def shown(entry: Entry) -> tuple[Any, ...]:
    """Give what matters of an entry to readers and to editors."""
    live = queries.revision(entry, entry.live_number).title if entry.live_number else None
    newest = queries.revision(entry, entry.newest_number).title
    return entry.status, live, newest, entry.has_draft, entry.publish_at, entry.unpublish_at, entry.binned_at


@pytest.mark.parametrize("move", [publish, publishing.discard])
@pytest.mark.parametrize("start", [pytest.param(make, id=name) for name, make in STARTS])
def test_an_entry_stands_again_as_it_did(app: Flask, start: Callable[[], Entry], move: Any) -> None:
    entry = start()
    before, former = shown(fresh(entry)), Standing.of(fresh(entry))
    with writing():
        move(SHELL, fresh(entry), fresh(entry).version)
    with writing():
        put_back(SHELL, fresh(entry), fresh(entry).version, Standing.read(str(former)), SITE)
    assert shown(fresh(entry)) == before


def test_a_schedule_is_taken_back(app: Flask) -> None:
    entry = draft()
    former = Standing.of(entry)
    with writing():
        publishing.schedule(SHELL, fresh(entry), 1, publish_at=LATER, unpublish_at=None, required=())
    with writing():
        put_back(SHELL, fresh(entry), 2, former, SITE)
    assert (fresh(entry).status, fresh(entry).publish_at) == (Status.DRAFT, None)


def test_what_was_brought_back_goes_into_the_bin_again(app: Flask) -> None:
    entry = draft()
    with writing():
        publishing.discard(SHELL, fresh(entry), 1)
    former = Standing.read(str(Standing.of(fresh(entry))))
    with writing():
        publishing.restore(SHELL, fresh(entry), 2)
    with writing():
        put_back(SHELL, fresh(entry), 3, former, SITE)
    assert fresh(entry).binned_at is not None


def test_what_was_changed_since_is_left(app: Flask) -> None:
    entry = article()
    former = Standing(Status.DRAFT)
    edited(entry, title="Changed since")
    with pytest.raises(Stale), writing():
        put_back(SHELL, fresh(entry), 2, former, SITE)
    assert fresh(entry).is_live


def test_only_who_publishes_takes_back(app: Flask) -> None:
    with pytest.raises(Forbidden):
        put_back(NOBODY, article(), 2, Standing(Status.DRAFT), SITE)


@pytest.mark.parametrize(
    "told", ["", "gone...", "draft", "draft.x..", "draft....", "published.1.2", "draft.9999999999.."]
)
def test_what_is_no_standing_is_refused(told: str) -> None:
    with pytest.raises(Unreadable):
        Standing.read(told)
