"""Before readers see it: what would change for them, and what may be missing."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request

from cms.accounts.permissions import Permission
from cms.content import overviews, queries, reviews
from cms.content.changes import compare
from cms.content.shapes import MEMBERS, members_of
from cms.content.status import EntryType
from cms.content.views import view
from cms.core.clock import now
from cms.core.local_time import on_the_wall
from cms.web.actor import page_actor
from cms.web.admin.change_lines import stretches
from cms.web.admin.checklist import checklist_of_draft
from cms.web.admin.doors import open_door
from cms.web.admin.entry_publishing import publish, undo
from cms.web.admin.entry_times import LONGEST
from cms.web.admin.member_words import member_name, value_words
from cms.web.api.entry_document import document
from cms.web.context import installation, site


def open_doors(desk: Blueprint, kind: EntryType) -> None:
    """Open the view of what changed, publishing, and taking that back."""
    open_door(desk, kind, "GET", "/<int:entry_id>/changes", changes, Permission.CONTENT_PUBLISH)
    open_door(desk, kind, "POST", "/<int:entry_id>/publish", publish, Permission.CONTENT_PUBLISH)
    open_door(desk, kind, "POST", "/<int:entry_id>/undo", undo, Permission.CONTENT_PUBLISH)


def changes(kind: EntryType, entry_id: int) -> str:
    """Show what the public reads beside the newest draft; or, where it reads nothing, what it would get."""
    entry, newest = queries.staff_entry(page_actor(), kind, entry_id)
    live = [(entry, queries.revision(entry, entry.live_number or 0))] if entry.has_draft else []
    after, *before = view([(entry, newest), *live], public=False)
    titles = overviews.exercise_titles([each.revision.id for each in (after, *before)])
    told = [members_of(each, titles.get(each.revision.id, [])) for each in (after, *before)]
    differing = compare(told[1], told[0]) if before else []
    touched = {change.member.split(".")[0] for change in differing}
    pictures = {key: media for each in (after, *before) for key, media in each.pictures.items()}
    zone = ZoneInfo(site().timezone)
    typed = {name: request.args.get(name, "")[:LONGEST] for name in ("at", "ends", "until")}
    return render_template(
        "admin/changes.html",
        kind=kind,
        entry=entry,
        shown=after,
        changes=differing,
        unchanged=[member_name(name) for name in MEMBERS if name not in touched and _holds(told[0].get(name))],
        checklist=checklist_of_draft(after),
        lacks_steps=kind == EntryType.EXERCISE and not newest.source["steps"],
        document=document(after),
        links=installation().links,
        zone=site().timezone,
        at=typed["at"] or _wall(entry.publish_at, zone),
        ends=typed["ends"] or _wall(entry.unpublish_at, zone),
        until=typed["until"] or _wall(entry.unpublish_at, zone),
        review_due_at=reviews.due(newest, after.review),
        earliest=on_the_wall(now(), zone),
        stretches=stretches,
        member_name=member_name,
        value_words=lambda member, value: value_words(member, value, pictures),
    )


def _wall(moment: datetime | None, zone: ZoneInfo) -> str:
    """Write a time for its field; nothing where there is none."""
    return on_the_wall(moment, zone) if moment else ""


def _holds(value: Any) -> bool:
    """Tell whether a member says anything."""
    return any(value.values()) if isinstance(value, dict) else bool(value)
