"""Whether there is a summary."""

from collections.abc import Iterator

from cms.content.quality.finding import Check, Draft, Place


def look(draft: Draft) -> Iterator[Place]:
    """Find that there is none."""
    if not draft.members["summary"].strip():
        yield Place("There is no summary.", "#/summary")


CHECK = Check(
    "summary",
    "A summary",
    "It stands in lists, in feeds and in search results, and many read nothing else.",
    "Say in one or two sentences what it is about and for whom.",
    look,
)
