"""The person behind a comment, known by an e-mail address that nobody can read from the rows."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

from cms.comments.models import Comment, Person
from cms.core.clock import now
from cms.core.db import db
from cms.core.sealing import Sealer


@dataclass(frozen=True)
class Standing:
    """How many comments of a person stand where."""

    approved: int = 0
    rejected: int = 0
    spam: int = 0
    pending: int = 0


def find(email: str, sealer: Sealer) -> Person | None:
    """Give the person with this address, whichever of the keys it was kept under."""
    return db.session.scalars(select(Person).where(Person.email_index.in_(sealer.blind_indexes(email)))).first()


def find_or_make(email: str, sealer: Sealer) -> Person:
    """Give the person with this address; two who come at once get the same one."""
    known = find(email, sealer)
    if known is not None:
        return known
    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = insert(Person).values(
        email_sealed=sealer.seal(email.strip()), email_index=sealer.blind_indexes(email)[0], first_seen_at=now()
    )
    db.session.execute(row.on_conflict_do_nothing(index_elements=[Person.email_index]))
    return db.session.scalars(select(Person).where(Person.email_index == sealer.blind_indexes(email)[0])).one()


def standings(person_ids: Iterable[int]) -> dict[int, Standing]:
    """Count the comments of persons by status, in one query."""
    counts: dict[int, dict[str, int]] = {}
    grouped = (
        select(Comment.person_id, Comment.status, func.count())
        .where(Comment.person_id.in_(list(person_ids)))
        .group_by(Comment.person_id, Comment.status)
    )
    for person_id, status, count in db.session.execute(grouped):
        counts.setdefault(person_id or 0, {})[status] = count
    return {
        person_id: Standing(
            found.get("approved", 0), found.get("rejected", 0), found.get("spam", 0), found.get("pending", 0)
        )
        for person_id, found in counts.items()
    }
