"""What was asked for in the outbox: work in the database, pictures, letters."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog

from cms.accounts import recovering, users
from cms.comments import data_requests, erasing, judging
from cms.comments.learning import asking, lessons
from cms.content import publishing, renditions, storing
from cms.core import outbox, site
from cms.core.db import writing
from cms.core.leased import work_off
from cms.core.mail_server import Refused
from cms.core.tracing import span
from cms.delivery.announcing import working as announcing
from cms.delivery.installation import Installation
from cms.delivery.notices import accounts, posting
from cms.delivery.notices import data_requests as answering
from cms.delivery.notices.writing import TOPIC as LETTERS

HANDLERS: dict[str, Callable[[Installation, dict[str, Any]], object]] = {
    publishing.PUBLISH: lambda house, payload: publishing.publish_when_due(
        payload, site.load(house.settings.fixed_site).required_checks
    ),
    publishing.UNPUBLISH: lambda _house, payload: publishing.unpublish_when_due(payload),
    asking.LEARN: lambda house, payload: lessons.learn(payload["comments"], house.sealer, house.links.hosts),
    erasing.ERASE: lambda house, payload: erasing.carry_on(payload, house.sealer),
    recovering.ASK: lambda house, payload: accounts.send_link(payload, house),
    recovering.CONFIRMED: lambda house, payload: accounts.tell_of_email(payload, house),
    users.PASSWORD_CHANGED: lambda house, payload: accounts.tell_of_password(payload, house),
    data_requests.ASK: lambda house, payload: answering.answer(payload, house),
    storing.DISCARD: lambda house, payload: storing.discard(house.store, payload),
}
SLOW = frozenset({renditions.MAKE})
POSTED = frozenset({LETTERS})
JUDGED = frozenset({judging.JUDGE})
LETTER_LEASE = timedelta(minutes=5)  # longer than a mail server can keep one letter waiting
REFUSED_PAUSE = timedelta(days=1)
MOST_REFUSED = 3
_log = structlog.get_logger()


def run_outbox(house: Installation) -> int:
    """Do the work that is due, each piece finished in the transaction that does it; give their number.

    A piece that fails comes back after a pause; a process that dies gives its pieces back when
    their short lease ends, so that what was to go live at a time does so a few seconds later.
    """
    with writing():
        claimed = outbox.claim(without=SLOW | POSTED | JUDGED | announcing.TOPICS)
    for row_id in claimed:
        try:
            with writing():
                row = outbox.take(row_id)
                if row is not None:
                    with span(f"work {row.topic}"):
                        HANDLERS[row.topic](house, row.payload)
                    outbox.finish(row)
        except Exception as error:  # noqa: BLE001 -- whatever it is, the work must come back
            _log.error("outbox work failed", row=row_id, error=type(error).__name__)
            with writing():
                outbox.fail(row_id, error)
    return len(claimed)


def render(house: Installation) -> int:
    """Make the next smaller file of a picture, outside of any transaction; give how many were due.

    One at a time: it takes a second or more, and nothing else is to wait for it longer than that.
    """
    return work_off(
        SLOW,
        lambda payload: renditions.make(house.store, payload),
        lambda payload, made: renditions.keep(house.store, payload, made),
        lease=outbox.LONG_LEASE,
        most=1,
    )


def judge(house: Installation) -> int:
    """Judge the next of the comments that wait since an import; give how many pieces of that work were due.

    The words are looked at outside of any transaction, and what is seen is kept in a short one.
    """
    return work_off(
        JUDGED,
        lambda payload: judging.look_at(payload, site.load(house.settings.fixed_site), house.sealer, house.links.hosts),
        lambda _payload, judged: judging.keep(judged),
        lease=outbox.LONG_LEASE,
        most=1,
    )


def mail(house: Installation) -> int:
    """Send the letters that are due, one after the other, outside of any transaction; give how many were due.

    One that the server refuses for good is tried again in a day, and then given up.
    """
    if house.settings.mail is None:
        return 0
    return work_off(
        POSTED,
        lambda payload: posting.post(house, payload),
        lambda payload, sent: posting.keep(payload, sent=sent),
        lease=LETTER_LEASE,
        fail=_fail_letter,
    )


def _fail_letter(row_id: int, error: Exception) -> None:
    if isinstance(error, Refused):
        outbox.fail(row_id, error, pause=REFUSED_PAUSE, most=MOST_REFUSED)
    else:
        outbox.fail(row_id, error)
