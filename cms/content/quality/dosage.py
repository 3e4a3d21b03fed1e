"""Whether an exercise says how much and how often."""

from collections.abc import Iterator

from cms.content.quality.finding import Check, Draft, Place


def look(draft: Draft) -> Iterator[Place]:
    """Find an exercise without a count or a time, or without how often."""
    if not draft.is_exercise:
        return
    dosage = draft.members["dosage"]
    if not (dosage["hold_seconds"] or dosage["repetitions"] or dosage["sets"]):
        yield Place("It does not say how long to hold, how many times, or how many sets.", "#/dosage/hold_seconds")
    if not dosage["frequency"].strip():
        yield Place("It does not say how often.", "#/dosage/frequency")


CHECK = Check(
    "dosage",
    "How much, how often",
    "Without it people do far too much on the first day, or too little to notice anything.",
    "Fill in at least a time or a number, and how often in a day or a week.",
    look,
)
