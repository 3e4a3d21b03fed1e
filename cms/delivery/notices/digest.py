"""To moderators who want it, each morning: how much waits, for how long, and what was decided yesterday."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_timedelta
from sqlalchemy import func, select

from cms.accounts import users
from cms.accounts.models import User
from cms.comments import appealing, appeals, queries
from cms.comments.models import Comment, Decision
from cms.comments.status import Status
from cms.core import signing
from cms.core import site as site_settings
from cms.core.clock import now
from cms.core.db import db
from cms.core.languages import locale_of
from cms.delivery.installation import Installation
from cms.delivery.notices import recipients, writing
from cms.delivery.notices.content import Content, Desk
from cms.delivery.notices.models import Kind, Letter

DIGEST = "digest"  # the preference of an account, and the use of the key that ends it
AT, UNTIL = 7, 10  # hours in the site's zone: a worker that was away in the morning writes none in the evening
MOST = 1000  # urgent comments that are counted one by one


def write_due(house: Installation) -> int:
    """Write this morning's letters, one for each who wants it; none if nothing waits. Give their number."""
    if house.settings.mail is None:
        return 0
    site = site_settings.load(house.settings.fixed_site)
    here = now().astimezone(ZoneInfo(site.timezone))
    today = here.date().toordinal()
    named = {recipients.named(recipients.USER, user.id) for user in _wanting()} if AT <= here.hour < UNTIL else set()
    if not named:
        return 0
    dealt_with = Letter.kind == Kind.DIGEST, Letter.about_id == today
    due = sorted(named - set(db.session.scalars(select(Letter.recipient).where(*dealt_with))))
    if not due or not queries.count_waiting(at_most=1):
        for recipient in due:
            writing.note(Kind.DIGEST, today, recipient)
        return 0
    return sum(writing.write(Kind.DIGEST, today, recipient) for recipient in due)


def compose(letter: Letter, desk: Desk) -> Content | None:
    """Give the figures; nothing where nothing waits any more. No comment's words, no author."""
    oldest, waiting = db.session.execute(
        select(func.min(Comment.created_at), func.count()).where(Comment.status == Status.PENDING)
    ).one()
    _user, _colon, user_id = letter.recipient.partition(":")
    user = db.session.get(User, int(user_id))
    if not waiting or user is None or not user.preferences.get(DIGEST):
        return None
    day, locale = date.fromordinal(letter.about_id), locale_of(desk.site.language)
    zone = ZoneInfo(desk.site.timezone)
    pending = select(Comment.id).where(Comment.status == Status.PENDING, Comment.held_because == appealing.APPEALED)
    facts = {
        "day": format_date(day, "full", locale=locale),
        "waiting": waiting,
        "urgent": queries.count_urgent(at_most=MOST),
        "appealed": len(appeals.waiting(db.session.scalars(pending.limit(MOST)))),
        "oldest": format_timedelta(now() - oldest, locale=locale),
        "decided": _decided(day - timedelta(days=1), zone),
        "address": desk.house.links.desk(),
    }
    key = signing.sign(desk.house.sealer, DIGEST, user.id)
    return Content(facts, desk.house.links.letter(DIGEST, key))


def _wanting() -> list[User]:
    return [
        user for user in users.moderators() if user.preferences.get(DIGEST) is True and recipients.may_moderate(user)
    ]


def _decided(day: date, zone: ZoneInfo) -> dict[str, int]:
    """Count what was decided on a day, by action."""
    began, ended = (datetime.combine(each, time(), zone) for each in (day, day + timedelta(days=1)))
    made = select(Decision.action, func.count()).where(Decision.at >= began, Decision.at < ended)
    counted = made.where(Decision.undone_at.is_(None)).group_by(Decision.action)
    return dict(db.session.execute(counted).all())
