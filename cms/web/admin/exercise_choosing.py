"""Exercises to be put into a text: found by their names, and told of where a text shows them already."""

from typing import Annotated, Any

from flask import Blueprint, Response, url_for
from flask_babel import gettext
from pydantic import Field
from sqlalchemy import Select, select

from cms.accounts.permissions import Permission
from cms.content import overviews, queries
from cms.content.exercise_blocks import MOST, ids_in
from cms.content.models.entry import Entry
from cms.content.models.media import Media
from cms.content.models.revision import Revision
from cms.content.status import EntryType
from cms.content.views import EntryView
from cms.core.db import LARGEST_ID, db
from cms.delivery.exercise_html import dosage_sentence
from cms.web import body
from cms.web.actor import page_actor
from cms.web.admin.pages import needs
from cms.web.answers import private
from cms.web.parameters import FilterText, Parameters

exercise_choosing = Blueprint("exercise_choosing", __name__, url_prefix="/admin/choose/exercises")
OFFERED = 20


class Asked(Parameters):
    """Words of a name, or the ids of those that are looked for, joined by commas."""

    q: FilterText | None = None
    ids: Annotated[str, Field(pattern=r"^\d{1,10}(,\d{1,10})*$", max_length=11 * MOST)] | None = None


@exercise_choosing.get("")
@needs(Permission.CONTENT_WRITE)
def index() -> Response:
    """Give the exercises that hold the words in their names, the last changed first; or those with the ids."""
    asked, actor = body.query(Asked), page_actor()
    found = queries.staff_entries(actor, EntryType.EXERCISE)
    if asked.ids:
        found = found.where(Entry.id.in_([int(each) for each in asked.ids.split(",") if int(each) <= LARGEST_ID]))
    for word in overviews.split(asked.q or ""):
        found = found.where(Revision.title.icontains(word, autoescape=True))
    last_changed = found.order_by(Entry.updated_at.desc(), Entry.id.desc())
    return private({"items": _documents(last_changed.limit(MOST if asked.ids else OFFERED))})


@exercise_choosing.app_template_global()
def exercises_in_text(shown: EntryView | None) -> list[dict[str, Any]]:
    """Give the exercises that a saved text shows, in its order, as far as one may see them."""
    wanted = ids_in(shown.revision.rendered["content_html"]) if shown else []
    if not wanted:
        return []
    found = queries.staff_entries(page_actor(), EntryType.EXERCISE).where(Entry.id.in_(wanted))
    known = {each["id"]: each for each in _documents(found)}
    return [known.get(each, {"id": each, "title": "", "live": False, "edit": ""}) for each in wanted]


def _documents(found: Select[Entry, Revision]) -> list[dict[str, Any]]:
    rows = db.session.execute(found).all()
    wanted = {revision.source["image_id"] for _entry, revision in rows if revision.source["image_id"]}
    pictures = (
        {each.id: each for each in db.session.scalars(select(Media).where(Media.id.in_(wanted)))} if wanted else {}
    )
    return [
        {
            "id": entry.id,
            "title": revision.title,
            "dosage": dosage_sentence(revision.source["dosage"], gettext),
            "picture": _path(pictures.get(revision.source["image_id"])),
            "live": entry.is_live,
            "edit": url_for("exercises_desk.edit", entry_id=entry.id),
        }
        for entry, revision in rows
    ]


def _path(media: Media | None) -> str | None:
    """Give the path of a picture in its smallest size."""
    return url_for("media_files.read", key=media.key, file=media.renditions[-1]["file"]) if media else None
