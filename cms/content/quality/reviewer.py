"""Whether a clinician stands behind the text."""

from collections.abc import Iterator

from cms.content.quality.finding import Check, Draft, Place


def look(draft: Draft) -> Iterator[Place]:
    """Find that no reviewer is named, and nobody signed it off."""
    if not (draft.members["reviewer"] or draft.is_signed_off):
        yield Place("No clinical reviewer is named.", "#/reviewer")


CHECK = Check(
    "reviewer",
    "A clinical reviewer",
    "A second pair of trained eyes finds what its author cannot, and readers see that somebody looked.",
    "Choose who reviewed it, or ask somebody to.",
    look,
)
