"""Entries as a list or a single answer gives them: narrowed by `fields`, made richer by `expand`."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext

from cms.content import queries
from cms.content.models.entry import Entry
from cms.content.status import EntryType
from cms.content.views import EntryView, view
from cms.core.db import db
from cms.core.errors import Unreadable
from cms.delivery.freshness import names_of_entry
from cms.delivery.json_ld import json_ld
from cms.web.answers import members, picked
from cms.web.api.entry_document import DOCUMENTS, document, documents
from cms.web.context import installation, site

EMBEDDED = {"authors", "tags"}  # they are there whether or not they are asked for
EXPANSIONS: dict[EntryType, set[str]] = {
    EntryType.ARTICLE: {*EMBEDDED, "exercises", "json_ld"},
    EntryType.EXERCISE: {*EMBEDDED, "json_ld"},
}


def shown(
    kind: EntryType, views: Sequence[EntryView], fields: str | None, expand: str | None
) -> tuple[list[dict[str, Any]], list[str]]:
    """Give the documents, and the names that they depend on beyond `site`.

    What is expanded comes beside the fields. However many entries there are, the exercises that they
    use cost the same few queries. Raises Unreadable for a name that cannot be expanded.
    """
    wanted, kept = _wanted(kind, expand), members(fields, DOCUMENTS[kind])
    names = [name for each in views for name in names_of_entry(each)]
    exercises: dict[str, dict[str, Any]] = {}
    if "exercises" in wanted:
        used = _used_by(views)
        exercises = {each.entry.slug: document(each) for each in used}
        names += [name for each in used for name in names_of_entry(each)]
    items = []
    for each, whole in zip(views, documents(views), strict=True):
        item = picked(whole, kept) | {name: whole[name] for name in sorted(wanted & EMBEDDED)}
        if "exercises" in wanted:
            item["exercises"] = [exercises[one.slug] for one in each.neighbours if one.slug in exercises]
        if "json_ld" in wanted:
            item["json_ld"] = json_ld(whole, site(), installation().links, gettext)
        items.append(item)
    return items, names


def _wanted(kind: EntryType, expand: str | None) -> set[str]:
    wanted = {name.strip() for name in expand.split(",")} if expand is not None else set()
    strangers = sorted(wanted - EXPANSIONS[kind])
    if strangers:
        known = ", ".join(sorted(EXPANSIONS[kind]))
        raise Unreadable(f"“expand”: “{strangers[0]}” cannot be expanded here; {known} can.", parameter="expand")
    return wanted


def _used_by(views: Sequence[EntryView]) -> list[EntryView]:
    slugs = {neighbour.slug for each in views for neighbour in each.neighbours}
    live = queries.live_entries(EntryType.EXERCISE).where(Entry.slug.in_(slugs))
    return view([(entry, revision) for entry, revision in db.session.execute(live)], public=True)
