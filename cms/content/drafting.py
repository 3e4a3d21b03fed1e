"""Saving what was written: each save is a revision, and what is live stays as it is."""

import hashlib
import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError
from sqlalchemy import delete, exists, or_, select

from cms.accounts.permissions import Actor, Permission
from cms.audit import log
from cms.content import crediting, picture_uses, queries, tagging
from cms.content.freshness import touch_entry
from cms.content.models.entry import Entry, FormerSlug
from cms.content.models.media import RevisionMedia
from cms.content.models.revision import Revision, RevisionAuthor, RevisionExercise, RevisionTag
from cms.content.rendering import render
from cms.content.status import EntryType
from cms.content.written import WRITTEN, ArticleWritten, EntryWritten
from cms.core.clock import now
from cms.core.db import db
from cms.core.errors import Fault, Forbidden, Invalid, Stale
from cms.core.markup import POLICY_VERSION
from cms.core.site import SiteSettings
from cms.core.slugs import numbered, slug_from
from cms.core.validation import faults

NONE_USED: Mapping[str, int] = MappingProxyType({})


def create(actor: Actor, kind: EntryType, members: Mapping[str, Any], site: SiteSettings) -> Entry:
    """Make a draft. Raises Invalid, with a pointer to each member that cannot be accepted."""
    actor.must(Permission.CONTENT_WRITE)
    written = check(kind, members)
    if written.slug is not None and _is_taken(kind, written.slug, None):
        raise Invalid(Fault("Another entry has this slug.", "#/slug"))
    slug = written.slug or free_slug(kind, slug_from(written.title, kind))
    moment = now()
    entry = Entry(
        type=kind,
        slug=slug,
        created_by=actor.id,
        created_at=moment,
        updated_at=moment,
        comments_open=written.comments_open,
    )
    db.session.add(entry)
    db.session.flush()
    _save(actor, entry, written, site)
    log.record(actor, f"{kind}.create", kind, entry.id, revision=entry.newest_number)
    return entry


def edit(
    actor: Actor,
    entry: Entry,
    version: int,
    changes: Mapping[str, Any],
    site: SiteSettings,
    *,
    note: str | None = None,
    base: Revision | None = None,
) -> Entry:
    """Save changed members as a new revision; the others stay as the newest one, or `base`, has them.

    Whether comments are open is not part of the draft: it holds at once. Raises Stale, Invalid or
    Forbidden; nothing is changed then.
    """
    must_own(actor, entry)
    expect(entry, version)
    base = base or queries.revision(entry, entry.newest_number)
    used = queries.exercises_of(base)
    kept = {**base.source, "exercises": list(used)} if "exercises" in base.source else base.source
    written = check(EntryType(entry.type), {**kept, "comments_open": entry.comments_open, **changes})
    if written.slug is not None and _is_taken(EntryType(entry.type), written.slug, entry.id):
        raise Invalid(Fault("Another entry has this slug.", "#/slug"))
    if not entry.is_live and written.slug not in {None, entry.slug}:
        move_address(entry, written.slug or entry.slug)
    _save(actor, entry, written, site, note, used)
    entry.version += 1
    if entry.comments_open != written.comments_open:
        entry.comments_open = written.comments_open
        touch_entry(entry)
    log.record(actor, f"{entry.type}.edit", entry.type, entry.id, revision=entry.newest_number, members=sorted(changes))
    return entry


def differs(entry: Entry, members: Mapping[str, Any]) -> bool:
    """Tell whether members say anything else than the newest revision does. Raises Invalid like a save."""
    base = queries.revision(entry, entry.newest_number)
    kept = {"exercises": list(queries.exercises_of(base))} if "exercises" in base.source else {}
    kind = EntryType(entry.type)
    there = check(kind, {**base.source, **kept, "comments_open": entry.comments_open})
    sent = check(kind, members)
    return _told(sent) != _told(there)


def check(kind: EntryType, members: Mapping[str, Any]) -> EntryWritten:
    """Give the members as they are understood. Raises Invalid, with a pointer to each fault."""
    try:
        return WRITTEN[kind].model_validate(dict(members))
    except ValidationError as error:
        raise Invalid(*faults(error)) from None


def free_slug(kind: EntryType, slug: str, entry_id: int | None = None) -> str:
    """Give the slug, with a number behind it where another entry has it; `entry_id` is the one that is to have it."""
    return next(each for each in numbered(slug) if not _is_taken(kind, each, entry_id))


def move_address(entry: Entry, slug: str) -> None:
    """Give the entry another slug; if it was ever public, the old one leads to it."""
    if entry.published_at is not None:
        db.session.merge(FormerSlug(type=entry.type, slug=entry.slug, entry_id=entry.id))
    db.session.execute(delete(FormerSlug).where(FormerSlug.type == entry.type, FormerSlug.slug == slug))
    entry.slug = slug


def must_own(actor: Actor, entry: Entry) -> None:
    """Raise Forbidden unless the actor may edit this entry: their own, or anyone's if they publish."""
    actor.must(Permission.CONTENT_WRITE)
    if actor.sees_only_own_drafts and entry.created_by != actor.id:
        raise Forbidden("This was written by somebody else; only editors may change it.")


def expect(entry: Entry, version: int) -> None:
    """Raise Stale unless the entry is still as it was read."""
    if entry.version != version:
        raise Stale(f"This was changed since it was read: it is at version {entry.version} now. Nothing was saved.")


def _told(written: EntryWritten) -> dict[str, Any]:
    """Give members for a comparison: tags by their slugs alone, unless one is new."""
    return {**written.model_dump(), "tags": [tag.slug or tag.name for tag in written.tags]}


def _save(
    actor: Actor,
    entry: Entry,
    written: EntryWritten,
    site: SiteSettings,
    note: str | None = None,
    used: Mapping[str, int] = NONE_USED,
) -> None:
    authors = crediting.resolve(written.authors)
    reviewer = crediting.resolve([written.reviewer], "#/reviewer")[0] if written.reviewer else None
    tags = tagging.resolve(actor, written.tags)
    exercises = _exercises(written, used)
    rendered = render(written, frozenset(site.image_hosts))
    pictures = picture_uses.shown_by(written, rendered["content_html"])
    source = written.model_dump(mode="json", exclude={"comments_open"})
    source |= {"tags": [{"slug": tag.slug} for tag in tags], "slug": written.slug or entry.slug}
    moment = now()
    entry.newest_number, entry.updated_at = entry.newest_number + 1, moment
    revision = Revision(
        entry_id=entry.id,
        number=entry.newest_number,
        title=written.title,
        slug=source["slug"],
        language=written.language or site.language,
        source=source,
        rendered=rendered,
        policy=POLICY_VERSION,
        hash=hashlib.sha256(json.dumps(source, sort_keys=True).encode()).hexdigest(),
        reviewer_id=reviewer.id if reviewer else None,
        review_due_at=written.review_due_at,
        made_by=actor.id,
        made_by_name=actor.name,
        note=note,
        created_at=moment,
    )
    db.session.add(revision)
    db.session.flush()
    for place, author in enumerate(authors):
        db.session.add(RevisionAuthor(revision_id=revision.id, position=place, author_id=author.id))
    for place, tag in enumerate(tags):
        db.session.add(RevisionTag(revision_id=revision.id, position=place, tag_id=tag.id))
    for place, exercise_id in enumerate(exercises):
        db.session.add(RevisionExercise(revision_id=revision.id, position=place, exercise_id=exercise_id))
    for media_id in pictures:
        db.session.add(RevisionMedia(revision_id=revision.id, media_id=media_id))
    db.session.flush()


def _exercises(written: EntryWritten, used: Mapping[str, int]) -> list[int]:
    """Give the ids of the exercises that are named; those that were used before stay, even from the bin."""
    if not isinstance(written, ArticleWritten):
        return []
    found = select(Entry.slug, Entry.id).where(
        Entry.type == EntryType.EXERCISE, Entry.slug.in_(written.exercises), Entry.binned_at.is_(None)
    )
    known = {**used, **dict(db.session.execute(found).all())}
    for place, slug in enumerate(written.exercises):
        if slug not in known:
            raise Invalid(Fault("There is no exercise with this slug.", f"#/exercises/{place}"))
    return list(dict.fromkeys(known[slug] for slug in written.exercises))


def _is_taken(kind: EntryType, slug: str, mine: int | None) -> bool:
    """Tell whether another entry has, had or is about to take this slug."""
    waiting = (
        select(Revision.id)
        .join(Entry, (Entry.id == Revision.entry_id) & (Entry.newest_number == Revision.number))
        .where(Entry.type == kind, Revision.slug == slug, Entry.id != (mine or 0))
    )
    return bool(
        db.session.scalar(
            select(
                or_(
                    exists().where(Entry.type == kind, Entry.slug == slug, Entry.id != (mine or 0)),
                    exists().where(
                        FormerSlug.type == kind, FormerSlug.slug == slug, FormerSlug.entry_id != (mine or 0)
                    ),
                    waiting.exists(),
                )
            )
        )
    )
