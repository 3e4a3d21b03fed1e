"""Handing out what is kept about somebody: noted in the log first, then read, so that nobody waits for it."""

from sqlalchemy import select

from cms.accounts.permissions import Actor
from cms.comments import exporting
from cms.comments.models import Person
from cms.core.db import db, writing
from cms.delivery.documents.person_export import PersonExportDocument, person_export_document
from cms.delivery.notices import commenters
from cms.delivery.notices.models import Letter
from cms.web.context import installation


def exported_by(actor: Actor, person_id: int) -> PersonExportDocument:
    """Give all that is kept about somebody, to who may have it. Raises NotFound, Gone."""
    with writing():
        person = exporting.export_person(actor, person_id)
    return _read(person)


def exported_to_themselves(person_id: int) -> PersonExportDocument:
    """Give the same to somebody who came with a key from a letter, but for what the team noted. Raises NotFound."""
    with writing():
        person = exporting.export_own(person_id)
    return _read(person, unread=True)


def _read(person: Person, *, unread: bool = False) -> PersonExportDocument:
    letters = select(Letter).where(Letter.recipient == commenters.recipient(person.id)).order_by(Letter.id)
    house = installation()
    found = exporting.read(person, house.sealer)
    return person_export_document(found, db.session.scalars(letters).all(), house.links, unread=unread)
