"""Handing out what is kept about somebody: noted in the log first, then read, so that nobody waits for it."""

from sqlalchemy import select

from cms.accounts.permissions import Actor
from cms.comments import exporting
from cms.core.db import db, writing
from cms.delivery.documents.person_export import PersonExportDocument, person_export_document
from cms.delivery.notices import commenters
from cms.delivery.notices.models import Letter
from cms.web.context import installation


def exported_by(actor: Actor, person_id: int) -> PersonExportDocument:
    """Give all that is kept about somebody, to who may have it. Raises NotFound, Gone."""
    with writing():
        person = exporting.export_person(actor, person_id)
    letters = select(Letter).where(Letter.recipient == commenters.recipient(person.id)).order_by(Letter.id)
    house = installation()
    return person_export_document(exporting.read(person, house.sealer), db.session.scalars(letters).all(), house.links)
