"""Which posts become drafts of exercises: those of a category or a type that was named."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from cms.content.status import EntryType
from cms.transfer.wordpress import beside
from cms.transfer.wordpress.course import WordPressCourse
from cms.transfer.wordpress.mapping import WORDS
from cms.transfer.wordpress.noticing import Noticed
from cms.transfer.wordpress.records import Item, in_words
from cms.transfer.wordpress.wishes import Wishes

DEEPEST = 20


def is_named(wishes: Wishes, noticed: Noticed, item: Item) -> bool:
    """Tell whether a post is of the type or in the category that exercises are made from, or in one below it."""
    if item.told(beside.KEY) or not item.number:
        return False
    category = wishes.exercises_from.casefold()
    if not category:
        return wishes.mapping.types.get(item.type) == "exercise"
    names: set[str] = set()
    for term in item.terms:
        if term.domain in WORDS or term.domain in wishes.mapping.taxonomies:
            names |= {term.nicename.casefold(), term.name.casefold()}
            above: str | None = term.nicename
            for _step in range(DEEPEST):
                above = noticed.parents.get(above or "")
                names.add((above or "").casefold())
    return category in names or wishes.mapping.types.get(item.type) == "exercise"


def wanted(course: WordPressCourse, items: Sequence[Item]) -> Iterator[tuple[Item, bool]]:
    """Give posts, each with whether it is to be a draft of an exercise; what it was made into once, it stays."""
    numbers = [item.number for item in items if item.number]
    known = {kind: course.ledger.find_all(kind, numbers).keys() for kind in EntryType}
    return ((item, _is_wanted(course, item, known)) for item in items)


def _is_wanted(course: WordPressCourse, item: Item, known: Mapping[EntryType, Collection[str]]) -> bool:
    is_meant = is_named(course.wishes, course.noticed, item)
    course.met_category |= is_meant
    if item.told(beside.KEY) or not item.number:
        return False
    if item.number in known[EntryType.EXERCISE]:
        return True
    if is_meant and item.number in known[EntryType.ARTICLE]:
        course.report.remark(in_words(item.type, item.number), "It is an article here already, and stays one.")
        return False
    return is_meant
