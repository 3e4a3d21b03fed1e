"""What each member of a revision is made of: plain text, HTML, a value, or a list of these."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import escape
from typing import Any, Union

from cms.content.exercise_blocks import ids_in
from cms.content.pairing import Describe, by_key, by_nothing, by_words
from cms.content.views import EntryView
from cms.core.blocks import replaced


class Kind(StrEnum):
    """What a member holds: plain text, sanitised HTML, or a value that has no words to compare."""

    TEXT = "text"
    HTML = "html"
    VALUE = "value"


@dataclass(frozen=True)
class Each:
    """A list whose items have one shape; an item that was changed is known again by what describes it."""

    of: "Shape"
    describe: Describe = by_words


Shape = Union[Kind, Each, Mapping[str, "Shape"]]  # noqa: UP007 -- a name in quotes cannot stand in `|`
TEXT, HTML, VALUE = Kind
NAMES = Each(VALUE, by_nothing)
STEPS = Each({"text_html": HTML, "image_id": VALUE})
MEMBERS: dict[str, Shape] = {
    "title": TEXT,
    "summary": TEXT,
    "key_takeaway": TEXT,
    "content_html": HTML,
    "position": TEXT,
    "equipment": Each(TEXT),
    "steps": STEPS,
    "dosage": dict.fromkeys(["hold_seconds", "repetitions", "sets", "rest_seconds", "per_side", "frequency"], VALUE),
    "variations": Each({"title": TEXT, "kind": VALUE, "reason": TEXT, "steps": STEPS}),
    "reminders": Each(TEXT),
    "cautions": Each({"level": VALUE, "text": TEXT, "action": TEXT}),
    "contraindications": Each(TEXT),
    "difficulty": VALUE,
    "muscles": Each({"name": VALUE, "action": VALUE}, by_key("name")),
    "video": {"url": VALUE, "title": TEXT, "captions_url": VALUE, "transcript": TEXT},
    "exercises": NAMES,
    "authors": NAMES,
    "reviewer": VALUE,
    "review_due_at": VALUE,
    "sources": Each({"title": TEXT, "url": VALUE}),
    "funding": TEXT,
    "tags": NAMES,
    "image_id": VALUE,
    "language": VALUE,
    "slug": VALUE,
    "seo": {"title": TEXT, "description": TEXT},
}


def members_of(view: EntryView, exercises: Sequence[str]) -> dict[str, Any]:
    """Give the members of a revision as people read them: HTML as it is shown, names in the place of slugs.

    `exercises` are the titles of those that an article uses, in its order: first those in its text.
    """
    source, rendered = view.revision.source, view.revision.rendered
    members = {
        **source,
        "content_html": _named(rendered["content_html"], exercises),
        "authors": [author.name for author in view.authors],
        "reviewer": view.reviewer.name if view.reviewer else None,
        "tags": [tag.name for tag in view.tags],
        "exercises": list(exercises),
        "language": view.revision.language,
        "slug": view.revision.slug,
    }
    if "steps" in source:
        members["steps"] = _steps(source["steps"], rendered["steps"])
        members["variations"] = [
            {**variation, "steps": _steps(variation["steps"], shown)}
            for variation, shown in zip(source["variations"], rendered["variations"], strict=True)
        ]
    return members


def _named(html: str, exercises: Sequence[str]) -> str:
    """Give a text with a line for each exercise that it shows."""
    titles = dict(zip(ids_in(html), exercises, strict=False))
    return replaced(html, lambda name: f"<p>Exercise: {escape(titles.get(int(name), name))}</p>")


def _steps(sent: Sequence[Mapping[str, Any]], shown: Sequence[Mapping[str, str]]) -> list[dict[str, Any]]:
    return [{**step, "text_html": safe["text_html"]} for step, safe in zip(sent, shown, strict=True)]
