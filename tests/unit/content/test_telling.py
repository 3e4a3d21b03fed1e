"""What happens to an entry is told upward once, and only where the public sees it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from cms.accounts.permissions import SHELL
from cms.content import publishing, signals
from cms.content.models.entry import Entry
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.outbox import OutboxRow
from tests.unit.content.entries import article, draft, edited, fresh, published, run

EACH = (["published"], ["published", "unpublished"])


@pytest.fixture
def told() -> Iterator[list[tuple[str, int, str]]]:
    """Collect what is told: what happened, to which entry, and what it was called."""
    heard: list[tuple[str, int, str]] = []
    listeners = {
        name: lambda entry, *, former_slug, name=name: heard.append((name, entry.id, former_slug))
        for name in ("published", "updated", "unpublished")
    }
    for name, listener in listeners.items():
        getattr(signals, name).connect(listener)
    yield heard
    for name, listener in listeners.items():
        getattr(signals, name).disconnect(listener)


def _done(verb: Any, entry: Entry) -> Entry:
    with writing():
        return verb(SHELL, fresh(entry), fresh(entry).version)  # type: ignore[no-any-return]


def test_a_draft_tells_nothing_and_its_publication_does(app: Flask, told: list[Any]) -> None:
    made = edited(draft(), summary="Two.")
    assert told == []
    published(made)
    assert told == [("published", made.id, "neck-pain")]


def test_what_is_published_again_is_updated_and_says_what_it_was_called(app: Flask, told: list[Any]) -> None:
    made = article()
    edited(made, slug="stiff-neck")
    assert len(told) == 1
    published(made)
    assert told[1:] == [("updated", made.id, "neck-pain")]


@pytest.mark.parametrize("verb", [publishing.unpublish, publishing.archive, publishing.discard])
def test_what_leaves_the_public_says_so_once(app: Flask, told: list[Any], verb: Any) -> None:
    made, never = article(), draft(title="Never public")
    _done(verb, made)
    if verb is not publishing.unpublish:
        _done(verb, never)
    assert told[1:] == [("unpublished", made.id, "neck-pain")]


def test_what_comes_out_of_the_bin_is_a_draft_and_tells_nothing(app: Flask, told: list[Any]) -> None:
    made = article()
    _done(publishing.discard, made)
    _done(publishing.restore, made)
    assert [what for what, *_rest in told] == ["published", "unpublished"]


def test_what_is_scheduled_tells_at_its_time(app: Flask, told: list[Any]) -> None:
    made, start = draft(), now()
    times = {"publish_at": start + timedelta(hours=1), "unpublish_at": start + timedelta(hours=2)}
    with writing():
        publishing.schedule(SHELL, fresh(made), 1, **times, required=())
    assert told == []
    for row, expected in zip(db.session.scalars(select(OutboxRow).order_by(OutboxRow.due_at)).all(), EACH, strict=True):
        run(row)
        assert [what for what, *_rest in told] == expected
