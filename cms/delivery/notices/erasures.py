"""To who asked to be forgotten: it is done, and what went. The last letter; its address goes with it."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from cms.comments import erasures
from cms.core import signing
from cms.core.db import db
from cms.core.languages import locale_of
from cms.delivery.notices import commenters, recipients, writing
from cms.delivery.notices.content import Content, Desk
from cms.delivery.notices.models import Kind, Letter

CERTIFICATE_LASTS = timedelta(days=90)


def tell(person_id: int, *, has_mail: bool) -> None:
    """Have somebody told who asked for it themselves; where no letter can go, their address goes at once."""
    erasure = erasures.of(person_id)
    if erasure is None or erasure.email_sealed is None:
        return
    if has_mail:
        writing.write(Kind.ERASED, person_id, recipients.named(recipients.ERASED, person_id))
    else:
        erasure.email_sealed = None
    db.session.flush()


def compose(letter: Letter, desk: Desk) -> Content | None:
    """Give what to say; nothing where it is not done."""
    erasure = erasures.of(letter.about_id)
    if erasure is None or erasure.erased_at is None:
        return None
    key = signing.sign(desk.house.sealer, commenters.DATA, erasure.person_id, lasts=CERTIFICATE_LASTS)
    locale = locale_of(desk.site.language)
    return Content(
        {
            "comments": erasure.counts.get("comments", 0),
            "done": format_datetime(erasure.erased_at, "long", tzinfo=ZoneInfo(desk.site.timezone), locale=locale),
            "address": desk.house.links.letter(commenters.DATA, key),
            "days": CERTIFICATE_LASTS.days,
        }
    )


def forget_address(letter: Letter) -> None:
    """Drop the address that was kept for the last letter alone, once it is sent or is not to be."""
    if letter.kind == Kind.ERASED:
        erasures.forget_address(letter.about_id)
