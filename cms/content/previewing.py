"""Preview links: one revision, shown for a time to whoever has the address, until it is taken back."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Select, delete, func, select

from cms.accounts.permissions import Actor, Permission
from cms.audit import log
from cms.content import queries
from cms.content.models.entry import Entry
from cms.content.models.preview import PreviewLink
from cms.content.models.revision import Revision
from cms.core.clock import now
from cms.core.db import db
from cms.core.errors import Fault, Gone, Invalid, NotFound
from cms.core.sealing import Sealer

LASTS, SHORTEST, LONGEST = timedelta(days=7), timedelta(minutes=1), timedelta(days=90)
KEPT = timedelta(days=30)
USE = b"preview\0"
SECRET, SIGNATURE = 32, 16  # characters


def make(
    actor: Actor, entry: Entry, sealer: Sealer, *, number: int | None = None, lasts: timedelta = LASTS
) -> tuple[PreviewLink, str]:
    """Make a link to a revision, the newest unless a number is given; give it with its key, which is not kept.

    Raises Invalid for a revision that is not there, and for a time that is too short or too long.
    """
    actor.must(Permission.CONTENT_PUBLISH)
    if not SHORTEST <= lasts <= LONGEST:
        told = (
            f"Give the seconds that the link works for, from {SHORTEST.seconds} to {LONGEST // timedelta(seconds=1)}."
        )
        raise Invalid(Fault(told, "#/expires_in"))
    pinned = _pinned(entry, entry.newest_number if number is None else number)
    secret = secrets.token_urlsafe(SECRET * 3 // 4)
    key, moment = secret + _signature(secret, sealer), now()
    link = PreviewLink(
        entry_id=entry.id,
        number=pinned.number,
        hash=_hash(key),
        made_by=actor.id,
        made_by_name=actor.name,
        created_at=moment,
        expires_at=moment + lasts,
    )
    db.session.add(link)
    db.session.flush()
    told_when = link.expires_at.isoformat()
    log.record(actor, f"{entry.type}.preview", entry.type, entry.id, revision=link.number, expires_at=told_when)
    return link, key


def revoke(actor: Actor, entry: Entry, link_id: int) -> PreviewLink:
    """End a link at once. Raises NotFound for one that this entry does not have."""
    actor.must(Permission.CONTENT_PUBLISH)
    link = db.session.get(PreviewLink, link_id, with_for_update=True, populate_existing=True)
    if link is None or link.entry_id != entry.id:
        raise NotFound("There is no such preview link.")
    if link.revoked_at is None:
        link.revoked_at = now()
        log.record(actor, f"{entry.type}.end_preview", entry.type, entry.id, revision=link.number)
    return link


def opened(key: str, sealer: Sealer) -> tuple[PreviewLink, Entry, Revision]:
    """Give what a key opens. Raises NotFound for a key that is none of ours, and Gone for a link that has ended."""
    secret, signature = key[:SECRET], key[SECRET:]
    sound = hmac.compare_digest(signature.encode(), _signature(secret, sealer).encode())
    pinned = (Revision.entry_id == PreviewLink.entry_id) & (Revision.number == PreviewLink.number)
    found = db.session.execute(
        select(PreviewLink, Entry, Revision)
        .join(Entry, Entry.id == PreviewLink.entry_id)
        .join(Revision, pinned)
        .where(PreviewLink.hash == _hash(key))
    ).one_or_none()
    if not sound or found is None:
        raise NotFound("There is no such preview. The address may have been cut short on its way.")
    link, entry, revision = found
    if link.revoked_at is not None:
        raise Gone("This preview link was taken back. Ask for a new one.")
    if link.expires_at <= now():
        raise Gone("This preview link has ended. Ask for a new one.")
    if entry.binned_at is not None:
        raise Gone("What this preview link shows was put into the bin.")
    return link, entry, revision


def links_of(entry: Entry) -> Select[PreviewLink]:
    """Select the links that were made to an entry, those that have ended too."""
    return select(PreviewLink).where(PreviewLink.entry_id == entry.id)


def working(entry_id: int, at_most: int) -> tuple[Sequence[PreviewLink], int]:
    """Give the links that work now, those that end last first, and how many there are."""
    statement = select(PreviewLink, func.count().over()).where(
        PreviewLink.entry_id == entry_id, PreviewLink.revoked_at.is_(None), PreviewLink.expires_at > now()
    )
    last_first = statement.order_by(PreviewLink.expires_at.desc(), PreviewLink.id.desc()).limit(at_most)
    rows = db.session.execute(last_first).all()
    return [link for link, _count in rows], rows[0][1] if rows else 0


def forget_old() -> int:
    """Delete the links that ended more than thirty days ago; give their number."""
    old = delete(PreviewLink).where(PreviewLink.expires_at < now() - KEPT)
    return len(db.session.scalars(old.returning(PreviewLink.id).execution_options(synchronize_session=False)).all())


def _pinned(entry: Entry, number: int) -> Revision:
    try:
        return queries.revision(entry, number)
    except NotFound as unknown:
        raise Invalid(Fault(unknown.detail, "#/revision")) from None


def _signature(secret: str, sealer: Sealer) -> str:
    return base64.urlsafe_b64encode(sealer.sign(USE + secret.encode())).decode()


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
