"""Exercises within an article, as the world gets them: a card where the text names one, and the way back."""

import re
from collections.abc import Callable
from html import escape
from itertools import count

from cms.content.exercise_blocks import ids_in
from cms.content.queries import is_id
from cms.content.views import EntryView
from cms.core.blocks import ATTRIBUTE, block, replaced
from cms.core.text import text_of
from cms.delivery.absolute import absolute
from cms.delivery.documents.exercise import exercise_document
from cms.delivery.exercise_html import Gettext, card_parts
from cms.delivery.links import Links

_OPENING = f'<section {ATTRIBUTE}="'
_END = "</section>"
_HEADING_OR_BLOCK = re.compile(rf"<h([2-4])>|<figure {ATTRIBUTE}=")


def expanded(html: str, view: EntryView, links: Links, gettext: Gettext) -> str:
    """Give an article's HTML with a card for each exercise that it shows, as that exercise is live now.

    One that is not live leaves nothing to readers; to staff its block stays as it is kept. A card's
    heading stands one level below the heading that it comes under.
    """
    levels = _levels(html)
    return _with(html, view, lambda shown, place: _card(shown, links, gettext, levels[place]))


def text(view: EntryView) -> str:
    """Give an article's plain text, with the titles of the exercises that it shows."""
    html: str = view.revision.rendered["content_html"]
    if not ids_in(html):
        return str(view.revision.rendered["content_text"])
    return text_of(_with(html, view, lambda shown, _place: f"<p>{escape(shown.revision.title)}</p>"))


def folded(html: str) -> str:
    """Give HTML that came back from a client with blocks again where it holds our cards."""
    parts: list[str] = []
    place = 0
    while (start := html.find(_OPENING, place)) >= 0 and (end := html.find(_END, start)) >= 0:
        name = html[start + len(_OPENING) : end].partition('"')[0]
        behind = end + len(_END)
        parts += [html[place:start], block(name) if is_id(name) else html[start:behind]]
        place = behind
    return "".join([*parts, html[place:]])


def _with(html: str, view: EntryView, show: Callable[[EntryView, int], str]) -> str:
    """Put something in the place of each block; `show` is told which of them it is."""
    places = count()

    def shown(name: str) -> str:
        place, found = next(places), view.blocks.get(int(name))
        return show(found, place) if found else "" if view.public else block(name)

    return replaced(html, shown)


def _levels(html: str) -> list[int]:
    """Give the level of the heading that each block's card begins with."""
    levels, above = [], 1
    for found in _HEADING_OR_BLOCK.finditer(html):
        if found[1]:
            above = int(found[1])
        else:
            levels.append(above + 1)
    return levels


def _card(shown: EntryView, links: Links, gettext: Gettext, level: int) -> str:
    exercise = exercise_document(shown, links)
    inner = absolute(str(card_parts(exercise, gettext, level)), exercise["url"], links.public_url)
    return f'{_OPENING}{shown.entry.id}" lang="{escape(exercise["language"])}">{inner}{_END}'
