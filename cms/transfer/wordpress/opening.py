"""A WordPress export as a source: first the whole file is read, then it is taken over record by record."""

from collections.abc import Sequence
from itertools import chain

from cms.content.status import EntryType
from cms.core.text import shortened
from cms.transfer.course import Order
from cms.transfer.importing import Source
from cms.transfer.ledger import Ledger
from cms.transfer.wordpress import articles, beside, leading, media, naming, reader, threads
from cms.transfer.wordpress.addressed import Addressed, OldPage
from cms.transfer.wordpress.course import WordPressCourse
from cms.transfer.wordpress.exercises import choosing
from cms.transfer.wordpress.mending import Mender
from cms.transfer.wordpress.noticing import Noticed
from cms.transfer.wordpress.records import Author, Item, Record, Term
from cms.transfer.wordpress.wishes import Wishes

NO_WISHES = Wishes()
ENTRIES = frozenset({"article", "exercise"})
ARTICLES = frozenset({"post", "page"})
_WANTED = {"posts": "posts and pages", "comments": "those of readers"}
# What WordPress keeps as posts for its own use: menus, looks, revisions.
SILENT = frozenset(
    {
        "acf-field",
        "acf-field-group",
        "custom_css",
        "customize_changeset",
        "nav_menu_item",
        "guest-author",
        "oembed_cache",
        "revision",
        "user_request",
        "wp_block",
        "wp_font_face",
        "wp_font_family",
        "wp_global_styles",
        "wp_navigation",
        "wp_template",
        "wp_template_part",
    }
)


def opened(order: Order, wishes: Wishes = NO_WISHES) -> Source[Record | OldPage]:
    """Check a whole export, and give it as a source. Raises Invalid for one that is not sound; it is read twice."""
    noticed, mender = Noticed(), Mender() if wishes.recover else None
    addressed = Addressed(lambda item: _type(wishes, noticed, item))

    def notice(record: Record) -> None:
        noticed.take(record)
        addressed.take(record)

    survey = reader.survey(order.path, order.advance, notice, mender)
    addressed.finish(survey)
    ledger = Ledger(f"wordpress:{survey.site}")
    course = WordPressCourse(order, ledger, survey=survey, wishes=wishes, noticed=noticed, addressed=addressed)
    for told in mender.told() if mender else ():
        course.report.remark("the file", f"Mended on the way in: {told}")
    records = chain(
        reader.records(order.path, order.advance, Mender() if wishes.recover else None), course.addressed.pages()
    )
    return Source(
        "wordpress",
        course,
        records,
        lambda some: _take(course, some),
        finish=lambda: _finish(course),
        prepare=lambda: media.bring_all(course) if wishes.wants_media else None,
    )


def _take(course: WordPressCourse, records: Sequence[Record | OldPage]) -> None:
    for record in records:
        match record:
            case Author():
                naming.take_author(course, record)
            case Term():
                naming.take_word(course, record)
    items = [record for record in records if isinstance(record, Item)]
    posts = [item for item in items if _kind(course.wishes, item) in ENTRIES]
    threads.take_all(course, articles.take_all(course, posts))
    for record in records:
        match record:
            case OldPage():
                leading.lead(course, record)
            case Item() if _kind(course.wishes, record) not in ENTRIES:
                _pass_over(course, record)


def _kind(wishes: Wishes, item: Item) -> str | None:
    """Give what a post is to be here, None where nothing is said of its type."""
    return wishes.mapping.types.get(item.type, "article" if item.type in ARTICLES else None)


def _type(wishes: Wishes, noticed: Noticed, item: Item) -> EntryType | None:
    """Give what a post becomes here, None for what is left out."""
    if _kind(wishes, item) not in ENTRIES:
        return None
    return EntryType.EXERCISE if choosing.is_named(wishes, noticed, item) else beside.type_of(item)


def _pass_over(course: WordPressCourse, item: Item) -> None:
    if item.type == "attachment":
        course.attachments += 1
    elif item.type not in SILENT and _kind(course.wishes, item) is None:
        key = ("posts", item.type)
        course.strange_types[key] = course.strange_types.get(key, 0) + 1
    course.report.comments.skipped += len(item.comments)


def _finish(course: WordPressCourse) -> None:
    """Tell of types that nobody knows, of files that were not asked for and of old addresses, once each."""
    leading.lead_feed(course, course.wishes.feed)
    if course.led_links:
        course.report.remark("links between posts", f"{course.led_links} lead to where these are now.")
    if course.led_paths:
        course.report.remark("old addresses", f"{course.led_paths} lead to where these pages are now.")
    if course.attachments and not course.has_media:
        course.report.media.skipped += course.attachments
        told = "were not looked at in a rehearsal" if course.wishes.wants_media else "were left out; see --media"
        course.report.remark("attachments", f"{course.attachments} of them {told}.")
    if course.left_fields:
        told = f"{course.left_fields} were left out; --with-meta keeps each as a note of the staff on its article."
        course.report.remark("custom fields of posts", told)
    if course.wishes.exercises_from and not course.met_category:
        course.report.remark("the file", "No post is in the category that exercises were to be made from.")
    for name, count in sorted(course.unknown_shortcodes.items()):
        told = "which nothing here knows, stands in the texts as it did"
        course.report.remark(f"shortcode {shortened(name, 60)}", f"It, {told}: {count} times.")
    for name, count in sorted(course.dynamic_blocks.items()):
        told = "filled in by WordPress when it shows a page, left nothing"
        course.report.remark(f"block {shortened(name, 60)}", f"It is {told}: {count} times.")
    for (kind, name), count in sorted(course.strange_types.items()):
        where = f"{kind} of type {shortened(name, 50)}"
        course.report.remark(where, f"{count} of them were left out; of {kind}, only {_WANTED[kind]} are imported.")
