"""Authors: the people whose names stand over texts and reviews."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import exists, or_, select

from cms.accounts.permissions import Actor, Permission
from cms.audit import log
from cms.content import indexing
from cms.content.models.review import Review
from cms.content.models.revision import Revision, RevisionAuthor
from cms.content.models.taxonomy import Author
from cms.core import versions
from cms.core.db import db
from cms.core.errors import Conflict, Fault, Invalid, NotFound, Stale
from cms.core.slugs import numbered, slug_from
from cms.core.text import given_name


def by_slug(slugs: Iterable[str]) -> dict[str, Author]:
    """Give the authors that are there, in one query."""
    asked = sorted(set(slugs))
    found = db.session.scalars(select(Author).where(Author.slug.in_(asked))) if asked else ()
    return {author.slug: author for author in found}


def resolve(
    slugs: Sequence[str], pointer: str = "#/authors", found: Mapping[str, Author] | None = None
) -> list[Author]:
    """Give the authors that are meant, each once, in order; `found` are those by slug, where they were looked up.

    Raises Invalid for an unknown one.
    """
    known = by_slug(slugs) if found is None else found
    authors: dict[int, Author] = {}
    for place, slug in enumerate(slugs):
        author = known.get(slug)
        if author is None:
            raise Invalid(
                Fault("There is no author with this slug.", f"{pointer}/{place}" if pointer == "#/authors" else pointer)
            )
        authors.setdefault(author.id, author)
    return list(authors.values())


def create(actor: Actor, *, name: str, slug: str | None = None, **members: str) -> Author:
    """Make an author. Raises Conflict where the slug is taken."""
    actor.must(Permission.CONTENT_PUBLISH)
    if slug is not None and find(slug) is not None:
        raise Conflict("There is an author with this slug already.")
    kept = given_name(name)
    free = slug or next(each for each in numbered(slug_from(kept, "author")) if find(each) is None)
    author = Author(slug=free, name=kept, **members)
    db.session.add(author)
    db.session.flush()
    log.record(actor, "author.create", "author", author.id)
    versions.touch(["authors"])
    return author


def change(actor: Actor, author: Author, version: int, changes: Mapping[str, Any]) -> Author:
    """Change an author, at once in all entries; the slug stays."""
    actor.must(Permission.CONTENT_PUBLISH)
    _expect(author, version)
    for name, value in changes.items():
        setattr(author, name, given_name(value) if name == "name" else value)
    author.version += 1
    if "name" in changes:
        indexing.renamed(Author, author.id)
    log.record(actor, "author.change", "author", author.id, members=sorted(changes))
    versions.touch(["authors", f"author:{author.slug}"])
    return author


def delete(actor: Actor, author: Author, version: int | None = None) -> None:
    """Delete an author whom no revision and no review names. Raises Conflict for one who is named."""
    actor.must(Permission.CONTENT_PUBLISH)
    if version is not None:
        _expect(author, version)
    named = (
        exists().where(RevisionAuthor.author_id == author.id),
        exists().where(Revision.reviewer_id == author.id),
        exists().where(Review.reviewer_id == author.id),
    )
    if db.session.scalar(select(or_(*named))):
        raise Conflict("This author is named by an entry, by an older revision of one, or by a review.")
    log.record(actor, "author.delete", "author", author.id, slug=author.slug)
    db.session.delete(author)
    versions.touch(["authors", f"author:{author.slug}"])


def everyone() -> Sequence[Author]:
    """Give all authors by name."""
    return db.session.scalars(select(Author).order_by(Author.name, Author.id)).all()


def find(slug: str) -> Author | None:
    """Give the author with this slug."""
    return db.session.scalars(select(Author).where(Author.slug == slug)).one_or_none()


def get(slug: str) -> Author:
    """Give the author with this slug. Raises NotFound."""
    author = find(slug)
    if author is None:
        raise NotFound("There is no such author.")
    return author


def _expect(author: Author, version: int) -> None:
    db.session.refresh(author, with_for_update=True)
    if author.version != version:
        raise Stale("This author was changed since they were read.")
