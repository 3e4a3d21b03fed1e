"""Entries of either kind as documents."""

from typing import Any

from flask import Response
from flask_babel import gettext

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


def answer(entry: Entry, status: int = 200, location: str | None = None) -> Response:
    """Answer with an entry as its editors have it now."""
    shown = view([(entry, queries.revision(entry, entry.newest_number))], public=False)[0]
    return private(document(shown), status, location=location, version=entry.version)
