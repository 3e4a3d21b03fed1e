"""Work of the outbox that takes long: done under a lease and outside of any transaction, then noted in one."""

from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Any, TypeVar

import structlog

from cms.core import outbox
from cms.core.db import writing

Payload = dict[str, Any]
Result = TypeVar("Result")
_log = structlog.get_logger()


def work_off(
    topics: Collection[str],
    do: Callable[[Payload], Result],
    keep: Callable[[Payload, Result], object],
    *,
    lease: timedelta,
    most: int = outbox.LOAD,
    fail: Callable[[int, Exception], None] = outbox.fail,
) -> int:
    """Do what is due of some topics, one piece after the other; give how many there were, `most` at once.

    `keep` notes a result in the transaction that finishes its row, if nobody else finished it meanwhile.
    Whatever goes wrong is logged by its kind, and `fail` says when the piece comes back.
    """
    for number in range(most):
        with writing():
            claimed = outbox.claim(1, lease=lease, only=topics)
        if not claimed:
            return number
        _work_off(claimed[0], do, keep, fail)
    return most


def _work_off(
    row_id: int,
    do: Callable[[Payload], Result],
    keep: Callable[[Payload, Result], object],
    fail: Callable[[int, Exception], None],
) -> None:
    try:
        payload = outbox.payload(row_id)
        result = do(payload)
        with writing():
            row = outbox.take(row_id)
            if row is not None:
                keep(payload, result)
                outbox.finish(row)
    except Exception as error:  # noqa: BLE001 -- whatever it is, the work must come back
        _log.error("outbox work failed", row=row_id, error=type(error).__name__)
        with writing():
            fail(row_id, error)
