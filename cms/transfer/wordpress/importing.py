"""The import of a WordPress export: first the whole file is read, then it is taken over piece by piece."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cms.accounts.permissions import Actor, Permission
from cms.audit import log
from cms.core.db import db, writing
from cms.core.sealing import Sealer
from cms.core.site import SiteSettings
from cms.core.text import shortened
from cms.transfer.report import Report
from cms.transfer.wordpress import articles, naming, reader, threads
from cms.transfer.wordpress.course import Course
from cms.transfer.wordpress.ledger import Ledger
from cms.transfer.wordpress.reader import Advance
from cms.transfer.wordpress.records import Author, Item, Record, Term

BATCH = 100
LONGEST_BATCH_SECONDS = 1.0
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


def silently(_bytes: int) -> None:
    """Show no progress."""


def import_file(
    actor: Actor, path: Path, site: SiteSettings, sealer: Sealer, *, dry_run: bool = False, advance: Advance = silently
) -> Report:
    """Import a file; a second time, only what changed in it since.

    Nothing is stored unless the whole file is sound: raises Invalid for one that is not. What is
    imported is committed in batches, short enough for readers to comment in between; an import that
    was interrupted is continued by running it again. With `dry_run` everything is done and taken
    back. `advance` is told the number of bytes read; the file is read twice.
    """
    actor.must(Permission.SITE_ADMIN)
    survey = reader.survey(path, advance)
    course = Course(actor, site, sealer, survey, Ledger(f"wordpress:{survey.site}"))
    records = reader.records(path, advance)
    if dry_run:
        with _rehearsing():
            _take_all(course, records)
            _finish(course)
        return course.report
    while _batch(course, records):
        pass
    with writing():
        _finish(course)
    return course.report


@contextmanager
def _rehearsing() -> Iterator[None]:
    """Run the block as one transaction that is taken back."""
    db.session.rollback()
    db.session.connection(execution_options={"writing": True})
    try:
        yield
    finally:
        db.session.rollback()


def _batch(course: Course, records: Iterator[Record]) -> bool:
    """Take over some records in one transaction; tell whether there may be more."""
    with writing():
        return _take_all(course, _for_a_while(records)) > 0


def _for_a_while(records: Iterator[Record]) -> Iterator[Record]:
    end = time.monotonic() + LONGEST_BATCH_SECONDS
    for _place in range(BATCH):
        record = next(records, None)
        if record is None:
            return
        yield record
        if time.monotonic() > end:
            return


def _take_all(course: Course, records: Iterable[Record]) -> int:
    count = 0
    for count, record in enumerate(records, start=1):  # noqa: B007 -- the count is what is asked for
        match record:
            case Author():
                naming.take_author(course, record)
            case Term():
                naming.take_term(course, record)
            case Item():
                _take_item(course, record)
    return count


def _take_item(course: Course, item: Item) -> None:
    entry = None
    if item.type in ARTICLES:
        updated = course.report.articles.updated
        entry = articles.take(course, item)
        if entry is not None and course.report.articles.updated > updated:
            threads.show_or_hide(item, entry)
    elif item.type == "attachment":
        course.report.media.skipped += 1
    elif item.type not in SILENT:
        key = ("posts", item.type)
        course.strange_types[key] = course.strange_types.get(key, 0) + 1
    if entry is None:
        course.report.comments.skipped += len(item.comments)
    else:
        threads.take(course, item, entry)


def _finish(course: Course) -> None:
    """Report what is told once, and write the import into the log if it changed something."""
    for (kind, name), count in sorted(course.strange_types.items()):
        where = f"{kind} of type {shortened(name, 50)}"
        course.report.remark(where, f"{count} of them were left out; of {kind}, only {_WANTED[kind]} are imported.")
    counts = {name: tally.changes for name, tally in course.report.tallies.items() if tally.changes}
    if counts:
        log.record(course.actor, "site.import", "site", None, source="wordpress", counts=counts)
