"""Erasing once more whoever came back with a backup, though they were erased since it was made."""

from dataclasses import dataclass, field

from sqlalchemy import select

from cms.accounts.permissions import WORKER
from cms.comments import erasing, erasures, tombstones
from cms.comments.erasures import Ground
from cms.comments.models import Person
from cms.comments.tombstones import Tombstone
from cms.core.db import db


@dataclass
class Repeated:
    """The persons whose erasure was asked for again, and those who may be others than the ones who were erased."""

    asked: list[int] = field(default_factory=list)
    doubtful: list[int] = field(default_factory=list)


def ask() -> Repeated:
    """Ask for the erasure of everybody who has a tombstone and is there with all that they wrote.

    Who came after the backup is not there. Who bears the number and not the mark may be somebody else, and is left
    to somebody who looks.
    """
    told = Repeated()
    for stone in db.session.scalars(select(Tombstone).order_by(Tombstone.person_id)).all():
        db.session.delete(stone)
        person = db.session.get(Person, stone.person_id)
        if person is None or person.is_erased or erasures.of(person.id) is not None:
            continue
        if stone.mark == tombstones.mark_of(person):
            erasing.erase_person(WORKER, person.id, Ground(stone.reason))
            told.asked.append(person.id)
        else:
            told.doubtful.append(person.id)
    db.session.flush()
    return told
