"""Whether readers see every exercise that the text shows."""

from collections.abc import Iterator

from cms.content.quality.finding import Check, Draft, Place


def look(draft: Draft) -> Iterator[Place]:
    """Find exercises within the text that are not live."""
    for name in draft.hidden_exercises:
        yield Place(f"“{name}” is not live, so readers see nothing in its place.", "#/content_html")


CHECK = Check(
    "live_exercises",
    "Exercises that readers see",
    "A text that says “do this exercise” and shows none leaves people to guess.",
    "Publish the exercise first, or take it out of the text.",
    look,
)
