"""The picture over an entry: chosen from the library, or brought along with the form."""

from dataclasses import dataclass

from flask import request
from flask_babel import gettext as _
from sqlalchemy import or_, select

from cms.accounts.permissions import Actor
from cms.content.models.media import Media
from cms.core.db import LARGEST_ID, db
from cms.core.errors import Fault, Invalid, TooLarge, Unsupported
from cms.web.admin import step_pictures
from cms.web.admin.forms.entry import EntryForm
from cms.web.admin.forms.exercise import ExerciseForm
from cms.web.context import installation
from cms.web.uploads import keep_picture

OFFERED = 11


@dataclass(frozen=True)
class Choice:
    """A picture that can be chosen: its smallest size to show, and the words for it."""

    id: int
    url: str
    alt: str
    silent: bool


def keep_brought(actor: Actor, form: EntryForm) -> None:
    """Take the pictures that came with the form into the library, and choose them.

    They stay chosen when the rest of the form is refused. Raises Invalid, pointing into `#/picture`.
    """
    if isinstance(form, ExerciseForm):
        step_pictures.keep_brought(actor, form)
    brought = request.files.get("picture-file")
    if brought is None or not brought.filename:
        return
    told = form.picture.data
    try:
        media = keep_picture(actor, brought, {name: told[name] for name in ("alt", "decorative", "caption")})
    except Invalid as refusal:
        raise Invalid(
            *(Fault(each.detail, f"#/picture{(each.pointer or '#')[1:]}") for each in refusal.faults)
        ) from None
    except (TooLarge, Unsupported) as refusal:
        raise Invalid(Fault(refusal.detail, "#/picture/file")) from None
    form.image_id.data = media.id


def offered(form: EntryForm) -> list[Choice]:
    """Give the chosen pictures, the one over the entry first, and the newest ones beside them."""
    known = [each for each in form.pictures() if 0 < each <= LARGEST_ID]
    first = Media.id == (known[0] if known else 0)
    newest = select(Media.id).order_by(Media.created_at.desc(), Media.id.desc()).limit(OFFERED)
    found = select(Media).where(or_(Media.id.in_(known), Media.id.in_(newest)))
    rows = db.session.scalars(found.order_by(first.desc(), Media.created_at.desc(), Media.id.desc()))
    return [_choice(media) for media in rows]


def _choice(media: Media) -> Choice:
    smallest = media.smallest["file"]
    nameless = media.file_name or _("Picture %(number)d", number=media.id)
    words = _("A decorative picture") if media.decorative else media.alt or nameless
    return Choice(media.id, installation().links.media(media.key, smallest), words, media.is_silent)
