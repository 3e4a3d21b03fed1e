"""Posts and pages become articles: what they say, when they said it, and where they stand."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from cms.accounts.permissions import Actor
from cms.content import addresses, drafting, publishing, queries
from cms.content.models.entry import Entry
from cms.content.status import EntryType, Status
from cms.content.written import LONGEST_HTML
from cms.core.clock import now
from cms.core.db import db
from cms.core.errors import Fault, Invalid, Problem
from cms.core.slugs import slug_from
from cms.core.text import shortened, text_of
from cms.transfer.models import ImportedRecord
from cms.transfer.wordpress import dates, markup, naming
from cms.transfer.wordpress.course import Course
from cms.transfer.wordpress.markup import plain
from cms.transfer.wordpress.records import Item, digest, in_words

PROTECTED = "This text is protected and was not made public by the import."
LONGEST_TITLE, LONGEST_SUMMARY, MOST_TAGS = 300, 5000, 100
_STATUSES = frozenset({"publish", "future", "pending", "draft", "auto-draft", "private", "trash"})


def take(course: Course, item: Item) -> Entry | None:
    """Take over a post or page; give its entry, or None where there is none to hang comments on."""
    where, tally = in_words(item.type, item.number), course.report.articles
    if not item.number or item.number in course.items:
        fault = "comes twice in the file; the first was kept" if item.number else "has no number; it was left out"
        course.report.remark(where, f"This {fault}.")
        tally.skipped += 1
        return None
    course.items.add(item.number)
    mark, known = digest(replace(item, comments=())), course.ledger.find("article", item.number)
    entry = db.session.get(Entry, known.local_id) if known else None
    if known is not None and (entry is None or known.digest == mark or not _is_untouched(course, entry, known, where)):
        tally.skipped += 1
        return entry
    try:
        entry = _store(course, item, entry, where)
    except Problem as problem:
        course.report.remark(where, f"It was left out: {problem.detail}")
        tally.skipped += 1
        return db.session.get(Entry, known.local_id) if known else None
    course.ledger.note("article", item.number, entry.id, mark, entry.version)
    tally.created += known is None
    tally.updated += known is not None
    return entry


def _is_untouched(course: Course, entry: Entry, known: ImportedRecord, where: str) -> bool:
    if entry.version == known.version:
        return True
    course.report.remark(where, "It was changed here and in the file since the last import, and stays as it is here.")
    return False


def _store(course: Course, item: Item, entry: Entry | None, where: str) -> Entry:
    """Save and move an entry as the file has it, whole or not at all."""
    if len(item.content) > LONGEST_HTML:
        raise Invalid(Fault(f"The text is longer than {LONGEST_HTML} characters."))
    moment = _moment(course, item, where)
    status = _status(course, item, moment, where)
    members = _members(course, item, where)
    hidden = bool(item.password) and status == "publish"
    with db.session.begin_nested():
        first = {**members, "content_html": "", "summary": PROTECTED, "comments_open": False} if hidden else members
        entry = _saved(course, entry, item, first)
        _move(course.actor, entry, status, moment)
        if hidden:
            kept = {name: members[name] for name in ("content_html", "summary")}
            drafting.edit(course.actor, entry, entry.version, kept, course.site, note="the protected text")
        _date(entry, item, moment)
        db.session.flush()
    return entry


def _saved(course: Course, entry: Entry | None, item: Item, members: dict[str, Any]) -> Entry:
    # WordPress renames what it bins, and drafts have no name yet.
    name = unquote(item.name.removesuffix("__trashed"))
    wanted = slug_from(name, slug_from(plain(item.title), f"wordpress-{item.number}"))
    slug = addresses.free(EntryType.ARTICLE, wanted, entry.id if entry else None)
    members = {**members, "slug": slug}
    if entry is None:
        return drafting.create(course.actor, EntryType.ARTICLE, members, course.site)
    locked = queries.entry_to_change(entry.id, binned=True)
    return drafting.edit(course.actor, locked, locked.version, members, course.site, note="imported again")


def _members(course: Course, item: Item, where: str) -> dict[str, Any]:
    content, lost = markup.without_shortcodes(item.content)
    if lost:
        course.report.remark(where, "Shortcodes of galleries, players or embedded pages were taken out.")
    title, summary = plain(item.title), text_of(item.excerpt)
    if not title:
        course.report.remark(where, "It has no title, and is called Untitled.")
    if len(title) > LONGEST_TITLE:
        course.report.remark(where, f"Its title was shortened to {LONGEST_TITLE} characters.")
    if len(summary) > LONGEST_SUMMARY:
        course.report.remark(where, f"Its excerpt was shortened to {LONGEST_SUMMARY} characters.")
        summary = shortened(summary, LONGEST_SUMMARY)
    author = naming.author_slug(course, item.creator, where)
    tags = list(dict.fromkeys(naming.take_term(course, term) for term in item.terms))
    if len(tags) > MOST_TAGS:
        course.report.remark(where, f"Only the first {MOST_TAGS} of its tags were kept.")
    return {
        "title": shortened(title, LONGEST_TITLE) or "Untitled",
        "summary": summary,
        "content_html": markup.paragraphs(content),
        "language": course.language,
        "authors": [author] if author else [],
        "tags": [{"slug": slug} for slug in tags[:MOST_TAGS]],
        "comments_open": item.comment_status != "closed",
    }


def _status(course: Course, item: Item, moment: datetime, where: str) -> str:
    """Give where the entry is to stand: `publish`, `future`, `pending`, `trash`, or else `draft`."""
    status, remark = item.status or "draft", course.report.remark
    if status == "future" and moment <= now():
        status = "publish"
    if status not in _STATUSES:
        remark(where, "It has a status that WordPress itself does not know, and is a draft here.")
    elif status == "private":
        remark(where, "It was private, and is a draft here.")
    elif item.password and status == "publish":
        remark(where, "It was protected by a password: only its title is public, its text waits as a draft beside it.")
    elif item.password and status == "future":
        remark(where, "It was protected by a password, so it was not scheduled; it is a draft here.")
        return "draft"
    elif item.password:
        remark(where, "It was protected by a password, which nothing does here: do not publish it unread.")
    return status if status in {"publish", "future", "pending", "trash"} else "draft"


def _move(actor: Actor, entry: Entry, status: str, moment: datetime) -> None:
    """Bring a saved entry to where it is to stand, from wherever an earlier import left it."""
    if status == "trash":
        if entry.binned_at is None:
            publishing.discard(actor, entry, entry.version)
        return
    if entry.binned_at is not None:
        publishing.restore(actor, entry, entry.version)
    if status == "publish":
        entry.published_at = moment
        publishing.publish(actor, entry, entry.version, at=moment, required=())
        return
    if entry.status in {Status.PUBLISHED, Status.SCHEDULED}:
        publishing.unpublish(actor, entry, entry.version)
    if status == "future":
        publishing.schedule(actor, entry, entry.version, publish_at=moment, unpublish_at=None, required=())
    elif status == "pending" and entry.status == Status.DRAFT:
        publishing.submit(actor, entry, entry.version)


def _date(entry: Entry, item: Item, moment: datetime) -> None:
    """Give an entry the dates it had: the verbs know only the present."""
    changed = dates.moment(item.modified_gmt, "", "UTC") or moment
    entry.created_at = moment
    entry.updated_at = min(max(changed, moment), now())
    if entry.is_live:
        entry.live_since = entry.updated_at


def _moment(course: Course, item: Item, where: str) -> datetime:
    """Give the date of a post; where none can be read, another of the file, so that each import gives the same."""
    found = dates.moment(item.date_gmt, item.date, course.site.timezone)
    if found is not None:
        return found
    course.report.remark(where, "Its date cannot be read; another date of the file stands in for it.")
    standing_in = dates.rss_moment(item.published), dates.moment(item.modified_gmt, "", "UTC")
    return next(filter(None, standing_in), None) or dates.rss_moment(course.survey.exported) or now()
