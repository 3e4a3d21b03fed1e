"""Saving what was written: each save is a revision, and what is live stays as it is."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError
from sqlalchemy import select

from cms.accounts.permissions import Actor, Permission
from cms.audit import log
from cms.content import addresses, crediting, exercise_blocks, indexing, picture_uses, queries, tagging
from cms.content.freshness import touch_entry
from cms.content.models.entry import Entry
from cms.content.models.media import RevisionMedia
from cms.content.models.revision import Revision, RevisionAuthor, RevisionExercise, RevisionTag
from cms.content.models.taxonomy import Tag
from cms.content.rendering import render
from cms.content.status import EntryType
from cms.content.written import WRITTEN, ArticleWritten, EntryWritten
from cms.core.clock import now
from cms.core.db import db
from cms.core.errors import Fault, Forbidden, Invalid, Stale
from cms.core.markup import POLICY_VERSION
from cms.core.site import SiteSettings
from cms.core.slugs import slug_from
from cms.core.validation import faults

NONE_USED: Mapping[str, int] = MappingProxyType({})


def create(actor: Actor, kind: EntryType, members: Mapping[str, Any], site: SiteSettings) -> Entry:
    """Make a draft. Raises Invalid, with a pointer to each member that cannot be accepted."""
    actor.must(Permission.CONTENT_WRITE)
    written = check(kind, members)
    addresses.must_be_free(kind, written.slug, None)
    slug = written.slug or addresses.free(kind, slug_from(written.title, kind))
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

    What says the same as the newest revision makes none. Whether comments are open is not part of
    the draft: it holds at once. Raises Stale, Invalid or Forbidden; nothing is changed then.
    """
    must_own(actor, entry)
    expect(entry, version)
    newest = queries.revision(entry, entry.newest_number)
    base = base or newest
    used = queries.exercises_of(base)
    kept = _kept(base, used)
    written = check(EntryType(entry.type), {**kept, "comments_open": entry.comments_open, **changes})
    addresses.must_be_free(EntryType(entry.type), written.slug, entry.id)
    moved = not entry.is_live and written.slug not in {None, entry.slug}
    if moved:
        addresses.move(entry, written.slug or entry.slug)
    shown = exercise_blocks.ids_in(base.rendered["content_html"])
    saved = _save(actor, entry, written, site, newest, note, used, shown)
    opened = entry.comments_open != written.comments_open
    if not (moved or saved or opened):
        return entry
    entry.version += 1
    if opened:
        entry.comments_open = written.comments_open
        touch_entry(entry)
    log.record(actor, f"{entry.type}.edit", entry.type, entry.id, revision=entry.newest_number, members=sorted(changes))
    return entry


def check(kind: EntryType, members: Mapping[str, Any]) -> EntryWritten:
    """Give the members as they are understood. Raises Invalid, with a pointer to each fault."""
    try:
        return WRITTEN[kind].model_validate(dict(members))
    except ValidationError as error:
        raise Invalid(*faults(error)) from None


def must_own(actor: Actor, entry: Entry) -> None:
    """Raise Forbidden unless the actor may edit this entry: their own, or anyone's if they publish."""
    actor.must(Permission.CONTENT_WRITE)
    if actor.sees_only_own_drafts and entry.created_by != actor.id:
        raise Forbidden("This was written by somebody else; only editors may change it.")


def expect(entry: Entry, version: int) -> None:
    """Raise Stale unless the entry is still as it was read."""
    if entry.version != version:
        raise Stale(f"This was changed since it was read: it is at version {entry.version} now. Nothing was saved.")


def _kept(base: Revision, used: Mapping[str, int]) -> dict[str, Any]:
    """Give the members of a revision, with the tags and exercises that it names by the slugs they have now."""
    named = {"tags": queries.tags_of(base)} | ({"exercises": list(used)} if "exercises" in base.source else {})
    return {**base.source, **named}


def _save(
    actor: Actor,
    entry: Entry,
    written: EntryWritten,
    site: SiteSettings,
    newest: Revision | None = None,
    note: str | None = None,
    used: Mapping[str, int] = NONE_USED,
    shown: Sequence[int] = (),
) -> bool:
    """Add a revision, unless it would say the same as the newest; tell whether it was added."""
    authors = crediting.resolve(written.authors)
    reviewer = crediting.resolve([written.reviewer], "#/reviewer")[0] if written.reviewer else None
    tags = tagging.resolve(actor, written.tags)
    named = _exercises(written, used)
    rendered = render(written, frozenset(site.image_hosts))
    blocks = exercise_blocks.resolve(written.content_html, rendered["content_html"], shown)
    rendered["content_html"] = exercise_blocks.by_id(rendered["content_html"], blocks)
    pictures = picture_uses.shown_by(written, rendered["content_html"])
    source = written.model_dump(mode="json", exclude={"comments_open"})
    source |= {"tags": [{"slug": tag.slug} for tag in tags], "slug": written.slug or entry.slug}
    source["content_html"] = exercise_blocks.source_by_id(written.content_html, blocks)
    if newest is not None and _says_the_same(newest, source, rendered, named, tags):
        return False
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
    db.session.add_all(_uses(revision, named, list(dict.fromkeys(blocks.values()))))
    for media_id in pictures:
        db.session.add(RevisionMedia(revision_id=revision.id, media_id=media_id))
    indexing.keep(entry)
    return True


def _says_the_same(
    newest: Revision, source: Mapping[str, Any], rendered: Mapping[str, Any], named: list[int], tags: Sequence[Tag]
) -> bool:
    """Compare a snapshot with the newest one; a tag or an exercise is the same whatever it is called by now."""
    words, before = ({**told, "exercises": None, "tags": None} for told in (source, newest.source))
    return (
        words == before
        and rendered == newest.rendered
        and named == list(queries.exercises_of(newest).values())
        and [tag.slug for tag in tags] == queries.tags_of(newest)
    )


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


def _uses(revision: Revision, named: Sequence[int], in_text: Sequence[int]) -> list[RevisionExercise]:
    """Give the rows that tell which exercises a revision uses."""
    places = {exercise_id: place for place, exercise_id in enumerate(in_text)}
    return [
        RevisionExercise(
            revision_id=revision.id,
            position=position,
            exercise_id=exercise_id,
            named=exercise_id in named,
            place_in_text=places.get(exercise_id),
        )
        for position, exercise_id in enumerate(dict.fromkeys([*named, *in_text]))
    ]
