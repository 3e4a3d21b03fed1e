"""What is due by the clock alone: what is forgotten, destroyed, noticed and written each morning."""

from pathlib import Path

import structlog
from sqlalchemy import select

from cms.accounts import links, sessions, trying
from cms.audit import chain
from cms.comments import challenging, data_requests, erasing_again, erasures, expiring, fulltext, originals, retention
from cms.comments.tombstones import Tombstone
from cms.comments.wiping import wiping
from cms.content import autosaving, editing, previewing, renditions, reviewing
from cms.core import heartbeat, idempotency, outbox, site, write_ahead
from cms.core.clock import now
from cms.core.db import db, writing
from cms.delivery.installation import Installation
from cms.delivery.notices import digest
from cms.delivery.webhooks import keeping as webhooks
from cms.transfer.runs import forgetting

_log = structlog.get_logger()


def beat(_house: Installation) -> int:
    """Show that there is a worker, and that it gets round."""
    with writing():
        heartbeat.beat()
    return 1


def render_older(_house: Installation) -> int:
    """Ask for the smaller files of pictures that came before there were any."""
    with writing():
        return renditions.ask_for_older()


def forget(house: Installation) -> int:
    """Forget what is kept for a time only."""
    with writing():
        gone = challenging.forget_old() + retention.forget_clients() + idempotency.forget_old() + outbox.forget_old()
        gone += data_requests.forget_old() + erasures.forget_addresses()
        gone += forgetting.forget_old(Path(house.settings.imports_folder))
        gone += trying.forget_old() + sessions.forget_old() + links.forget_old()
        return gone + autosaving.forget_old() + editing.forget_old() + previewing.forget_old() + webhooks.forget_old()


def erase_again(_house: Installation) -> int:
    """Ask for the erasures that a backup of an earlier version brought back; the outbox does them."""
    if not db.session.scalar(select(Tombstone.person_id).limit(1)):
        return 0
    with writing():
        again = erasing_again.ask()
    if again.doubtful:
        _log.warning("these persons may have been erased before the restore: look at them", persons=again.doubtful)
    return len(again.asked)


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


def link_the_log(house: Installation) -> int:
    """Link what was added to the log; nobody waits for it where there is nothing."""
    found = chain.waiting(db.session.connection(), most=1)
    db.session.rollback()
    if not found:
        return 0
    with writing():
        return chain.link(house.sealer)


def tell_the_head(_house: Installation) -> int:
    """Say in the service’s own log where the chain over the audit log stands: whoever keeps that can prove it."""
    place = chain.head(db.session.connection())
    _log.info("audit log", links=place.position, head=place.hash)
    return 0
