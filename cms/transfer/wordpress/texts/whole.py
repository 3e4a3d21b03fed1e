"""A whole text of WordPress as HTML of ours, which the sanitiser has still to see."""

import re

from cms.core.text import clean
from cms.transfer.wordpress.texts import blocks, rendering, shortcodes
from cms.transfer.wordpress.texts.around import Around
from cms.transfer.wordpress.texts.links import in_place_of_addresses, in_place_of_players
from cms.transfer.wordpress.texts.paragraphs import elements

_SUMMARY = re.compile(r"<(/?)summary(?![\w-])[^<>]*>", re.IGNORECASE)


def html_of(text: str, around: Around) -> str:
    """Give a text as HTML: its blocks and shortcodes as what they show, its loose lines in paragraphs."""
    return "\n".join(elements_of(text, around))


def elements_of(text: str, around: Around) -> list[str]:
    """Give the same, element by element."""
    html, is_classic = clean(text), blocks.MARK not in text
    if not is_classic:
        html = rendering.without_marks(rendering.html_of(blocks.parsed(html), around))
    html = in_place_of_players(shortcodes.resolved(in_place_of_addresses(html), around))
    html = _SUMMARY.sub(lambda tag: "</strong></p>" if tag[1] else "<p><strong>", html)
    return elements(html, breaks=is_classic)
