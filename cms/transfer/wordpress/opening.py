"""A WordPress export as a source: first the whole file is read, then it is taken over record by record."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from cms.content.status import EntryType
from cms.core.text import counted, shortened
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
MOST_NAMES = 50
BYTES_OF_PAGE = 300  # so much of a file is taken over in the time in which a page of before is led to where it is
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
    read = reader.records(order.path, order.advance, Mender() if wishes.recover else None)
    pages = sum(1 for _page in addressed.pages()) if order.addresses is not None else 0
    return Source(
        "wordpress",
        course,
        chain(read, _pages(course) if pages else ()),
        lambda some: _take(course, some),
        finish=lambda: _finish(course),
        prepare=lambda: media.bring_all(course) if wishes.wants_media else None,
        beyond=pages * BYTES_OF_PAGE,
    )


def _pages(course: WordPressCourse) -> Iterator[OldPage]:
    """Give where things were, once all of them are here."""
    for page in course.addressed.pages():
        course.order.advance(BYTES_OF_PAGE)
        yield page


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
    leading.lead_all(course, [record for record in records if isinstance(record, OldPage)])
    for item in items:
        if _kind(course.wishes, item) not in ENTRIES:
            _pass_over(course, item)


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
    leading.tell(course)
    if course.attachments and not course.has_media:
        course.report.media.skipped += course.attachments
        told = f"{counted(course.attachments, 'was', 'were')} left out, since nobody asked for pictures."
        if course.wishes.wants_media:
            told = f"{counted(course.attachments, 'was', 'were')} not looked at in a rehearsal."
        course.report.remark("attachments", told)
    if course.left_fields:
        told = f"{counted(course.left_fields, 'was', 'were')} left out."
        told += " Ask for custom fields to have each as a note of the staff."
        course.report.remark("custom fields of posts", told)
    if course.wishes.exercises_from and not course.met_category:
        course.report.remark("the file", "No post is in the category that exercises were to be made from.")
    if course.unknown_shortcodes:
        told = "Nothing here knows these; they stand in the texts as they did"
        course.report.remark("shortcodes", f"{told}: {_listed(course.unknown_shortcodes)}.")
    if course.dynamic_blocks:
        told = "WordPress fills these in when it shows a page; nothing is left of them"
        course.report.remark("blocks", f"{told}: {_listed(course.dynamic_blocks)}.")
    for (kind, name), count in sorted(course.strange_types.items()):
        where = f"{kind} of type {shortened(name, 50)}"
        course.report.remark(
            where, f"{counted(count, 'was', 'were')} left out; of {kind}, only {_WANTED[kind]} are imported."
        )


def _listed(counts: Mapping[str, int]) -> str:
    """Give names with how often each was met, the most first, and how many more there are."""
    most = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    told = [f"{shortened(name, 60)} ({count})" for name, count in most[:MOST_NAMES]]
    return ", ".join([*told, *([f"and {len(most) - MOST_NAMES} others"] if len(most) > MOST_NAMES else [])])
