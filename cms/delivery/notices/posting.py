"""Sending letters that were written: put into words at the last moment, handed over, and noted."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import delete, update

from cms.core import site as site_settings
from cms.core.clock import now
from cms.core.db import db
from cms.core.languages import locale_of
from cms.delivery.installation import Installation
from cms.delivery.notices import (
    accounts,
    confirming,
    data_requests,
    decisions,
    digest,
    erasures,
    recipients,
    replies,
    urgent,
)
from cms.delivery.notices.content import Content, Desk
from cms.delivery.notices.message import message
from cms.delivery.notices.models import Kind, Letter
from cms.delivery.notices.rendering import words

COMPOSE: dict[Kind, Callable[[Letter, Desk], Content | None]] = {
    Kind.URGENT: urgent.compose,
    Kind.CONFIRM: confirming.compose,
    Kind.DECISION: decisions.compose,
    Kind.REPLY: replies.compose,
    Kind.DIGEST: digest.compose,
    Kind.DATA: data_requests.compose,
    Kind.ERASED: erasures.compose,
    Kind.PASSWORD: accounts.compose_link,
    Kind.NEW_EMAIL: accounts.compose_link,
    Kind.PASSWORD_CHANGED: accounts.compose_change,
    Kind.EMAIL_CHANGED: accounts.compose_change,
}


def post(house: Installation, payload: dict[str, Any]) -> bool:
    """Send a letter if it still has something to say to somebody; tell whether it was.

    Reads, lets go of the database, and then waits for the mail server. Raises Refused where it will
    never take the letter, and whatever keeps it from taking it now.
    """
    server, letter = house.settings.mail, db.session.get(Letter, payload["letter"])
    if letter is None or letter.sent_at is not None or server is None:
        return letter is not None and letter.sent_at is not None
    desk = Desk(house, site_settings.load(house.settings.fixed_site))
    to = recipients.address_of(letter.recipient, desk.site, house.sealer)
    content = COMPOSE[Kind(letter.kind)](letter, desk) if to else None
    if to is None or content is None:
        return False
    common = {"site_title": desk.site.site_title, "site_url": house.links.site_url, "unsubscribe": content.unsubscribe}
    said = words(letter.kind, locale_of(desk.site.language), {**common, **content.facts})
    ready = message(letter, to, said, content, desk)
    db.session.remove()
    server.send(ready)
    return True


def keep(payload: dict[str, Any], *, sent: bool) -> None:
    """Note that a letter is sent; one that had nothing to say is forgotten, so that it can be written again."""
    own, letter = Letter.id == payload["letter"], db.session.get(Letter, payload["letter"])
    if letter is not None:
        erasures.forget_address(letter)
    if sent:
        db.session.execute(update(Letter).where(own, Letter.sent_at.is_(None)).values(sent_at=now()))
    else:
        db.session.execute(delete(Letter).where(own))
