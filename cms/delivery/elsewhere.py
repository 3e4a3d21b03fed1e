"""An entry as a text that stands elsewhere, where nobody knows of steps and dosage: whole, with whole addresses."""

from collections.abc import Callable

from cms.content.status import EntryType
from cms.content.views import EntryView
from cms.delivery.absolute import absolute
from cms.delivery.documents.article import article_document
from cms.delivery.documents.exercise import exercise_document
from cms.delivery.exercise_html import exercise_html
from cms.delivery.links import Links


def html_elsewhere(view: EntryView, links: Links, gettext: Callable[[str], str]) -> str:
    """Give the HTML of an entry; `gettext` gives the words within exercises."""
    if view.entry.type == EntryType.EXERCISE:
        html = exercise_html(exercise_document(view, links), gettext)
    else:
        html = article_document(view, links, gettext)["content_html"]
    return absolute(html, links.page(view.entry.type, view.entry.slug), links.public_url)
