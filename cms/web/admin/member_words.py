"""The words that editors read for the members of an entry and for their values."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from cms.content.models.media import Media
from cms.web.admin.forms.exercise import ACTIONS, DIFFICULTIES, KINDS, LEVELS

CHOICES: dict[str, dict[str, Any]] = {
    member: {each.value: each.label for each in choices}
    for member, choices in {
        "difficulty": DIFFICULTIES,
        "cautions.level": LEVELS,
        "variations.kind": KINDS,
        "muscles.action": ACTIONS,
    }.items()
}


def member_name(member: str) -> str:
    """Give the word for a member, such as `dosage.hold_seconds`."""
    names: dict[str, str] = {
        "title": _("Title"),
        "summary": _("Summary"),
        "key_takeaway": _("What to take away"),
        "content_html": _("Text"),
        "position": _("Position"),
        "equipment": _("Equipment"),
        "steps": _("Steps"),
        "dosage": _("How much, how often"),
        "dosage.hold_seconds": _("Hold"),
        "dosage.repetitions": _("Repetitions"),
        "dosage.sets": _("Sets"),
        "dosage.rest_seconds": _("Rest between"),
        "dosage.per_side": _("Each side"),
        "dosage.frequency": _("How often"),
        "variations": _("Other ways to do it"),
        "reminders": _("Things to keep in mind"),
        "cautions": _("When to be careful"),
        "contraindications": _("Leave it out, or ask first"),
        "difficulty": _("Difficulty"),
        "muscles": _("Muscles"),
        "video": _("Film"),
        "video.url": _("Address of the film"),
        "video.title": _("Title of the film"),
        "video.captions_url": _("Address of the captions"),
        "video.transcript": _("The film in words"),
        "exercises": _("Exercises"),
        "authors": _("Authors"),
        "reviewer": _("Clinical reviewer"),
        "review_due_at": _("Next review due"),
        "sources": _("Sources"),
        "funding": _("Funding"),
        "tags": _("Tags"),
        "image_id": _("Picture"),
        "language": _("Language"),
        "slug": _("Address"),
        "seo": _("Words for search engines"),
        "seo.title": _("Title in search results"),
        "seo.description": _("Description in search results"),
        "comments_open": _("Readers may comment"),
    }
    parts: dict[str, str] = {
        "links": _("Where links lead"),
        "pictures": _("Pictures in the text"),
        "steps": _("Steps"),
        "text_html": _("What to do"),
        "text": _("What somebody may notice"),
        "action": _("What to do then"),
        "level": _("How serious"),
        "image_id": _("Picture"),
        "title": _("Title"),
        "kind": _("Kind"),
        "reason": _("For whom, or when"),
        "name": _("Name"),
        "url": _("Address"),
    }
    return names.get(member) or parts.get(member.rpartition(".")[2], member)


def value_words(member: str, value: Any, pictures: Mapping[int, Media]) -> str:
    """Give a value as people read it."""
    if value is None:
        return str(_("nothing"))
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if member.endswith("_seconds") and isinstance(value, int):
        return str(ngettext("%(num)d second", "%(num)d seconds", value))
    if member.endswith("image_id"):
        media = pictures.get(value)
        return (media.alt or media.file_name if media else "") or str(_("picture %(number)d", number=value))
    if member == "review_due_at":
        return str(format_date(datetime.fromisoformat(value), "long"))
    return str(CHOICES.get(member, {}).get(value, value))
