"""Tags: found by slug, made when named, renamed for every entry at once."""

from collections.abc import Sequence

from sqlalchemy import exists, select

from cms.accounts.permissions import Actor, Permission
from cms.audit import log
from cms.content.models.revision import RevisionTag
from cms.content.models.taxonomy import Tag, TagKind
from cms.content.written import TagWritten
from cms.core import versions
from cms.core.db import db
from cms.core.errors import Conflict, Fault, Invalid, NotFound, Stale
from cms.core.slugs import numbered, slug_from


def resolve(actor: Actor, wanted: Sequence[TagWritten]) -> list[Tag]:
    """Give the tags that are meant, each once; make those that come with a name and are not there.

    Raises Invalid with a pointer for an unknown slug without a name.
    """
    tags: dict[int, Tag] = {}
    for place, each in enumerate(wanted):
        tag = _known(each)
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
    if slug is not None and find(slug) is not None:
        raise Conflict("There is a tag with this slug already.")
    free = slug or next(each for each in numbered(slug_from(name, "tag")) if find(each) is None)
    tag = Tag(slug=free, name=name, kind=TagKind(kind))
    db.session.add(tag)
    db.session.flush()
    log.record(actor, "tag.create", "tag", tag.id)
    versions.touch(["tags"])
    return tag


def change(actor: Actor, tag: Tag, version: int, *, name: str | None = None, kind: str | None = None) -> Tag:
    """Rename a tag or change its kind, at once in all entries; the slug stays."""
    actor.must(Permission.CONTENT_PUBLISH)
    _expect(tag, version)
    tag.name, tag.kind, tag.version = name or tag.name, TagKind(kind or tag.kind), tag.version + 1
    log.record(actor, "tag.change", "tag", tag.id)
    versions.touch(["tags", f"tag:{tag.slug}"])
    return tag


def delete(actor: Actor, tag: Tag, version: int | None = None) -> None:
    """Delete a tag that no revision uses. Raises Conflict for one that is used."""
    actor.must(Permission.CONTENT_PUBLISH)
    if version is not None:
        _expect(tag, version)
    if db.session.scalar(select(exists().where(RevisionTag.tag_id == tag.id))):
        raise Conflict("This tag is used, by an entry or by an older revision of one.")
    log.record(actor, "tag.delete", "tag", tag.id, slug=tag.slug)
    db.session.delete(tag)
    versions.touch(["tags", f"tag:{tag.slug}"])


def everything() -> Sequence[Tag]:
    """Give all tags by name."""
    return db.session.scalars(select(Tag).order_by(Tag.name, Tag.id)).all()


def find(slug: str) -> Tag | None:
    """Give the tag with this slug."""
    return db.session.scalars(select(Tag).where(Tag.slug == slug)).one_or_none()


def get(slug: str) -> Tag:
    """Give the tag with this slug. Raises NotFound."""
    tag = find(slug)
    if tag is None:
        raise NotFound("There is no such tag.")
    return tag


def _known(wanted: TagWritten) -> Tag | None:
    if wanted.slug is not None:
        return find(wanted.slug)
    return db.session.scalars(select(Tag).where(Tag.name == wanted.name, Tag.kind == wanted.kind)).first()


def _expect(tag: Tag, version: int) -> None:
    db.session.refresh(tag, with_for_update=True)
    if tag.version != version:
        raise Stale("This tag was changed since it was read.")
