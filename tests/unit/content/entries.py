"""Entries for tests, made through the verbs and committed."""

from typing import Any

from cms.accounts.permissions import SHELL, Actor
from cms.content import drafting, publishing, queries
from cms.content.models.entry import Entry
from cms.content.models.revision import Revision
from cms.content.status import EntryType
from cms.core.db import db, writing
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
        return publishing.publish(SHELL, fresh(entry), fresh(entry).version)


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
