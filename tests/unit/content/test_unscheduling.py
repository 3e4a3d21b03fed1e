"""What was to happen at a time is called off: the start, the end, or both."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from cms.accounts.permissions import SHELL
from cms.audit import log
from cms.content import publishing, queries
from cms.content.models.entry import Entry
from cms.content.publishing import Time
from cms.content.returning import Standing, put_back
from cms.core import versions
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.errors import Conflict, Forbidden, Stale
from cms.core.outbox import OutboxRow
from tests.unit.accounts.people import person
from tests.unit.content.entries import ARTICLE, SITE, article, draft, edited, fresh, run

START = (now() + timedelta(days=1)).replace(microsecond=0)
END = START + timedelta(days=1)
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def timed(entry: Entry, start: datetime | None, end: datetime | None) -> Entry:
    """Set times."""
    with writing():
        return publishing.schedule(
            SHELL, fresh(entry), fresh(entry).version, publish_at=start, unpublish_at=end, required=()
        )


def called_off(entry: Entry, only: Time | None = None) -> Entry:
    """Call times off."""
    with writing():
        return publishing.unschedule(SHELL, fresh(entry), fresh(entry).version, only)


def changed() -> Entry:
    """Make a live article with a draft beside it."""
    return edited(article(summary="one"), summary="two")


def run_all() -> None:
    """Do what is due, each at its time."""
    for row in db.session.scalars(select(OutboxRow).order_by(OutboxRow.due_at, OutboxRow.id)).all():
        run(row)


TABLE: list[tuple[str, Any, tuple[Any, Any], Time | None, tuple[str, Any, Any]]] = [
    ("a draft that waits", draft, (START, None), None, ("draft", None, None)),
    ("a draft that waits, by name", draft, (START, None), "publish_at", ("draft", None, None)),
    ("with its start goes its end", draft, (START, END), "publish_at", ("draft", None, None)),
    ("without its end it still waits", draft, (START, END), "unpublish_at", ("scheduled", START, None)),
    ("an update of what is live", changed, (START, None), None, ("published", None, None)),
    ("an update, and the end stays", changed, (START, END), "publish_at", ("published", None, END)),
    ("an end, and the update stays", changed, (START, END), "unpublish_at", ("published", START, None)),
    ("an end", article, (None, END), "unpublish_at", ("published", None, None)),
    ("both", changed, (START, END), None, ("published", None, None)),
]


@pytest.mark.parametrize(("begin", "times", "only", "left"), [pytest.param(*row[1:], id=row[0]) for row in TABLE])
def test_what_is_called_off_does_not_happen(
    app: Flask, begin: Any, times: tuple[Any, Any], only: Time | None, left: tuple[str, Any, Any]
) -> None:
    entry = timed(begin(), *times)
    before, former = fresh(entry).version, Standing.of(fresh(entry))
    called_off(entry, only)
    now_ = fresh(entry)
    assert (now_.status, now_.publish_at, now_.unpublish_at, now_.version) == (*left, before + 1)
    with writing():
        put_back(SHELL, fresh(entry), before + 1, former, SITE)
    assert Standing.of(fresh(entry)) == former, "and it can be taken back"
    called_off(entry, only)
    run_all()
    happened = fresh(entry)
    assert happened.is_live == (left[2] is None and (left[0] == "published" or left[1] is not None))
    if left[1] is None and happened.is_live and begin is changed:
        assert queries.live_entry(ARTICLE, "neck-pain")[1].source["summary"] == "one"


@pytest.mark.parametrize(
    ("begin", "times", "only"),
    [
        pytest.param(article, None, None, id="no time is set"),
        pytest.param(draft, None, None, id="a draft has none"),
        pytest.param(article, (None, END), "publish_at", id="only the end is set"),
        pytest.param(draft, (START, None), "unpublish_at", id="only the start is set"),
    ],
)
@ON_SQLITE
def test_what_is_not_set_is_not_called_off(app: Flask, begin: Any, times: Any, only: Time | None) -> None:
    entry = begin()
    if times:
        timed(entry, *times)
    before = Standing.of(fresh(entry))
    with pytest.raises(Conflict, match="nothing to call off"):
        called_off(entry, only)
    assert Standing.of(fresh(entry)) == before


@ON_SQLITE
def test_who_does_not_publish_or_comes_late_calls_nothing_off(app: Flask) -> None:
    ana = person()
    entry = timed(draft(actor=ana), START, None)
    with pytest.raises(Forbidden), writing():
        publishing.unschedule(ana, fresh(entry), 2)
    with pytest.raises(Stale), writing():
        publishing.unschedule(SHELL, fresh(entry), 1)
    assert fresh(entry).publish_at == START


@ON_SQLITE
def test_readers_learn_that_an_end_is_called_off_and_the_log_tells_it(app: Flask) -> None:
    entry = timed(article(), None, END)
    before, _at = versions.current()
    called_off(entry, "unpublish_at")
    assert versions.current()[0] == before + 1
    row = db.session.scalars(log.rows("article", entry.id).order_by(log.LogRow.id.desc())).first()
    assert row is not None
    assert (row.action, row.details["unpublish_at"]) == ("article.unschedule", None)


@ON_SQLITE
def test_an_update_that_was_scheduled_is_taken_back_with_undo(app: Flask) -> None:
    entry = changed()
    former = Standing.of(fresh(entry))
    timed(entry, START, END)
    with writing():
        put_back(SHELL, fresh(entry), fresh(entry).version, former, SITE)
    assert Standing.of(fresh(entry)) == former


@ON_SQLITE
def test_handing_in_and_sending_back_are_taken_back(app: Flask) -> None:
    entry = draft()
    for verb in (publishing.submit, publishing.send_back):
        former = Standing.of(fresh(entry))
        with writing():
            verb(SHELL, fresh(entry), fresh(entry).version)
        moved = fresh(entry)
        assert moved.status != former.status
        with writing():
            put_back(SHELL, fresh(entry), moved.version, former, SITE)
        assert fresh(entry).status == former.status
        with writing():
            verb(SHELL, fresh(entry), fresh(entry).version)


@ON_SQLITE
def test_what_could_only_be_published_after_its_end_ends_at_once(app: Flask) -> None:
    entry = timed(draft(), START, END)
    row = db.session.scalars(select(OutboxRow).where(OutboxRow.topic == publishing.PUBLISH)).one()
    with time_machine.travel(END + timedelta(hours=1), tick=False), writing():
        publishing.publish_when_due(row.payload, required=())
    assert (fresh(entry).is_live, fresh(entry).status, fresh(entry).published_at) == (False, "draft", START)
