"""The loop that runs what is due: one list of (name, every, function)."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog

from cms.comments import retention
from cms.content import library, publishing
from cms.core import idempotency, outbox
from cms.core.db import db, writing
from cms.delivery.installation import Installation

TICK = 0.25
HANDLERS: dict[str, Callable[[Installation, dict[str, Any]], None]] = {
    publishing.PUBLISH: lambda _house, payload: publishing.publish_when_due(payload),
    publishing.UNPUBLISH: lambda _house, payload: publishing.unpublish_when_due(payload),
    library.DISCARD: lambda house, payload: library.discard(house.store, payload),
}
_log = structlog.get_logger()


@dataclass(frozen=True)
class Due:
    """Something that is done every so many seconds."""

    name: str
    every: float
    run: Callable[[Installation], int]


def run_outbox(house: Installation) -> int:
    """Do the work that is due, each piece finished in the transaction that does it; give their number.

    A piece that fails comes back after a pause; a process that dies gives its pieces back when
    their lease ends.
    """
    with writing():
        claimed = outbox.claim()
    for row_id in claimed:
        try:
            with writing():
                row = outbox.take(row_id)
                if row is not None:
                    HANDLERS[row.topic](house, row.payload)
                    outbox.finish(row)
        except Exception as error:  # noqa: BLE001 -- whatever it is, the work must come back
            _log.error("outbox work failed", row=row_id, error=type(error).__name__)
            with writing():
                outbox.fail(row_id, error)
    return len(claimed)


def forget(_house: Installation) -> int:
    """Forget what is kept for a time only."""
    with writing():
        return retention.forget_clients() + idempotency.forget_old() + outbox.forget_old()


DUE = (
    Due("outbox", 0.25, run_outbox),
    Due("forget", 3600, forget),
)


def work(house: Installation, should_stop: Callable[[], bool]) -> None:
    """Run everything in `DUE` at its time until told to stop; an error is logged and does not end the loop."""
    next_time = {each.name: 0.0 for each in DUE}
    while not should_stop():
        for each in DUE:
            if time.monotonic() >= next_time[each.name]:
                next_time[each.name] = time.monotonic() + each.every
                run_safely(each, house)
        time.sleep(TICK)


def run_safely(due: Due, house: Installation) -> None:
    """Run one piece; go on at once while a full load comes back."""
    try:
        while due.run(house) >= outbox.LOAD and due.name == "outbox":
            pass
    except Exception as error:  # noqa: BLE001 -- the database may be away for a while
        _log.error("worker could not run", work=due.name, error=type(error).__name__)
    finally:
        db.session.remove()
