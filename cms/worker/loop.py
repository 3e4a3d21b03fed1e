"""The loop: run each thing at its time, and never end for an error."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf

import structlog

from cms.core.connecting import FOR_EVER, USUAL, limited
from cms.core.db import db
from cms.delivery.installation import Installation

TICK = 0.25
TURN = 20.0  # seconds after which something that always comes back full lets the others have their turn
_log = structlog.get_logger()


@dataclass(frozen=True)
class Due:
    """Something that is done every so many seconds, and again at once while it did as much as `full`.

    What `lasts` can take long, and is handed beside the house what tells it to stop.
    """

    name: str
    every: float
    run: Callable[..., int]
    full: float = inf
    lasts: bool = False


def work(house: Installation, should_stop: Callable[[], bool], due: Sequence[Due]) -> None:
    """Run everything that is due at its time until told to stop; an error is logged and does not end the loop."""
    next_time = {each.name: 0.0 for each in due}
    while not should_stop():
        for each in due:
            if time.monotonic() >= next_time[each.name] and not should_stop():
                next_time[each.name] = time.monotonic() + each.every
                run_safely(each, house, should_stop)
        time.sleep(TICK)


def run_safely(due: Due, house: Installation, should_stop: Callable[[], bool] = lambda: False) -> None:
    """Run one piece; go on at once while a full load comes back, as long as its turn is."""
    end = time.monotonic() + TURN
    try:
        told = (house, should_stop) if due.lasts else (house,)
        with limited(FOR_EVER if due.lasts else USUAL):
            while due.run(*told) >= due.full and not should_stop() and time.monotonic() < end:
                pass
    except Exception as error:  # noqa: BLE001 -- the database may be away for a while
        _log.error("worker could not run", work=due.name, error=type(error).__name__)
    finally:
        db.session.remove()
