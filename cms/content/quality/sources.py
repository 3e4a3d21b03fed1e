"""Whether an article says what it rests on."""

from collections.abc import Iterator

from cms.content.quality.finding import Check, Draft, Place


def look(draft: Draft) -> Iterator[Place]:
    """Find that there is no source."""
    if not draft.is_exercise and not draft.members["sources"]:
        yield Place("No source is named.", "#/sources")


CHECK = Check(
    "sources",
    "Sources",
    "Readers, and whoever reviews it next, can only follow a claim to where it comes from.",
    "Name at least one guideline, review or study, with its address if there is one.",
    look,
)
