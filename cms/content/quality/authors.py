"""Whether somebody's name stands over the text."""

from collections.abc import Iterator

from cms.content.quality.finding import Check, Draft, Place


def look(draft: Draft) -> Iterator[Place]:
    """Find that nobody is named."""
    if not draft.members["authors"]:
        yield Place("No author is named.", "#/authors")


CHECK = Check(
    "authors",
    "An author",
    "Readers trust health texts more when they know who wrote them.",
    "Choose at least one author.",
    look,
)
