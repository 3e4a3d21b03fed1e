"""What a form holds, as the members that people read: beside other states of it, and though nobody checked it yet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from cms.content import crediting, tagging
from cms.content.models.entry import Entry
from cms.content.models.revision import Revision
from cms.content.queries import NEWEST, is_id
from cms.content.status import EntryType
from cms.core.db import db
from cms.core.errors import Invalid
from cms.core.markup import ARTICLE, STEP, Policy, sanitize
from cms.core.text import clean, html_of
from cms.web.admin.forms.entry import EntryForm
from cms.web.admin.forms.kinds import zone


def even(form: EntryForm) -> dict[str, Any]:
    """Give the members of a form so that the same words are equal, whichever way they came; tags by their names."""
    members = form.members(zone())
    tags = sorted(tag.get("slug") or tag.get("name") or "" for tag in members["tags"])
    evened: dict[str, Any] = _evened({**members, "tags": tags})
    return evened


@dataclass(frozen=True)
class Names:
    """The words for the slugs that forms hold."""

    authors: Mapping[str, str]
    tags: Mapping[str, str]
    exercises: Mapping[str, str]
    image_hosts: frozenset[str]

    @classmethod
    def of(cls, states: Iterable[Mapping[str, Any]], image_hosts: frozenset[str]) -> "Names":
        """Gather them for some states of a form, in a constant number of queries."""
        slugs = {slug for state in states for slug in state.get("exercises", [])}
        titled = select(Entry.slug, Revision.title).join(Revision, NEWEST).where(Entry.type == EntryType.EXERCISE)
        return cls(
            {author.slug: author.name for author in crediting.everyone()},
            {tag.slug: tag.name for tag in tagging.everything()},
            dict(db.session.execute(titled.where(Entry.slug.in_(slugs))).all()) if slugs else {},
            image_hosts,
        )

    def read(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """Give evened members as `changes.compare` takes them: safe HTML, and names in the place of slugs."""
        told = {
            **state,
            "content_html": _safe(state["content_html"], ARTICLE, self.image_hosts),
            "authors": [self.authors.get(slug, slug) for slug in state["authors"]],
            "reviewer": self.authors.get(state["reviewer"] or "", state["reviewer"]),
            "tags": [self.tags.get(slug, slug) for slug in state["tags"]],
        }
        if "exercises" in state:
            told["exercises"] = [self.exercises.get(slug, slug) for slug in state["exercises"]]
        if "steps" in state:
            told["steps"] = _steps(state["steps"])
            told["variations"] = [{**each, "steps": _steps(each["steps"])} for each in state["variations"]]
            told["dosage"] = {name: _number(value) for name, value in state["dosage"].items()}
        return told


def _steps(steps: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {**step, "text_html": _safe(step["text_html"], STEP), "image_id": _number(step["image_id"])} for step in steps
    ]


def _safe(html: str, policy: Policy, image_hosts: frozenset[str] = frozenset()) -> str:
    try:
        return sanitize(html, policy, image_hosts)
    except Invalid:  # markup that cannot be read is shown as it was typed
        return html_of(html)


def _number(value: Any) -> Any:
    return int(value) if isinstance(value, str) and is_id(value) else value


def _evened(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value).strip()
    if isinstance(value, list):
        return [_evened(each) for each in value]
    if isinstance(value, dict):
        return {name: _evened(each) for name, each in value.items()}
    return value
