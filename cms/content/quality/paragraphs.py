"""Whether paragraphs are short enough to be read."""

from collections.abc import Iterator

from cms.content.quality.finding import Check, Draft, Place
from cms.core.text import shortened

MOST = 150  # words


def look(draft: Draft) -> Iterator[Place]:
    """Find paragraphs that are longer."""
    for line in draft.text.splitlines():
        count = len(line.split())
        if count > MOST:
            yield Place(f"The paragraph “{shortened(line, 50)}” has {count} words.", "#/content_html")


CHECK = Check(
    "paragraphs",
    "Short paragraphs",
    "On a phone a long one fills the screen, and tired or worried readers lose their place.",
    f"Cut it into pieces of one thought each; {MOST} words are a lot.",
    look,
)
