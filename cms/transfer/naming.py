"""Authors and tags of another system, found again or made here."""

import re

from cms.content import crediting, tagging
from cms.content.models.taxonomy import Author, Tag, TagKind
from cms.core.db import db
from cms.core.slugs import numbered, slug_from
from cms.transfer.course import Course
from cms.transfer.ledger import FOREIGN

LONGEST = 300
_ADDRESS = re.compile(r"\S@\S")


def holds_address(name: str) -> bool:
    """Tell whether a name looks like an e-mail address, which must not become public."""
    return _ADDRESS.search(name) is not None


def author(course: Course, key: str, name: str, mark: str, where: str) -> str:
    """Take over an author; give their slug here. `mark` is the digest of what the other system says of them."""
    known, tally = course.ledger.find("author", key), course.report.authors
    found = db.session.get(Author, known.local_id) if known else None
    if found is None:
        found = _author_made_or_met(course, key, name, mark)
    elif known is None or known.digest == mark:
        tally.skipped += not course.ledger.is_of_now(known)
    elif known.version == found.version:
        crediting.change(course.actor, found, found.version, {"name": name})
        course.ledger.note("author", key, found.id, mark, found.version)
        tally.updated += 1
    else:
        course.report.remark(where, "This author was changed here and in the file, and was left as they are here.")
        tally.skipped += 1
    course.authors[key] = found.slug
    return found.slug


def tag(
    course: Course, key: str, name: str, slug: str, mark: str, *, kind: TagKind = TagKind.TOPIC, joined: bool = False
) -> str:
    """Take over a tag; give its slug here, which is `slug` where that is free.

    With `joined`, several keys may mean the same slug: the first of them makes the tag.
    """
    known, tally = course.ledger.find("tag", key), course.report.tags
    found = db.session.get(Tag, known.local_id) if known else None
    if found is None:
        found = _tag_made_or_met(course, key, (name, slug, kind), mark, joined=joined)
    elif known is None or known.digest == mark:
        tally.skipped += not course.ledger.is_of_now(known)
    elif known.version == found.version:
        tagging.change(course.actor, found, found.version, name=name, kind=kind)
        course.ledger.note("tag", key, found.id, mark, found.version)
        tally.updated += 1
    else:
        course.report.remark(
            f"tag {found.slug}", "This tag was changed here and in the file; it was left as it is here."
        )
        tally.skipped += 1
    course.tags[key] = found.slug
    return found.slug


def _author_made_or_met(course: Course, key: str, name: str, mark: str) -> Author:
    """Give the author of this name who is here already, or make one."""
    met = crediting.find(slug_from(name, "author"))
    if met is not None and met.name.casefold() == name.casefold() and not course.ledger.has_made("author", met.id):
        course.ledger.note("author", key, met.id, mark, FOREIGN)
        course.report.authors.skipped += 1
        return met
    made = crediting.create(course.actor, name=name)
    course.ledger.note("author", key, made.id, mark, made.version)
    course.report.authors.created += 1
    return made


def _tag_made_or_met(course: Course, key: str, told: tuple[str, str, TagKind], mark: str, *, joined: bool) -> Tag:
    """Give the tag of this slug that is here already, or the one that it was merged into; or make one."""
    name, slug, kind = told
    met = tagging.known(slug)
    if met is not None and (joined or met.slug != slug or not course.ledger.has_made("tag", met.id)):
        course.ledger.note("tag", key, met.id, mark, FOREIGN)
        course.report.tags.skipped += 1
        return met
    free = next(each for each in numbered(slug) if tagging.known(each) is None)
    made = tagging.create(course.actor, name=name, slug=free, kind=kind)
    course.ledger.note("tag", key, made.id, mark, made.version)
    course.report.tags.created += 1
    return made
