"""Entries of either kind as documents."""

from collections.abc import Sequence
from typing import Any

from flask import Response
from flask_babel import gettext

from cms.comments import adverse_effects
from cms.comments.adverse_effects import Counted
from cms.content import queries
from cms.content.models.entry import Entry
from cms.content.status import EntryType
from cms.content.views import EntryView, view
from cms.delivery.documents.article import ArticleDocument, article_document
from cms.delivery.documents.exercise import ExerciseDocument, exercise_document
from cms.web.answers import private
from cms.web.context import installation

DOCUMENTS: dict[EntryType, Any] = {EntryType.ARTICLE: ArticleDocument, EntryType.EXERCISE: ExerciseDocument}
ANY_DOCUMENT = ArticleDocument | ExerciseDocument


def document(shown: EntryView) -> dict[str, Any]:
    """Show an entry of either kind."""
    links = installation().links
    if shown.entry.type == EntryType.EXERCISE:
        return dict(exercise_document(shown, links))
    return dict(article_document(shown, links, gettext))


def documents(views: Sequence[EntryView]) -> list[dict[str, Any]]:
    """Show entries; those that staff see with how often readers reported harm: one query for all."""
    staff = [each.entry.id for each in views if not each.public]
    counted = adverse_effects.counts(staff) if staff else {}
    told = {each.entry.id: vars(counted.get(each.entry.id, Counted())) for each in views if not each.public}
    return [
        {**document(each), **({"adverse_effects": told[each.entry.id]} if each.entry.id in told else {})}
        for each in views
    ]


def answer(entry: Entry, status: int = 200, location: str | None = None) -> Response:
    """Answer with an entry as its editors have it now."""
    shown = view([(entry, queries.revision(entry, entry.newest_number))], public=False)[0]
    return private(documents([shown])[0], status, location=location, version=entry.version)
