"""Moments: aware, in UTC, the same on both databases."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy.exc import StatementError

from cms.core import outbox
from cms.core.clock import now, rfc3339
from cms.core.db import db, writing

BERLIN = timezone(timedelta(hours=2))


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        pytest.param(datetime(2026, 3, 1, 12, 30, 15, 999999, UTC), "2026-03-01T12:30:15Z", id="whole seconds"),
        pytest.param(datetime(2026, 3, 1, 1, 0, tzinfo=BERLIN), "2026-02-28T23:00:00Z", id="in UTC, wherever it was"),
        pytest.param(None, None, id="no moment"),
    ],
)
def test_a_moment_is_written_in_utc_ending_in_z(moment: datetime | None, written: str | None) -> None:
    assert rfc3339(moment) == written


def test_now_is_aware() -> None:
    assert now().utcoffset() == timedelta(0)


def test_a_moment_comes_back_from_the_database_as_it_was(app: Flask) -> None:
    moment = datetime(2026, 3, 1, 1, 2, 3, 456789, BERLIN)
    with writing():
        row_id = outbox.write("t", {}, due_at=moment).id
    db.session.expunge_all()
    found = db.session.get_one(outbox.OutboxRow, row_id).due_at
    assert found == moment
    assert found.utcoffset() == timedelta(0)


def test_a_moment_without_a_zone_is_refused(app: Flask) -> None:
    with pytest.raises(StatementError, match="without a time zone"):
        outbox.write("t", {}, due_at=datetime(2026, 3, 1))  # noqa: DTZ001 -- what is refused
