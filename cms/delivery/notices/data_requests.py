"""To who asked what is kept of them: a link to it, at the mailbox that it is kept under, and nowhere else."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from cms.comments.data_requests import DataRequest
from cms.comments.models import Person
from cms.core import signing
from cms.core.clock import now
from cms.core.db import db
from cms.delivery.installation import Installation
from cms.delivery.notices import commenters, writing
from cms.delivery.notices.content import Content, Desk
from cms.delivery.notices.models import Kind, Letter

LASTS = timedelta(days=1)
PAUSE = timedelta(minutes=15)
MOST_A_DAY = 3


def answer(payload: dict[str, Any], house: Installation) -> None:
    """Write to who is meant, if there is anybody; not again at once, nor often, however many ask about an address.

    That they want no letters about comments does not count here: this is about what is kept of them.
    """
    request = db.session.get(DataRequest, payload["request"])
    if request is None or request.person_id is None or house.settings.mail is None:
        return
    person = db.session.get_one(Person, request.person_id, with_for_update=True, populate_existing=True)
    to, moment = commenters.recipient(person.id), now()
    lately = Letter.kind == Kind.DATA, Letter.recipient == to, Letter.created_at > moment - timedelta(days=1)
    count, last = db.session.execute(select(func.count(), func.max(Letter.created_at)).where(*lately)).one()
    if not person.is_erased and count < MOST_A_DAY and (last is None or last < moment - PAUSE):
        writing.write(Kind.DATA, request.id, to)


def compose(letter: Letter, desk: Desk) -> Content | None:
    """Give what to say; nothing to who was forgotten meanwhile."""
    person = db.session.get(Person, commenters.person_of(letter))
    if person is None or person.is_erased:
        return None
    key = signing.sign(desk.house.sealer, commenters.DATA, person.id, lasts=LASTS)
    return Content({"address": desk.house.links.letter(commenters.DATA, key), "hours": LASTS // timedelta(hours=1)})
