"""Tags: found by slug, made when named, renamed for every entry at once.

A slug that a tag had before leads to it. How tags become one is in `merging`.
"""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import delete as deletion
from sqlalchemy import exists, select

from cms.accounts.permissions import Actor, Permission
from cms.audit import log
from cms.content import indexing, queries
from cms.content.freshness import name_of
from cms.content.models.entry import Entry
from cms.content.models.revision import Revision, RevisionTag
from cms.content.models.taxonomy import FormerTagSlug, Tag, TagKind
from cms.content.written import TagWritten
from cms.core import versions
from cms.core.db import db
from cms.core.errors import Conflict, Fault, Invalid, NotFound, Stale
from cms.core.slugs import numbered, slug_from
from cms.core.text import given_name, one_line


def by_slug(wanted: Iterable[TagWritten]) -> dict[str, Tag]:
    """Give the tags that are there and meant by their slugs, in one query."""
    asked = sorted({each.slug for each in wanted if each.slug is not None})
    found = db.session.scalars(select(Tag).where(Tag.slug.in_(asked))) if asked else ()
    return {tag.slug: tag for tag in found}


def resolve(actor: Actor, wanted: Sequence[TagWritten], found: Mapping[str, Tag] | None = None) -> list[Tag]:
    """Give the tags that are meant, each once; make those that come with a name and are not there.

    `found` are those by slug, where they were looked up. Raises Invalid with a pointer for an unknown slug
    without a name.
    """
    there = by_slug(wanted) if found is None else found
    tags: dict[int, Tag] = {}
    for place, each in enumerate(wanted):
        tag = there.get(each.slug or "") or _known(each)
        if tag is None and each.name is None:
            raise Invalid(
                Fault("There is no tag with this slug. To make it, send its name and kind.", f"#/tags/{place}")
            )
        if tag is None:
            tag = create(actor, name=each.name or "", kind=each.kind, slug=each.slug)
        tags.setdefault(tag.id, tag)
    return list(tags.values())


def create(actor: Actor, *, name: str, kind: str = TagKind.TOPIC, slug: str | None = None) -> Tag:
    """Make a tag. Raises Conflict where the slug is taken."""
    actor.must(Permission.CONTENT_PUBLISH)
    if slug is not None:
        _must_be_free(slug)
    kept = given_name(name)
    free = slug or next(each for each in numbered(slug_from(kept, "tag")) if known(each) is None)
    tag = Tag(slug=free, name=kept, kind=TagKind(kind))
    db.session.add(tag)
    db.session.flush()
    log.record(actor, "tag.create", "tag", tag.id)
    versions.touch(["tags"])
    return tag


def change(
    actor: Actor, tag: Tag, version: int, *, name: str | None = None, kind: str | None = None, slug: str | None = None
) -> Tag:
    """Rename a tag or change its kind, at once in all entries; another slug leaves the old one behind, to lead to it.

    Raises Conflict for a slug that is another tag's, or was.
    """
    actor.must(Permission.CONTENT_PUBLISH)
    expect(tag, version)
    before = tag.slug
    if slug is not None and slug != before:
        _must_be_free(slug, tag)
        db.session.execute(deletion(FormerTagSlug).where(FormerTagSlug.slug == slug))
        db.session.add(FormerTagSlug(slug=before, tag_id=tag.id))
        tag.slug = slug
    tag.name, tag.kind, tag.version = (
        tag.name if name is None else given_name(name),
        TagKind(kind or tag.kind),
        tag.version + 1,
    )
    indexing.renamed(Tag, tag.id)
    log.record(actor, "tag.change", "tag", tag.id, **({"former_slug": before} if tag.slug != before else {}))
    versions.touch(["tags", f"tag:{before}", f"tag:{tag.slug}"])
    return tag


def delete(actor: Actor, tag: Tag, version: int | None = None, *, used: bool = False) -> None:
    """Delete a tag; with `used`, also one that entries bear, who lose it in all their revisions.

    Raises Conflict for one that is used, by any revision, where that was not asked for.
    """
    actor.must(Permission.CONTENT_PUBLISH)
    if version is not None:
        expect(tag, version)
    bearing = select(Entry).join(Revision, queries.LIVE).join(RevisionTag, RevisionTag.revision_id == Revision.id)
    names = [name_of(entry) for entry in db.session.scalars(bearing.where(RevisionTag.tag_id == tag.id))]
    if used:
        db.session.execute(deletion(RevisionTag).where(RevisionTag.tag_id == tag.id))
    elif db.session.scalar(select(exists().where(RevisionTag.tag_id == tag.id))):
        raise Conflict("This tag is used, by an entry or by an older revision of one.")
    log.record(actor, "tag.delete", "tag", tag.id, slug=tag.slug)
    db.session.delete(tag)
    versions.touch(["tags", f"tag:{tag.slug}", *names])


def everything() -> Sequence[Tag]:
    """Give all tags by name."""
    return db.session.scalars(select(Tag).order_by(Tag.name, Tag.id)).all()


def find(slug: str) -> Tag | None:
    """Give the tag with this slug."""
    return db.session.scalars(select(Tag).where(Tag.slug == slug)).one_or_none()


def known(slug: str) -> Tag | None:
    """Give the tag that has this slug, or had it before."""
    return (
        find(slug)
        or db.session.scalars(
            select(Tag).join(FormerTagSlug, FormerTagSlug.tag_id == Tag.id).where(FormerTagSlug.slug == slug)
        ).one_or_none()
    )


def get(slug: str) -> Tag:
    """Give the tag with this slug. Raises NotFound."""
    tag = find(slug)
    if tag is None:
        raise NotFound("There is no such tag.")
    return tag


def expect(tag: Tag, version: int) -> None:
    """Lock a tag for a change. Raises Stale unless it is still as it was read."""
    db.session.refresh(tag, with_for_update=True)
    if tag.version != version:
        raise Stale("This tag was changed since it was read.")


def _known(wanted: TagWritten) -> Tag | None:
    if wanted.slug is not None:
        return known(wanted.slug)
    return db.session.scalars(
        select(Tag).where(Tag.name == one_line(wanted.name or ""), Tag.kind == wanted.kind)
    ).first()


def _must_be_free(slug: str, tag: Tag | None = None) -> None:
    """Raise Conflict for a slug that leads to another tag than the one that is to have it."""
    met = known(slug)
    if met is not None and (tag is None or met.id != tag.id):
        told = "There is a tag with this slug already." if met.slug == slug else f"This slug leads to “{met.name}”."
        raise Conflict(told)
