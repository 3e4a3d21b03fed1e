"""An article as the world sees it."""

from cms.content.status import EntryType
from cms.content.views import EntryView
from cms.delivery.documents.entry import EntryDocument, NeighbourDocument, entry_document, neighbour_documents
from cms.delivery.links import Links


class ArticleDocument(EntryDocument):
    """An article; `exercises` in the order in which it uses them."""

    exercises: list[NeighbourDocument]


def article_document(view: EntryView, links: Links) -> ArticleDocument:
    """Show an article."""
    return {**entry_document(view, links), "exercises": neighbour_documents(view, EntryType.EXERCISE, links)}
