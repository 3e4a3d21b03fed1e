"""Entries for tests, made through the verbs and committed."""

from typing import Any

import time_machine

from cms.accounts.permissions import SHELL, Actor
from cms.content import drafting, publishing, queries
from cms.content.models.entry import Entry
from cms.content.models.revision import Revision
from cms.content.status import EntryType
from cms.core.db import db, writing
from cms.core.outbox import OutboxRow
from cms.core.site import SiteSettings

SITE = SiteSettings()
ARTICLE, EXERCISE = EntryType.ARTICLE, EntryType.EXERCISE
STEPS = [{"text": "Kneel on one knee."}]


def draft(kind: EntryType = ARTICLE, actor: Actor = SHELL, **members: Any) -> Entry:
    """Make a draft."""
    with writing():
        return drafting.create(actor, kind, {"title": "Neck pain", **members}, SITE)


def exercise(**members: Any) -> Entry:
    """Make a live exercise with a step."""
    return published(draft(EXERCISE, **{"title": "Chin tuck", "steps": STEPS, **members}))


def article(**members: Any) -> Entry:
    """Make a live article."""
    return published(draft(ARTICLE, **members))


def published(entry: Entry) -> Entry:
    """Publish the newest revision of an entry."""
    with writing():
        return publish(SHELL, fresh(entry), fresh(entry).version)


def publish(actor: Actor, entry: Entry, version: int) -> Entry:
    """Publish where no check is required."""
    return publishing.publish(actor, entry, version, required=())


def run(row: OutboxRow) -> None:
    """Publish or withdraw what is due, at its time, as the worker does where no check is required."""
    with time_machine.travel(row.due_at, tick=False), writing():
        if row.topic == publishing.PUBLISH:
            publishing.publish_when_due(row.payload, ())
        else:
            publishing.unpublish_when_due(row.payload)


def edited(entry: Entry, actor: Actor = SHELL, **changes: Any) -> Entry:
    """Save changes of an entry."""
    with writing():
        return drafting.edit(actor, fresh(entry), fresh(entry).version, changes, SITE)


def fresh(entry: Entry) -> Entry:
    """Give an entry as the database has it."""
    return db.session.get_one(Entry, entry.id, populate_existing=True)


def newest(entry: Entry) -> Revision:
    """Give the revision that editors work on."""
    return queries.revision(entry, entry.newest_number)
