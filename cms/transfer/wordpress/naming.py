"""Authors and terms of a WordPress site: by what they are known there, and under which name they are shown."""

import re
from urllib.parse import unquote

from cms.content.models.taxonomy import Author as LocalAuthor
from cms.core.db import db
from cms.core.slugs import slug_from
from cms.core.text import shortened
from cms.transfer import naming
from cms.transfer.wordpress.course import WordPressCourse
from cms.transfer.wordpress.markup import plain
from cms.transfer.wordpress.records import Author, Term, digest, in_words

_NOT_IN_LOGINS = re.compile(r"[^a-z0-9 _.\-@]")


def take_author(course: WordPressCourse, author: Author) -> None:
    """Take over an author whom the head of the file names."""
    where = in_words("author", author.number)
    login = _login(author.login)
    if not login:
        course.report.remark(where, "This author has no login, by which the posts would name them, and was left out.")
        course.report.authors.skipped += 1
    elif login not in course.authors:
        naming.author(course, login, _name(course, author, where), digest(author), where)


def author_slug(course: WordPressCourse, creator: str, where: str) -> str | None:
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
        bare = Author("", login, ())
        naming.author(course, login, _name(course, bare, where), digest(bare), where)
    return course.authors.get(login)


def take_term(course: WordPressCourse, term: Term) -> str:
    """Take over a category or tag; give the slug of the tag here. The first to bear a nicename names it."""
    if term.nicename in course.tags:
        return course.tags[term.nicename]
    nicename = unquote(term.nicename)
    name = shortened(plain(term.name), naming.LONGEST) or shortened(nicename, naming.LONGEST) or "Untitled"
    return naming.tag(course, term.nicename, name, slug_from(nicename, slug_from(name, "tag")), digest(term))


def _name(course: WordPressCourse, author: Author, where: str) -> str:
    """Give the name to show; WordPress shows the login where there is none, and that may be an e-mail address."""
    candidates = [shortened(plain(each), naming.LONGEST) for each in (*author.names, author.login)]
    named = next((each for each in candidates if each and not naming.holds_address(each)), "")
    if not named:
        course.report.remark(where, "This author has no name but an e-mail address, which is not public; name them.")
    return named or "Unnamed author"


def _login(text: str) -> str:
    """Give a login as WordPress compares them: without letters that no login has, whichever the case."""
    folded = text.strip().casefold()
    return _NOT_IN_LOGINS.sub("", folded).strip() or folded
