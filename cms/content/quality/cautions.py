"""Whether an exercise says when to be careful, and what to do then."""

from collections.abc import Iterator

from cms.content.quality.finding import Check, Draft, Place

GRAVE = {"non_urgent", "urgent", "emergency"}


def look(draft: Draft) -> Iterator[Place]:
    """Find an exercise without a caution, and grave cautions that do not say what to do."""
    if not draft.is_exercise:
        return
    if not draft.members["cautions"]:
        yield Place("There is no caution.", "#/cautions")
    for place, caution in enumerate(draft.members["cautions"]):
        if caution["level"] in GRAVE and not caution["action"].strip():
            yield Place("This caution does not say what to do.", f"#/cautions/{place}/action")


CHECK = Check(
    "cautions",
    "When to be careful",
    "People do exercises alone: nobody beside them says when to stop, or whom to ask.",
    "Say what somebody may notice, how serious that is, and what to do then.",
    look,
)
