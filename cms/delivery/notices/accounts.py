"""To those who work here: a link for a forgotten password, one that confirms a new address, and what was changed."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from cms.accounts.links import LASTS, AccountLink, Purpose, is_open
from cms.accounts.models import User
from cms.accounts.recovering import key_for
from cms.core.clock import now
from cms.core.db import db
from cms.delivery.installation import Installation
from cms.delivery.notices import recipients, writing
from cms.delivery.notices.content import Content, Desk
from cms.delivery.notices.models import Kind, Letter

PAUSE = timedelta(minutes=2)
MOST_A_DAY = 6
MINUTE = 60


def send_link(payload: dict[str, Any], house: Installation) -> None:
    """Write the letter with a link, if there is somebody to write to; not often, however many ask."""
    link = db.session.get(AccountLink, payload["link"])
    if link is None or link.user_id is None or house.settings.mail is None:
        return
    if link.purpose == Purpose.EMAIL:
        writing.write(Kind.NEW_EMAIL, link.id, recipients.named(recipients.LINK, link.id))
        return
    db.session.get_one(User, link.user_id, with_for_update=True)
    to, moment = recipients.named(recipients.ACCOUNT, link.user_id), now()
    lately = Letter.kind == Kind.PASSWORD, Letter.recipient == to, Letter.created_at > moment - timedelta(days=1)
    count, last = db.session.execute(select(func.count(), func.max(Letter.created_at)).where(*lately)).one()
    if count < MOST_A_DAY and (last is None or last < moment - PAUSE):
        writing.write(Kind.PASSWORD, link.id, to)


def tell_of_password(payload: dict[str, Any], house: Installation) -> None:
    """Tell the owner of an account that its password was changed, once for a minute."""
    if house.settings.mail is not None:
        minute = int(now().timestamp()) // MINUTE
        writing.write(Kind.PASSWORD_CHANGED, minute, recipients.named(recipients.ACCOUNT, payload["user"]))


def tell_of_email(payload: dict[str, Any], house: Installation) -> None:
    """Tell the former address that another one is used from now on."""
    if house.settings.mail is not None:
        writing.write(Kind.EMAIL_CHANGED, payload["link"], recipients.named(recipients.LINK, payload["link"]))


def compose_link(letter: Letter, desk: Desk) -> Content | None:
    """Give a link; nothing where it was used, has ended, or was asked for anew."""
    link = db.session.get(AccountLink, letter.about_id)
    if link is None or not is_open(link):
        return None
    page = "" if link.purpose == Purpose.PASSWORD else "email/"
    key = key_for(link, desk.house.sealer)
    address = desk.house.links.public(f"/admin/forgotten/{page}{key}")
    return Content({"address": address, "minutes": LASTS // timedelta(minutes=1)})


def compose_change(_letter: Letter, desk: Desk) -> Content | None:
    """Say that something was changed, and where to turn to."""
    return Content({"address": desk.house.links.public("/admin/forgotten")})
