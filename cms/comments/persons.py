"""The person behind a comment, known by an e-mail address that nobody can read from the rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select, update

from cms.comments.models import Comment, Person
from cms.core.clock import now
from cms.core.db import db
from cms.core.in_bulk import among
from cms.core.numbers import numbering
from cms.core.sealing import Sealer


@dataclass(frozen=True)
class Standing:
    """How many comments of a person stand where."""

    approved: int = 0
    rejected: int = 0
    spam: int = 0
    pending: int = 0


class Found(NamedTuple):
    """A person who is kept, and since when it is known that the address is theirs."""

    id: int
    confirmed_at: datetime | None


_FOUND = select(Person.id, Person.confirmed_at).where(Person.email_index.in_(bindparam("indexes", expanding=True)))
_STANDING = (
    select(Comment.person_id, Comment.status, func.count())
    .where(Comment.person_id.in_(bindparam("persons", expanding=True)))
    .group_by(Comment.person_id, Comment.status)
)
_FOUND_STANDING = (
    select(Person.id, Person.confirmed_at, Comment.status, func.count(Comment.id))
    .outerjoin(Comment, Comment.person_id == Person.id)
    .where(Person.email_index.in_(bindparam("indexes", expanding=True)))
    .group_by(Person.id, Person.confirmed_at, Comment.status)
)


def find(email: str, sealer: Sealer) -> Found | None:
    """Give the person with this address, whichever of the keys it was kept under."""
    found = db.session.connection().execute(_FOUND, {"indexes": sealer.blind_indexes(email)}).first()
    return found and Found(*found)


def find_standing(email: str, sealer: Sealer) -> tuple[Found | None, Standing]:
    """Give the person with this address, and where their comments stand, in one query."""
    asked = {"indexes": sealer.blind_indexes(email)}
    rows = db.session.connection().execute(_FOUND_STANDING, asked).all()
    if not rows:
        return None, Standing()
    person = Found(*rows[0][:2])
    return person, _standing({status: count for each, _confirmed, status, count in rows if each == person.id})


def find_or_make(email: str, sealer: Sealer, *, is_new: bool = False) -> Found:
    """Give the person with this address; two who come at once get the same one.

    `is_new` tells that there was none a moment ago, so that the row is tried first.
    """
    known = None if is_new else find(email, sealer)
    if known is not None:
        return known
    made = _add([_row(email, now(), sealer)])
    if made:
        return Found(made[0], None)
    return Found(*db.session.connection().execute(_FOUND, {"indexes": sealer.blind_indexes(email)[:1]}).one())


class Several(NamedTuple):
    """The ids of persons by their addresses, and which of them were made for it."""

    ids: dict[str, int]
    made: list[int]


def find_or_make_all(seen: Mapping[str, datetime], sealer: Sealer) -> Several:
    """Give the persons with these addresses; each was seen at a time, for the first time or later."""
    indexes = {email: sealer.blind_indexes(email) for email in seen}
    known = _known(indexes.values())
    made: list[int] = []
    missing = {own[0]: email for email, own in indexes.items() if known.keys().isdisjoint(own)}
    if missing:
        made = _add([_row(email, seen[email], sealer) for email in missing.values()])
        known |= _known([[index] for index in missing])
    found = {email: next(known[index] for index in own if index in known) for email, own in indexes.items()}
    earlier = [(person.id, seen[email]) for email, person in found.items() if seen[email] < person.first_seen_at]
    for person_id, moment in earlier:
        db.session.execute(update(Person).where(Person.id == person_id).values(first_seen_at=moment))
    return Several({email: person.id for email, person in found.items()}, made)


def _known(indexes: Iterable[list[str]]) -> dict[str, Any]:
    """Give the id and first moment of the persons that are kept under any of these indexes."""
    asked = among(db.session.connection(), Person.email_index, chain(*indexes))
    wanted = select(Person.email_index, Person.id, Person.first_seen_at).where(asked)
    return {row.email_index: row for row in db.session.execute(wanted)}


def _row(email: str, moment: datetime, sealer: Sealer) -> dict[str, Any]:
    index = sealer.blind_indexes(email)[0]
    return {"email_sealed": sealer.seal(email.strip()), "email_index": index, "first_seen_at": moment}


def _add(rows: list[dict[str, Any]]) -> list[int]:
    """Add persons, but for those whom somebody else has added just now; give the ids of those who were added."""
    return list(db.session.connection().execute(_adding(db.session.get_bind().dialect.name), rows).scalars())


@cache
def _adding(_dialect: str) -> Any:
    """Make, once for each kind of database, what adds persons: this is asked for every new one who comments."""
    return numbering(Person).on_conflict_do_nothing(index_elements=["email_index"]).returning(Person.id)


def standings(person_ids: Iterable[int]) -> dict[int, Standing]:
    """Count the comments of persons by status, in one query."""
    counts: dict[int, dict[str, int]] = {}
    for person_id, status, count in db.session.connection().execute(_STANDING, {"persons": list(person_ids)}):
        counts.setdefault(person_id or 0, {})[status] = count
    return {person_id: _standing(found) for person_id, found in counts.items()}


def _standing(found: Mapping[str, int]) -> Standing:
    return Standing(found.get("approved", 0), found.get("rejected", 0), found.get("spam", 0), found.get("pending", 0))
