"""Looking through a draft: what all checks find, and what keeps it from readers."""

from collections.abc import Collection

from cms.content import exercise_blocks
from cms.content.quality.finding import Draft, Finding, Picture
from cms.content.quality.order import CHECKS
from cms.content.status import EntryType
from cms.content.views import EntryView
from cms.core.clock import now
from cms.core.errors import Fault, Invalid

MOST_OF_ONE = 5  # findings of one check that are told


def findings(draft: Draft, required: Collection[str] = ()) -> list[Finding]:
    """Give what is found, what is required first, of one check the first few."""
    found = [
        Finding(check, place.what, place.pointer, check.name in required)
        for check in CHECKS
        for place in list(check.look(draft))[:MOST_OF_ONE]
    ]
    return sorted(found, key=lambda each: not each.required)


def refuse(draft: Draft, required: Collection[str]) -> None:
    """Raise Invalid, with a pointer to each place, where a check finds something that an admin made required."""
    wrong = [each for each in findings(draft, required) if each.required]
    if wrong:
        raise Invalid(*(Fault(f"{each.what} {each.check.todo}", each.pointer) for each in wrong))


def draft_of(view: EntryView) -> Draft:
    """Give a revision as the checks look at it."""
    revision = view.revision
    source = {
        **revision.source,
        "authors": [author.slug for author in view.authors],
        "reviewer": view.reviewer.slug if view.reviewer else None,
    }
    return Draft(
        kind=EntryType(view.entry.type),
        language=revision.language,
        members=source,
        html=revision.rendered["content_html"],
        text=revision.rendered["content_text"],
        tags=tuple(part for tag in view.tags for part in (tag.name, tag.slug)),
        now=now(),
        pictures={key: Picture(media.key, media.alt, media.decorative) for key, media in view.pictures.items()},
        hidden_exercises=exercise_blocks.hidden(revision.rendered["content_html"]),
        is_signed_off=view.review is not None,
        is_changed_since=view.changed_since_review,
    )
