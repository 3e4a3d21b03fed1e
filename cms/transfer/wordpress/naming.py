"""Authors and terms of a WordPress site: by what they are known there, and under which name they are shown."""

import re
from urllib.parse import unquote

from cms.content.models.taxonomy import Author as LocalAuthor
from cms.content.models.taxonomy import TagKind
from cms.core.db import db
from cms.core.slugs import slug_from
from cms.core.text import shortened
from cms.transfer import naming
from cms.transfer.wordpress.course import WordPressCourse
from cms.transfer.wordpress.mapping import WORDS, TagMapped
from cms.transfer.wordpress.markup import plain
from cms.transfer.wordpress.records import EXERCISES, Author, Item, Term, digest, in_words

SIGNED = "author"  # the taxonomy in which Co-Authors Plus and its kin keep who wrote a post
MOST_AUTHORS, DEEPEST = 20, 20
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


def author_slugs(course: WordPressCourse, item: Item, where: str) -> list[str]:
    """Give the authors of a post: those whom Co-Authors Plus names, else who wrote it; none where nobody is named."""
    signed = [term for term in item.terms if term.domain == SIGNED]
    slugs = [_signed(course, term, where) for term in signed] or [author_slug(course, item.creator, where)]
    named = list(dict.fromkeys(slug for slug in slugs if slug))
    if len(named) > MOST_AUTHORS:
        course.report.remark(where, f"Only the first {MOST_AUTHORS} of its authors were kept.")
    return named[:MOST_AUTHORS]


def author_slug(course: WordPressCourse, creator: str, where: str, name: str = "") -> str | None:
    """Give the author of a login, made from the name or the login if the file says no more; None for no login."""
    login = _login(creator)
    if login and login not in course.authors:
        known = course.ledger.find("author", login)
        found = db.session.get(LocalAuthor, known.local_id) if known else None
        if found is not None:
            course.authors[login] = found.slug
            return found.slug
        if course.survey.authors and not name:
            course.report.remark(where, "Its author is not in the head of the file, and was made from the login.")
        bare = Author("", login, (name,) if name else ())
        naming.author(course, login, _name(course, bare, where), digest(bare), where)
    return course.authors.get(login)


def _signed(course: WordPressCourse, term: Term, where: str) -> str | None:
    """Give the author whom a term names: an account by its login or nicename, or a guest."""
    guest, nicename = course.noticed.guests.get(term.nicename), unquote(term.nicename.removeprefix("cap-"))
    logins = [guest.account, guest.login] if guest else [term.name, nicename]
    known = next((login for login in logins if _login(login) in course.authors), None)
    return author_slug(course, known or logins[-1], where, guest.name if guest else term.name)


def take_word(course: WordPressCourse, term: Term) -> None:
    """Take over a category or tag of the head of the file, and remember what stands above it."""
    if is_word(course, term):
        if term.parent:
            course.parents[term.nicename] = term.parent
        _take_term(course, term)


def is_word(course: WordPressCourse, term: Term) -> bool:
    """Tell whether a term becomes a tag: WordPress keeps menus, formats and authors as terms, too."""
    known = term.domain in WORDS or term.domain in course.wishes.mapping.taxonomies
    return known and term.nicename != EXERCISES


def tag_slugs(course: WordPressCourse, item: Item) -> list[str]:
    """Give the tags of a post, and behind them what stands above its categories: WordPress lists it there, too."""
    words = [term for term in item.terms if is_word(course, term)]
    slugs = [_take_term(course, term) for term in words]
    higher = [course.tags.get(each, "") for term in words for each in _above(course, term.nicename)]
    return list(dict.fromkeys(slug for slug in (*slugs, *higher) if slug))


def _above(course: WordPressCourse, nicename: str) -> list[str]:
    """Give the nicenames above that of a category, the nearest first; a circle ends where it closes."""
    found = [nicename]
    while (parent := course.parents.get(found[-1])) is not None and parent not in found and len(found) <= DEEPEST:
        found.append(parent)
    return found[1:]


def _take_term(course: WordPressCourse, term: Term) -> str:
    """Take over a term; give the slug of the tag here, empty for what is left out. The first of a nicename names it."""
    if term.nicename in course.tags:
        return course.tags[term.nicename]
    nicename, mapping = unquote(term.nicename), course.wishes.mapping
    told = mapping.tags.get(term.nicename, mapping.tags.get(nicename, TagMapped()))
    if told is None:
        course.tags[term.nicename] = ""
        return ""
    name = shortened(told.name or plain(term.name), naming.LONGEST) or shortened(nicename, naming.LONGEST) or "Untitled"
    own = TagKind(term.kind) if term.kind in set(TagKind) else TagKind.TOPIC
    kind = told.kind or mapping.taxonomies.get(term.domain, own)
    slug = told.slug or slug_from(nicename, slug_from(name, "tag"))
    mark = digest(Term(term.nicename, term.name), kind, told.model_dump_json())
    return naming.tag(course, term.nicename, name, slug, mark, kind=kind, joined=told.slug is not None)


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
