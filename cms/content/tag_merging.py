"""Tags that become one: every revision, live or old, then bears the one that stays."""

from collections.abc import Sequence

from sqlalchemy import delete, select, update

from cms.accounts.permissions import Actor, Permission
from cms.audit import log
from cms.content import indexing, tagging
from cms.content.models.revision import RevisionTag
from cms.content.models.taxonomy import FormerTagSlug, Tag
from cms.content.status import EntryType
from cms.core import versions
from cms.core.db import db
from cms.core.errors import Conflict, Fault, Invalid

LISTS = [*(f"{kind}s" for kind in EntryType), "feed", "tags"]


def merge(actor: Actor, merged: Sequence[tuple[Tag, int]], into: Tag) -> Tag:
    """Let one tag stand for others, each named with the version that was read; their slugs lead to it from now on.

    Raises Stale for one that was changed since, and Invalid for a tag that would be merged into itself.
    """
    actor.must(Permission.CONTENT_PUBLISH)
    if any(tag.id == into.id for tag, _version in merged):
        raise Invalid(Fault("A tag cannot be merged into itself.", "#/into"))
    _lock([into.id, *(tag.id for tag, _version in merged)])
    gone = []
    for tag, version in merged:
        tagging.expect(tag, version)
        _move(tag, into)
        gone.append(tag.slug)
        db.session.execute(update(FormerTagSlug).where(FormerTagSlug.tag_id == tag.id).values(tag_id=into.id))
        db.session.delete(tag)
        db.session.flush()
        db.session.add(FormerTagSlug(slug=gone[-1], tag_id=into.id))
    indexing.renamed(Tag, into.id)
    log.record(actor, "tag.merge", "tag", into.id, merged=gone)
    versions.touch([*LISTS, f"tag:{into.slug}", *(f"tag:{slug}" for slug in gone)])
    return into


def _lock(ids: list[int]) -> None:
    """Take the rows in one order, so that two that merge the same tags wait for each other, and never both."""
    rows = select(Tag.id).where(Tag.id.in_(ids)).order_by(Tag.id).with_for_update()
    if len(db.session.scalars(rows).all()) < len(set(ids)):
        raise Conflict("One of these tags is not there any more. Look at the list again.")


def _move(tag: Tag, into: Tag) -> None:
    """Let the revisions that bear a tag bear the other one, each once."""
    both = select(RevisionTag.revision_id).where(RevisionTag.tag_id == into.id)
    borne = RevisionTag.tag_id == tag.id
    told = {"synchronize_session": False}
    db.session.execute(delete(RevisionTag).where(borne, RevisionTag.revision_id.in_(both)).execution_options(**told))
    db.session.execute(update(RevisionTag).where(borne).values(tag_id=into.id).execution_options(**told))
