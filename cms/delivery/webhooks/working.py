"""Sending what is due: one message after the other, each outcome kept before the next is sent."""

from cms.core.db import db, writing
from cms.delivery.installation import Installation
from cms.delivery.webhooks import queueing, sending

LOAD = 20  # messages of one webhook before the others have their turn


def send_due(house: Installation, *, urgent_only: bool = False, quick: bool = False) -> int:
    """Send to one webhook what is due for it, what is urgent first; give the number of attempts.

    Several threads and processes may do this at once. `quick` passes over receivers that were slow
    or did not answer the last time, so that some threads are always free for the others.
    """
    if queueing.is_idle():
        return 0
    for urgent in (True,) if urgent_only else (True, False):
        webhook_id = queueing.waiting(urgent=urgent, quick=quick)
        if webhook_id is None:
            continue
        with writing():
            turn = queueing.claim(webhook_id, urgent=urgent)
        if turn is not None:
            return _work_through(house, turn)
    return 0


def _work_through(house: Installation, first: queueing.Turn) -> int:
    turn: queueing.Turn | None = first
    sent = 0
    while turn is not None:
        db.session.rollback()
        outcome = sending.attempt(turn.message, house.sealer, house.settings.allowed_hosts)
        sent += 1
        with writing():
            turn = queueing.settle(turn, outcome, go_on=sent < LOAD)
    return sent
