"""Whether links say where they lead."""

import re
from collections.abc import Iterator

from cms.content.quality.finding import Check, Draft, Place
from cms.core.text import text_of

_LINK = re.compile(r"<a\b[^>]*>(.*?)</a>", re.DOTALL | re.IGNORECASE)
SAYS_NOTHING = frozenset(
    [
        *("click here", "here", "click", "this", "this link", "this page", "link", "website"),
        *("more", "read more", "learn more", "see here"),
        *("hier", "hier klicken", "klicken sie hier", "mehr", "weiterlesen", "mehr erfahren"),
        *("aquí", "haga clic aquí", "pulse aquí", "más", "leer más", "saber más", "este enlace"),
        *("ici", "cliquez ici", "en savoir plus", "lire la suite", "plus", "ce lien"),
    ]
)


def look(draft: Draft) -> Iterator[Place]:
    """Find links whose words could stand for any page."""
    for match in _LINK.finditer(draft.html):
        words = text_of(match[1])
        if words.strip(" .:…>»→").casefold() in SAYS_NOTHING:
            yield Place(f"A link says only “{words}”.", "#/content_html")
        elif not words:
            yield Place("A link has no words.", "#/content_html")


CHECK = Check(
    "link_texts",
    "Links that say where they lead",
    "Many people have links read out as a list, without the words around them.",
    "Put the link on words that name the page: “exercises after whiplash”, not “click here”.",
    look,
)
