"""The card of an exercise as readers will get it, made of what is being typed; nothing is stored."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template
from flask_babel import gettext as _

from cms.accounts.permissions import Permission
from cms.content.models.entry import Entry
from cms.content.models.revision import Revision
from cms.content.status import EntryType, Status
from cms.content.views import EntryView
from cms.content.written import EntryWritten
from cms.core.errors import Fault
from cms.delivery.documents.exercise import ExerciseDocument, exercise_document
from cms.delivery.players import player_of
from cms.web.admin.forms.exercise import ExerciseForm
from cms.web.admin.pages import needs
from cms.web.admin.valid_part import parts, valid_part
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


cards.add_app_template_global(player_of)


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
    """Make the card of all that is valid."""
    part = valid_part(EntryType.EXERCISE, members)
    shown = EntryView(
        entry=_entry(), revision=_revision(part.written, part.rendered), public=False, pictures=part.pictures
    )
    return Card(exercise_document(shown, installation().links), list(dict.fromkeys(map(_in_words, part.faults))))


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
    name = parts(fault)[0]
    return f"{names.get(name, name)}: {fault.detail}"
