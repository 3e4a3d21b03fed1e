"""The loop that runs what is due: one list of (name, every, function)."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import inf
from pathlib import Path
from typing import Any

import structlog

from cms.accounts.permissions import WORKER
from cms.comments import challenging, erasing, expiring, fulltext, originals, retention
from cms.comments.learning import asking, lessons
from cms.comments.wiping import wiping
from cms.content import autosaving, editing, previewing, publishing, renditions, reviewing, storing
from cms.core import idempotency, outbox, pictures, site, write_ahead
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.leased import work_off
from cms.core.mail_server import Refused
from cms.delivery.announcing import working as announcing
from cms.delivery.feeds.addresses import ENTRIES, RSS
from cms.delivery.installation import Installation
from cms.delivery.notices import digest, posting
from cms.delivery.notices.writing import TOPIC as LETTERS
from cms.delivery.webhooks import keeping as webhooks
from cms.delivery.webhooks.working import send_due
from cms.transfer.course import Order
from cms.transfer.runs import forgetting, running
from cms.transfer.runs.journal import Means

TICK = 0.25
HANDLERS: dict[str, Callable[[Installation, dict[str, Any]], object]] = {
    publishing.PUBLISH: lambda house, payload: publishing.publish_when_due(
        payload, site.load(house.settings.fixed_site).required_checks
    ),
    publishing.UNPUBLISH: lambda _house, payload: publishing.unpublish_when_due(payload),
    asking.LEARN: lambda house, payload: lessons.learn(payload["comments"], house.sealer, house.links.hosts),
    erasing.ERASE: lambda house, payload: erasing.carry_on(payload, house.sealer),
    storing.DISCARD: lambda house, payload: storing.discard(house.store, payload),
}
SLOW = frozenset({renditions.MAKE})
POSTED = frozenset({LETTERS})
LETTER_LEASE = timedelta(minutes=5)  # longer than a mail server can keep one letter waiting
REFUSED_PAUSE = timedelta(days=1)
MOST_REFUSED = 3
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


def run_outbox(house: Installation) -> int:
    """Do the work that is due, each piece finished in the transaction that does it; give their number.

    A piece that fails comes back after a pause; a process that dies gives its pieces back when
    their short lease ends, so that what was to go live at a time does so a few seconds later.
    """
    with writing():
        claimed = outbox.claim(without=SLOW | POSTED | announcing.TOPICS)
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


def render_older(_house: Installation) -> int:
    """Ask for the smaller files of pictures that came before there were any."""
    with writing():
        return renditions.ask_for_older()


def forget(house: Installation) -> int:
    """Forget what is kept for a time only."""
    with writing():
        gone = challenging.forget_old() + retention.forget_clients() + idempotency.forget_old() + outbox.forget_old()
        gone += forgetting.forget_old(Path(house.settings.imports_folder))
        return gone + autosaving.forget_old() + editing.forget_old() + previewing.forget_old() + webhooks.forget_old()


def expire(house: Installation) -> int:
    """Erase some of the comments whose time is over, so that nobody waits for all of them."""
    with writing():
        return expiring.expire(site.load(house.settings.fixed_site))


def announce_reviews(_house: Installation) -> int:
    """Give notice of the reviews that fall due soon."""
    with writing():
        return reviewing.give_notice()


def destroy_originals(house: Installation) -> int:
    """Destroy the originals of redacted comments whose time is over, and what a write-ahead log still holds.

    Words that were removed since it last ran are wiped from the index, however long ago that was; when a worker
    starts, all that were removed.
    """
    with writing():
        gone = originals.destroy_due(site.load(house.settings.fixed_site).originals_days)
    moment = now()
    if wiping.is_due():
        with writing():
            fulltext.wipe(db.session.connection())
    wiping.last = moment
    db.session.remove()
    write_ahead.empty()
    return gone


def write_digests(house: Installation) -> int:
    """Write the letters of this morning, if it is time for them."""
    with writing():
        return digest.write_due(house)


DUE = (
    Due("outbox", 0.25, run_outbox, full=outbox.LOAD),
    Due("render", 0.5, render),
    Due("render_older", 600, render_older),
    Due("reviews", 60, announce_reviews),
    Due("digest", 60, write_digests),
    Due("forget", 3600, forget),
    Due("expire", 60, expire),
    Due("originals", 30, destroy_originals),
    Due("purges", 1, announcing.gather_purges),
    Due("pings", 5, announcing.gather_pings),
)


def tell_of_danger(house: Installation) -> int:
    """Send the webhooks that cannot wait."""
    return send_due(house, urgent_only=True)


def tell_quick(house: Installation) -> int:
    """Send the webhooks whose receivers were quick the last time."""
    return send_due(house, quick=True)


def run_imports(house: Installation, should_stop: Callable[[], bool]) -> int:
    """Check, run or take back the import that waits for it; what is stopped half-way goes on at the next start."""
    own, links, folder = house.settings, house.links, Path(house.settings.imports_folder)
    order = Order(WORKER, folder, site.load(own.fixed_site), house.sealer, store=house.store, addresses=links.addresses)
    return running.work(Means(order, should_stop, hosts=own.allowed_hosts, feed=links.public(ENTRIES[RSS])), folder)


# What waits for machines of others, or takes minutes, runs in threads beside the rest, which is not to wait for it.
BESIDE: tuple[tuple[Due, ...], ...] = (
    (Due("mail", 0.5, mail),),
    (Due("imports", 1, run_imports, full=1, lasts=True),),
    (Due("purge", 0.25, announcing.purge, full=1),),
    (Due("ping", 0.5, announcing.ping, full=1),),
    (Due("webhooks_urgent", 0.25, tell_of_danger, full=1),),
    *((Due("webhooks_quick", 0.5, tell_quick, full=1),) for _thread in range(2)),
    *((Due("webhooks", 0.5, send_due, full=1),) for _thread in range(3)),
)


def say_what_is_missing(house: Installation) -> None:
    """Say in the log what this installation does without."""
    if not pictures.makes_avif():
        _log.warning("pictures are kept as WebP alone: this Pillow cannot write AVIF, the one from PyPI can")
    if house.settings.mail is None:
        _log.warning("no mail is sent: CMS_SMTP_URL is not set, so nobody is told by mail of urgent comments")
    elif house.settings.mail.tells_password:
        _log.warning(
            "the password of CMS_SMTP_URL is sent in the clear: end it in ?starttls, or begin it with smtps://"
        )


def work(house: Installation, should_stop: Callable[[], bool], due: Sequence[Due] = DUE) -> None:
    """Run everything that is due at its time until told to stop; an error is logged and does not end the loop."""
    next_time = {each.name: 0.0 for each in due}
    while not should_stop():
        for each in due:
            if time.monotonic() >= next_time[each.name]:
                next_time[each.name] = time.monotonic() + each.every
                run_safely(each, house, should_stop)
        time.sleep(TICK)


def run_safely(due: Due, house: Installation, should_stop: Callable[[], bool] = lambda: False) -> None:
    """Run one piece; go on at once while a full load comes back."""
    try:
        told = (house, should_stop) if due.lasts else (house,)
        while due.run(*told) >= due.full and not should_stop():
            pass
    except Exception as error:  # noqa: BLE001 -- the database may be away for a while
        _log.error("worker could not run", work=due.name, error=type(error).__name__)
    finally:
        db.session.remove()
