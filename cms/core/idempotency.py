"""Answers kept for a day, so that a request sent twice is done once.

draft-ietf-httpapi-idempotency-key-header-07: the same key and content gives the first answer
again; other content under the same key is refused.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from cms.core.clock import now
from cms.core.db import Base, db, inserting
from cms.core.errors import Fault, Invalid
from cms.core.sealing import Sealer

KEPT = timedelta(hours=24)


class KeptAnswer(Base):
    """The first answer to a request that carried a key."""

    __tablename__ = "kept_answer"

    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    status: Mapped[int]
    location: Mapped[str | None]
    body: Mapped[bytes]
    created_at: Mapped[datetime] = mapped_column(index=True)


def storage_key(client: str, address: str, key: str) -> str:
    """Give the key under which an answer is kept: one client's key is nobody else's."""
    return hashlib.sha256(f"{client}\0{address}\0{key}".encode()).hexdigest()


def fingerprints(body: bytes, sealer: Sealer) -> list[str]:
    """Tell requests apart by what they carry: keyed hashes, the present key's first, that nobody else can try words on.

    What is kept for a day holds the words of comments that wait, so that a plain hash would tell who can guess them.
    """
    return sealer.marks("request", hashlib.sha256(body).hexdigest())


def recall(key: str, carried: Sequence[str]) -> KeptAnswer | None:
    """Give the kept answer. Raises Invalid where the same key came with something else than the print of `carried`."""
    kept = db.session.scalars(
        select(KeptAnswer)
        .where(KeptAnswer.key == key, KeptAnswer.created_at > now() - KEPT)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if kept is not None and kept.fingerprint not in carried:
        raise Invalid(Fault("This Idempotency-Key was used for another request. Take a new key for a new request."))
    return kept


def reserve(key: str, carried: Sequence[str]) -> bool:
    """Take the key in the running transaction; wait for another that holds it, and tell who won."""
    db.session.execute(
        delete(KeptAnswer)
        .where(KeptAnswer.key == key, KeptAnswer.created_at <= now() - KEPT)
        .execution_options(synchronize_session=False)
    )
    row = inserting(KeptAnswer).values(key=key, fingerprint=carried[0], status=0, body=b"", created_at=now())
    return db.session.scalar(row.on_conflict_do_nothing().returning(KeptAnswer.key)) is not None


def complete(key: str, status: int, location: str | None, body: bytes) -> None:
    """Keep the answer under a key that was taken in this transaction."""
    db.session.execute(
        update(KeptAnswer)
        .where(KeptAnswer.key == key)
        .values(status=status, location=location, body=body)
        .execution_options(synchronize_session=False)
    )


def forget_at(ends: Iterable[str]) -> int:
    """Delete the answers that lead to a place which ends so, since they may repeat what is to be gone; count them.

    Few answers are kept, of one day: their places are read, and their bodies are not.
    """
    wanted = tuple(ends)
    places = db.session.execute(select(KeptAnswer.key, KeptAnswer.location).where(KeptAnswer.location.is_not(None)))
    gone = [key for key, place in places if (place or "").replace("#comment-", "/comments/").endswith(wanted)]
    db.session.execute(delete(KeptAnswer).where(KeptAnswer.key.in_(gone)).execution_options(synchronize_session=False))
    return len(gone)


def forget_old() -> int:
    """Delete the answers older than a day; give their number."""
    gone = db.session.scalars(
        delete(KeptAnswer)
        .where(KeptAnswer.created_at <= now() - KEPT)
        .returning(KeptAnswer.key)
        .execution_options(synchronize_session=False)
    ).all()
    return len(gone)
