"""A WordPress export as a source: first the whole file is read, then it is taken over record by record."""

from cms.core.text import shortened
from cms.transfer import threads as foreign_threads
from cms.transfer.course import Order
from cms.transfer.importing import Source
from cms.transfer.ledger import Ledger
from cms.transfer.wordpress import articles, naming, reader, threads
from cms.transfer.wordpress.course import WordPressCourse
from cms.transfer.wordpress.records import Author, Item, Record, Term

ARTICLES = frozenset({"post", "page"})
_WANTED = {"posts": "posts and pages", "comments": "those of readers"}
# What WordPress keeps as posts for its own use: menus, looks, revisions.
SILENT = frozenset(
    {
        "custom_css",
        "customize_changeset",
        "nav_menu_item",
        "oembed_cache",
        "revision",
        "user_request",
        "wp_font_face",
        "wp_font_family",
        "wp_global_styles",
        "wp_navigation",
        "wp_template",
        "wp_template_part",
    }
)


def opened(order: Order) -> Source[Record]:
    """Check a whole export, and give it as a source. Raises Invalid for one that is not sound; it is read twice."""
    survey = reader.survey(order.path, order.advance)
    course = WordPressCourse(order, Ledger(f"wordpress:{survey.site}"), survey=survey)
    records = reader.records(order.path, order.advance)
    return Source("wordpress", course, records, lambda record: _take(course, record), lambda: _finish(course))


def _take(course: WordPressCourse, record: Record) -> None:
    match record:
        case Author():
            naming.take_author(course, record)
        case Term():
            naming.take_term(course, record)
        case Item():
            _take_item(course, record)


def _take_item(course: WordPressCourse, item: Item) -> None:
    entry = None
    if item.type in ARTICLES:
        updated = course.report.articles.updated
        entry = articles.take(course, item)
        if entry is not None and course.report.articles.updated > updated:
            (foreign_threads.hide if item.password else foreign_threads.show)(entry)
    elif item.type == "attachment":
        course.report.media.skipped += 1
    elif item.type not in SILENT:
        key = ("posts", item.type)
        course.strange_types[key] = course.strange_types.get(key, 0) + 1
    if entry is None:
        course.report.comments.skipped += len(item.comments)
    else:
        threads.take(course, item, entry)


def _finish(course: WordPressCourse) -> None:
    """Tell of types that nobody knows, once each."""
    for (kind, name), count in sorted(course.strange_types.items()):
        where = f"{kind} of type {shortened(name, 50)}"
        course.report.remark(where, f"{count} of them were left out; of {kind}, only {_WANTED[kind]} are imported.")
