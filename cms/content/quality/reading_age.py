"""Whether the text can be read by most of those whom it is for."""

from collections.abc import Iterator

from cms.content.quality.finding import Check, Draft, Place
from cms.content.quality.reading import Measure, measured
from cms.core.text import text_of


def look(draft: Draft) -> Iterator[Place]:
    """Find a text that is hard."""
    measure = measure_of(draft)
    if measure is not None and measure.hard:
        age = f", so it takes a reader of {measure.age} or older" if measure.age else ", and is hard to read"
        pointer = "#/content_html" if draft.text else "#/steps"
        yield Place(f"The text comes to {measure.value} on {measure.name}{age}.", pointer)


def measure_of(draft: Draft) -> Measure | None:
    """Measure all that is read in one go: the text, and of an exercise its steps."""
    steps = [text_of(step["text_html"]) for step in draft.members.get("steps", [])]
    return measured("\n".join([draft.members["summary"], draft.text, *steps]), draft.language)


CHECK = Check(
    "reading_age",
    "Plain enough to read",
    "Nearly half of all adults find it hard to use health texts that are written for more than school leavers; and "
    "pain and worry make reading harder for everybody.",
    "Shorten sentences, and swap long words for those that you would use across the desk.",
    look,
)
