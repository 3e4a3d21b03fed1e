"""Erasing in what is restored whoever was erased in the database that it takes the place of."""

from sqlalchemy.exc import SQLAlchemyError

from cms.comments import erasing, erasing_again, erasures, fulltext, tombstones
from cms.comments.erasing_again import Repeated
from cms.comments.tombstones import Told
from cms.core import write_ahead
from cms.core.db import db, writing
from cms.transfer.backup import sqlite_file
from cms.transfer.backup.making import House
from cms.transfer.backup.manifest import Engine


def former_erasures(house: House) -> list[Told] | None:
    """Give who was erased in the site that is there; None where no database is there that could tell."""
    if house.engine is Engine.SQLITE and not (house.file.exists() and house.file.stat().st_size):
        return None
    try:
        with db.engine.connect() as connection:
            return tombstones.of_database(connection)
    except (SQLAlchemyError, sqlite_file.DatabaseError):
        return None
    finally:
        db.engine.dispose()


def erase_again(house: House) -> Repeated:
    """Erase whoever has a tombstone in what is there now, before anybody reads."""
    try:
        with writing():
            again = erasing_again.ask()
        for person_id in again.asked:
            _erase(person_id, house)
        with writing():
            fulltext.wipe(db.session.connection())
        db.session.remove()
        write_ahead.empty()
        return again
    finally:
        db.session.remove()
        db.engine.dispose()


def _erase(person_id: int, house: House) -> None:
    done = False
    while not done:
        with writing():
            erasing.carry_on({"person": person_id}, house.sealer)
            erasure = erasures.of(person_id)
            done = erasure is None or erasure.erased_at is not None
