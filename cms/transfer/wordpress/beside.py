"""What WordPress has no place for: written beside a post, and read again when it comes back.

The parts of an exercise count only while the text in WordPress is the one that was made of them.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from cms.content.status import EntryType
from cms.content.views import EntryView
from cms.content.written import EXERCISE_PARTS
from cms.transfer.wordpress.course import WordPressCourse
from cms.transfer.wordpress.leaving import media_number
from cms.transfer.wordpress.naming import author_slug
from cms.transfer.wordpress.records import Item

KEY = "_vertebra"
_SHARED = ("key_takeaway", "sources", "funding", "review_due_at")


def written(view: EntryView, text: str) -> str:
    """Give as JSON what stands beside a post whose text in WordPress is `text`."""
    source, rendered = view.revision.source, view.revision.rendered
    told: dict[str, Any] = {
        "type": view.entry.type,
        "language": view.revision.language,
        "reviewer": view.reviewer.slug if view.reviewer else "",
        **{name: source[name] for name in _SHARED if source[name]},
    }
    if view.entry.type == EntryType.EXERCISE:
        parts = {name: source[name] for name in EXERCISE_PARTS}
        parts["content_html"] = rendered["content_html"]
        parts["steps"] = _numbered(source["steps"], rendered["steps"])
        parts["variations"] = [
            {**each, "steps": _numbered(each["steps"], shown)}
            for each, shown in zip(source["variations"], rendered["variations"], strict=True)
        ]
        told |= {"exercise": parts, "text": _digest(text)}
    return json.dumps(told, ensure_ascii=False)


def type_of(item: Item) -> EntryType:
    """Give what a post was when it left us; what is changed since, and what never was here, is an article."""
    told = _told(item)
    is_exercise = isinstance(told.get("exercise"), dict) and told.get("text") == _digest(item.content)
    return EntryType.EXERCISE if is_exercise else EntryType.ARTICLE


def members(course: WordPressCourse, item: Item, where: str) -> dict[str, Any]:
    """Give the members that stand beside a post; none for one that never was here."""
    told = _told(item)
    if not told:
        return {}
    found = {name: told[name] for name in _SHARED if name in told}
    if isinstance(told.get("reviewer"), str) and told["reviewer"]:
        found["reviewer"] = author_slug(course, told["reviewer"], where)
    if isinstance(told.get("language"), str):
        found["language"] = told["language"]
    if type_of(item) == EntryType.EXERCISE:
        parts = {name: told["exercise"][name] for name in (*EXERCISE_PARTS, "content_html") if name in told["exercise"]}
        found |= {name: _with_pictures(course, value) for name, value in parts.items()}
    elif told.get("type") == EntryType.EXERCISE:
        course.report.remark(where, "It was an exercise, and its text was changed since; it is an article here.")
    return found


def _numbered(steps: list[dict[str, Any]], shown: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Give steps as they are shown, with the numbers that their pictures have among the posts."""
    return [
        {"text_html": safe["text_html"], "image": str(media_number(step["image_id"])) if step["image_id"] else ""}
        for step, safe in zip(steps, shown, strict=True)
    ]


def _with_pictures(course: WordPressCourse, value: Any) -> Any:
    """Give a part with the pictures of its steps as they are known here; those that are not are left out."""
    if isinstance(value, list):
        return [_with_pictures(course, each) for each in value]
    if not isinstance(value, Mapping) or not {"image", "steps"} & value.keys():
        return value
    found = {name: _with_pictures(course, each) for name, each in value.items() if name != "image"}
    known = course.ledger.find("media", str(value.get("image") or ""))
    return {**found, "image_id": known.local_id} if known else found


def _told(item: Item) -> dict[str, Any]:
    try:
        told = json.loads(item.told(KEY) or "{}")
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _digest(text: str) -> str:
    return hashlib.sha256(text.strip().encode()).hexdigest()
