"""The JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/), with exercises as data in `_vertebra`."""

from collections.abc import Callable
from typing import Any

from cms.content.status import EntryType
from cms.content.views import EntryView
from cms.core.site import SiteSettings
from cms.core.text import shortened
from cms.delivery.absolute import absolute
from cms.delivery.documents.article import article_document
from cms.delivery.documents.entry import EntryDocument
from cms.delivery.documents.exercise import ExerciseDocument, exercise_document
from cms.delivery.exercise_html import exercise_html
from cms.delivery.links import Links

MEDIA_TYPE = "application/feed+json"
EXERCISE_MEMBERS = (
    "steps",
    "dosage",
    "position",
    "difficulty",
    "equipment",
    "muscles",
    "variations",
    "reminders",
    "cautions",
    "contraindications",
)


def feed_document(
    views: list[EntryView],
    site: SiteSettings,
    links: Links,
    feed_url: str,
    next_url: str | None,
    gettext: Callable[[str], str],
) -> dict[str, Any]:
    """Give the feed of the entries at hand; `next_url` leads to older ones."""
    return _without_nothing(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": site.site_title,
            "home_page_url": links.site_url + "/",
            "feed_url": feed_url,
            "description": site.site_description or None,
            "next_url": next_url,
            "icon": site.site_icon or None,
            "language": site.language,
            "items": [_item(view, links, gettext) for view in views],
        }
    )


def _item(view: EntryView, links: Links, gettext: Callable[[str], str]) -> dict[str, Any]:
    exercise = exercise_document(view, links) if view.entry.type == EntryType.EXERCISE else None
    document: EntryDocument = exercise or article_document(view, links, gettext)
    html = exercise_html(exercise, gettext) if exercise else document["content_html"]
    return _without_nothing(
        {
            "id": links.entry(view.entry, by_id=True),
            "url": document["url"],
            "title": document["title"],
            "content_html": absolute(html, document["url"], links.public_url),
            "content_text": document["content_text"] or None,
            "summary": document["summary"] or shortened(document["content_text"], 280) or None,
            "image": document["image"]["url"] if document["image"] else None,
            "date_published": document["published_at"],
            "date_modified": document["updated_at"],
            "authors": [
                _without_nothing({"name": author["name"], "url": author["url"], "avatar": author["avatar_url"]})
                for author in document["authors"]
            ]
            or None,
            "tags": [tag["name"] for tag in document["tags"]] or None,
            "language": document["language"],
            "attachments": _attachments(exercise),
            "_vertebra": _extension(view, document, exercise, links),
        }
    )


def _extension(
    view: EntryView, document: EntryDocument, exercise: ExerciseDocument | None, links: Links
) -> dict[str, Any]:
    return {
        "about": links.api("/openapi.json"),
        "type": document["type"],
        "slug": document["slug"],
        "api_url": links.entry(view.entry),
        "image": document["image"],
        "comments": document["comments"],
        "reviewed_at": document["reviewed_at"],
        "reviewer": document["reviewer"],
        **({"exercise": {name: exercise[name] for name in EXERCISE_MEMBERS}} if exercise else {}),  # type: ignore[literal-required]
    }


def _attachments(exercise: ExerciseDocument | None) -> list[dict[str, Any]] | None:
    video = exercise["video"] if exercise else None
    if video is None or not video["url"].endswith(".mp4"):
        return None
    return [_without_nothing({"url": video["url"], "mime_type": "video/mp4", "title": video["title"] or None})]


def _without_nothing(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
