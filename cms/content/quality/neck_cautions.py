"""Whether an exercise that loads the neck says when to get help. What loads it stands in `neck.toml`."""

import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from cms.content.quality.finding import Check, Draft, Place
from cms.core.text import text_of
from cms.core.words import words

NECK: dict[str, Any] = tomllib.loads((Path(__file__).parent / "neck.toml").read_text(encoding="utf-8"))


def look(draft: Draft) -> Iterator[Place]:
    """Find an exercise that loads the neck and has no caution that is grave enough."""
    if not draft.is_exercise or any(each["level"] in NECK["enough"] for each in draft.members["cautions"]):
        return
    if why := loads_the_neck(draft):
        yield Place(f"It loads the neck ({why}), and no caution says when to get help at once.", "#/cautions")


def loads_the_neck(draft: Draft) -> str | None:
    """Give what tells that the neck is loaded: a muscle, a tag, or the words of title and steps."""
    muscles = [muscle["name"] for muscle in draft.members["muscles"]]
    for said, known in ((muscles, NECK["muscles"]), (draft.tags, NECK["tags"])):
        for each in said:
            if _begins(each, known):
                return str(each)
    steps = " ".join(text_of(step["text_html"]) for step in draft.members["steps"])
    there = [known for known in NECK["words"] if _begins(f"{draft.members['title']} {steps}", [known])]
    return ", ".join(there) if len(there) >= NECK["words_needed"] else None


def _begins(text: str, known: Sequence[str]) -> bool:
    """Tell whether words of a text begin as one of those that are known."""
    told = f" {' '.join(words(text))}"
    return any(f" {' '.join(words(each))}" in told for each in known)


CHECK = Check(
    "neck_cautions",
    "A serious caution where the neck is loaded",
    "The vessels to the brain and the spinal cord run through the neck: dizziness, trouble speaking or weak limbs "
    "there are not a matter of getting used to it.",
    "Add a caution of the level “urgent” or “emergency” that says what somebody may notice and whom to call.",
    look,
)
