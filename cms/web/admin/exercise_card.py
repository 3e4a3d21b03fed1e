"""The card of an exercise as readers will get it, made of what is being typed; nothing is stored."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template
from flask_babel import gettext as _
from sqlalchemy import select

from cms.accounts.permissions import Permission
from cms.content import picture_uses
from cms.content.drafting import check
from cms.content.models.entry import Entry
from cms.content.models.media import Media
from cms.content.models.revision import Revision
from cms.content.rendering import render
from cms.content.status import EntryType, Status
from cms.content.views import EntryView
from cms.content.written import EntryWritten
from cms.core.db import db
from cms.core.errors import Fault, Invalid
from cms.delivery.documents.exercise import ExerciseDocument, exercise_document
from cms.web.admin.forms.exercise import ExerciseForm
from cms.web.admin.pages import needs
from cms.web.context import installation, site

cards = Blueprint("exercise_card", __name__, url_prefix="/admin/exercises")
BESIDE_THE_CARD = {"slug", "authors", "reviewer", "review_due_at", "sources", "funding", "tags", "seo", "comments_open"}


@dataclass(frozen=True)
class Card:
    """An exercise as its public document, and what of the form it does not show yet, in words."""

    exercise: ExerciseDocument
    missing: list[str]


@cards.post("/card")
@needs(Permission.CONTENT_WRITE)
def show() -> str:
    """Show the card of what the form holds now."""
    return render_template("admin/_live_card.html", card=card_of(ExerciseForm()))


@cards.app_template_global()
def card_of(form: ExerciseForm) -> Card:
    """Make the card of a form that was sent."""
    members = form.members(ZoneInfo(site().timezone))
    return _made({name: value for name, value in members.items() if name not in BESIDE_THE_CARD})


@cards.app_template_global()
def card_of_draft(shown: EntryView) -> Card:
    """Make the card of what is saved."""
    return Card(exercise_document(shown, installation().links), [])


def _made(members: dict[str, Any]) -> Card:
    """Make the card of all that is valid: what is refused is left out, until nothing is."""
    missing: dict[str, None] = {}
    while True:
        try:
            return Card(exercise_document(_view(members), installation().links), list(missing))
        except Invalid as refusal:
            missing |= {_in_words(fault): None for fault in refusal.faults}
            members = _without(members, refusal.faults)


def _view(members: Mapping[str, Any]) -> EntryView:
    written = check(EntryType.EXERCISE, members)
    rendered = render(written, frozenset(site().image_hosts))
    shown = picture_uses.shown_by(written, rendered["content_html"])
    pictures = db.session.scalars(select(Media).where(Media.id.in_(shown))).all() if shown else []
    return EntryView(
        entry=_entry(),
        revision=_revision(written, rendered),
        public=False,
        pictures={picture.id: picture for picture in pictures},
    )


def _entry() -> Entry:
    return Entry(type=EntryType.EXERCISE, slug="", status=Status.DRAFT, version=1, comments_open=True, comment_count=0)


def _revision(written: EntryWritten, rendered: dict[str, Any]) -> Revision:
    return Revision(
        number=1,
        title=written.title,
        slug="",
        language=written.language or site().language,
        source=written.model_dump(mode="json"),
        rendered=rendered,
    )


def _without(members: dict[str, Any], faults: tuple[Fault, ...]) -> dict[str, Any]:
    """Leave out what is wrong: in a list the whole row, a film as a whole, else the one member."""
    left = deepcopy(members)
    places = {_place(left, _parts(fault)) for fault in faults}
    for *way, last in sorted(places, key=lambda place: [str(part).rjust(9) for part in place], reverse=True):
        holder: Any = left
        for part in way:
            holder = holder[part]
        del holder[last]
    return {"title": _("No name yet"), **left}


def _place(members: dict[str, Any], parts: list[str]) -> tuple[str | int, ...]:
    """Give the way to the deepest row that a fault is in, else to the member itself."""
    way: list[str | int] = []
    row: list[str | int] = []
    value: Any = members
    for part in parts:
        key = int(part) if isinstance(value, list) else part
        row = [*way, key] if isinstance(value, list) else row
        way, value = [*way, key], value[key]
    return tuple(row or (way[:1] if way[0] == "video" else way))


def _parts(fault: Fault) -> list[str]:
    return fault.pointer.removeprefix("#/").split("/")


def _in_words(fault: Fault) -> str:
    names = {
        "title": _("The name"),
        "summary": _("What it is for"),
        "key_takeaway": _("What to take away"),
        "content_html": _("The description"),
        "language": _("The language"),
        "image_id": _("The picture"),
        "position": _("The position"),
        "equipment": _("A piece of equipment"),
        "steps": _("A step"),
        "dosage": _("The dosage"),
        "muscles": _("A muscle"),
        "variations": _("A variation"),
        "reminders": _("A thing to keep in mind"),
        "cautions": _("A caution"),
        "contraindications": _("A reason to leave it out"),
        "video": _("The film"),
    }
    name = _parts(fault)[0]
    return f"{names.get(name, name)}: {fault.detail}"
