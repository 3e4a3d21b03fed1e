"""Authors and tags of a WordPress site, found again or made here."""

import re
from urllib.parse import unquote

from cms.content import crediting, tagging
from cms.content.models.taxonomy import Author as LocalAuthor
from cms.content.models.taxonomy import Tag
from cms.core.db import db
from cms.core.slugs import numbered, slug_from
from cms.core.text import shortened
from cms.transfer.wordpress.course import Course
from cms.transfer.wordpress.ledger import FOREIGN
from cms.transfer.wordpress.markup import plain
from cms.transfer.wordpress.records import Author, Term, digest, in_words

LONGEST = 300
_ADDRESS = re.compile(r"\S@\S")
_NOT_IN_LOGINS = re.compile(r"[^a-z0-9 _.\-@]")


def take_author(course: Course, author: Author) -> None:
    """Take over an author whom the head of the file names."""
    where = in_words("author", author.number)
    login = _login(author.login)
    if not login:
        course.report.remark(where, "This author has no login, by which the posts would name them, and was left out.")
        course.report.authors.skipped += 1
    elif login not in course.authors:
        _author(course, login, author, where)


def author_slug(course: Course, creator: str, where: str) -> str | None:
    """Give the author of a post, made from the login if the file says no more; None where nobody is named."""
    login = _login(creator)
    if login and login not in course.authors:
        known = course.ledger.find("author", login)
        found = db.session.get(LocalAuthor, known.local_id) if known else None
        if found is not None:
            course.authors[login] = found.slug
            return found.slug
        if course.survey.authors:
            course.report.remark(where, "Its author is not in the head of the file, and was made from the login.")
        _author(course, login, Author("", login, ()), where)
    return course.authors.get(login)


def take_term(course: Course, term: Term) -> str:
    """Take over a category or tag; give the slug of the tag here. The first to bear a nicename names it."""
    if term.nicename in course.tags:
        return course.tags[term.nicename]
    nicename = unquote(term.nicename)
    name = shortened(plain(term.name), LONGEST) or shortened(nicename, LONGEST) or "Untitled"
    mark, known, tally = digest(term), course.ledger.find("tag", term.nicename), course.report.tags
    tag = db.session.get(Tag, known.local_id) if known else None
    if tag is None:
        tag = _tag(course, term, name, slug_from(nicename, slug_from(name, "tag")), mark)
    elif known is None or known.digest == mark:
        tally.skipped += 1
    elif known.version == tag.version:
        tagging.change(course.actor, tag, tag.version, name=name)
        course.ledger.note("tag", term.nicename, tag.id, mark, tag.version)
        tally.updated += 1
    else:
        course.report.remark(f"tag {tag.slug}", "This tag was changed here and in the file; it was left as it is here.")
        tally.skipped += 1
    course.tags[term.nicename] = tag.slug
    return tag.slug


def holds_address(name: str) -> bool:
    """Tell whether a name looks like an e-mail address, which must not become public."""
    return _ADDRESS.search(name) is not None


def _author(course: Course, login: str, author: Author, where: str) -> None:
    mark, known, tally = digest(author), course.ledger.find("author", login), course.report.authors
    found = db.session.get(LocalAuthor, known.local_id) if known else None
    name = _name(course, author, where)
    if found is None:
        found = _made_or_met(course, login, name, mark)
    elif known is None or known.digest == mark:
        tally.skipped += 1
    elif known.version == found.version:
        crediting.change(course.actor, found, found.version, {"name": name})
        course.ledger.note("author", login, found.id, mark, found.version)
        tally.updated += 1
    else:
        course.report.remark(where, "This author was changed here and in the file, and was left as they are here.")
        tally.skipped += 1
    course.authors[login] = found.slug


def _made_or_met(course: Course, login: str, name: str, mark: str) -> LocalAuthor:
    """Give the author of this name who is here already, or make one."""
    met = crediting.find(slug_from(name, "author"))
    if met is not None and met.name.casefold() == name.casefold() and not course.ledger.has_made("author", met.id):
        course.ledger.note("author", login, met.id, mark, FOREIGN)
        course.report.authors.skipped += 1
        return met
    made = crediting.create(course.actor, name=name)
    course.ledger.note("author", login, made.id, mark, made.version)
    course.report.authors.created += 1
    return made


def _tag(course: Course, term: Term, name: str, slug: str, mark: str) -> Tag:
    """Give the tag of this slug that is here already, or the one that it was merged into; or make one."""
    met = tagging.known(slug)
    if met is not None and (met.slug != slug or not course.ledger.has_made("tag", met.id)):
        course.ledger.note("tag", term.nicename, met.id, mark, FOREIGN)
        course.report.tags.skipped += 1
        return met
    free = next(each for each in numbered(slug) if tagging.known(each) is None)
    made = tagging.create(course.actor, name=name, slug=free)
    course.ledger.note("tag", term.nicename, made.id, mark, made.version)
    course.report.tags.created += 1
    return made


def _name(course: Course, author: Author, where: str) -> str:
    """Give the name to show; WordPress shows the login where there is none, and that may be an e-mail address."""
    candidates = [shortened(plain(each), LONGEST) for each in (*author.names, author.login)]
    named = next((each for each in candidates if each and not holds_address(each)), "")
    if not named:
        course.report.remark(where, "This author has no name but an e-mail address, which is not public; name them.")
    return named or "Unnamed author"


def _login(text: str) -> str:
    """Give a login as WordPress compares them: without letters that no login has, whichever the case."""
    folded = text.strip().casefold()
    return _NOT_IN_LOGINS.sub("", folded).strip() or folded
