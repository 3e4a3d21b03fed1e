"""An article as the world sees it."""

from cms.content.status import EntryType
from cms.content.views import EntryView
from cms.delivery import exercise_blocks
from cms.delivery.documents.entry import EntryDocument, NeighbourDocument, entry_document, neighbour_documents
from cms.delivery.documents.exercise import ExerciseDocument
from cms.delivery.exercise_html import Gettext
from cms.delivery.links import Links


class ArticleDocument(EntryDocument):
    """An article; `exercises` in the order in which it uses them, each whole where that is asked for."""

    exercises: list[NeighbourDocument | ExerciseDocument]


def article_document(view: EntryView, links: Links, gettext: Gettext = str) -> ArticleDocument:
    """Show an article, with the exercises within its text as cards; `gettext` gives the words on them."""
    shared = entry_document(view, links)
    return {
        **shared,
        "content_html": exercise_blocks.expanded(shared["content_html"], view, links, gettext),
        "content_text": exercise_blocks.text(view),
        "exercises": [*neighbour_documents(view, EntryType.EXERCISE, links)],
    }
