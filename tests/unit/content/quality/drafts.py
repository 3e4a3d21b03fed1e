"""Drafts for the checks: whole ones, in which a test breaks one thing."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from cms.content.quality.finding import Draft
from cms.content.rendering import render
from cms.content.status import EntryType
from cms.content.written import WRITTEN

NOW = datetime(2026, 5, 1, tzinfo=UTC)
WHOLE: dict[str, Any] = {
    "title": "Neck pain",
    "summary": "When to worry.",
    "authors": ["ana"],
    "reviewer": "ben",
    "review_due_at": "2027-05-01T09:00:00Z",
    "sources": [{"title": "A guideline", "url": "https://www.nice.org.uk/guidance"}],
}
EXERCISE_WHOLE: dict[str, Any] = {
    **WHOLE,
    "title": "Bridge",
    "steps": [{"text": "Lie on your back."}],
    "dosage": {"repetitions": 8, "frequency": "once a day"},
    "cautions": [{"level": "urgent", "text": "Numb legs.", "action": "Call your doctor today."}],
}


def draft(kind: EntryType = EntryType.ARTICLE, language: str = "en", **members: Any) -> Draft:
    """Make a draft of members, as they are checked and rendered when they are saved."""
    whole = EXERCISE_WHOLE if kind == EntryType.EXERCISE else WHOLE
    written = WRITTEN[kind].model_validate({**whole, **members})
    kept = written.model_dump(mode="json")
    rendered = render(kept, frozenset({"img.example"}))
    return Draft(
        kind=kind,
        language=language,
        members=kept,
        html=rendered["content_html"],
        text=rendered["content_text"],
        tags=tuple(tag.name or tag.slug or "" for tag in written.tags),
        now=NOW,
    )


def with_pictures(made: Draft, **told: Any) -> Draft:
    """Give a draft with further things told of it."""
    return replace(made, **told)
