"""Redirects from the paths of the old site, once all posts are here and their slugs are known."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from cms.content import redirecting
from cms.content.models.entry import Entry
from cms.content.redirect_paths import Addresses
from cms.content.status import EntryType
from cms.core.db import db
from cms.core.errors import Problem
from cms.core.text import counted
from cms.transfer import redirects
from cms.transfer.ledger import FOREIGN, Noted
from cms.transfer.redirects import Formerly
from cms.transfer.wordpress.addressed import OldPage
from cms.transfer.wordpress.course import WordPressCourse
from cms.transfer.wordpress.records import in_words

KIND = "old_path"  # in the ledger: what was led once is not led again, so one that is removed here stays away
LED = "led"  # as the digest of one that is not the address of its entry here by itself


def lead_all(course: WordPressCourse, pages: Sequence[OldPage]) -> None:
    """Lead readers from where posts were to where they are, unless that is the same; only what is live is led to.

    Those of exercises, which begin as drafts, are counted: they are led to by the import that finds them live.
    """
    front = course.order.addresses
    if front is None or not pages:
        return
    known = course.ledger.find_all(KIND, [page.path for page in pages])
    new = {page.path: page for page in pages if page.path not in known}
    entries = _entries(course, {page.number for page in new.values()})
    here = [(page, entries[page.number]) for page in new.values() if page.number in entries]
    found = [(page, entry) for page, entry in here if entry.is_live]
    course.waiting_paths += sum(_may_come(entry) for _page, entry in here)
    moved = [(page, entry) for page, entry in found if not _is_there(front, page, entry)]
    redirects.lead_all(course, (Formerly(entry, [page.path], in_words("post", page.number)) for page, entry in moved))
    before = (record for record in known.values() if course.ledger.is_of_now(record))
    course.led_paths += len(moved) + sum(record.digest == LED for record in before)
    marks = dict.fromkeys((page.path for page, _entry in moved), LED)
    noted = [Noted(page.path, entry.id, marks.get(page.path, ""), FOREIGN) for page, entry in found]
    course.ledger.note_new(KIND, noted)


def _entries(course: WordPressCourse, numbers: Iterable[str]) -> dict[str, Entry]:
    """Give the entries that posts became, at this import or an earlier one."""
    ids: dict[str, int] = {}
    for kind in EntryType:
        known = course.ledger.find_all(kind, [number for number in numbers if number not in ids])
        ids |= {number: record.local_id for number, record in known.items()}
    chosen = select(Entry).where(Entry.id.in_(set(ids.values())))
    there = {entry.id: entry for entry in db.session.scalars(chosen)} if ids else {}
    return {number: there[entry_id] for number, entry_id in ids.items() if entry_id in there}


def _may_come(entry: Entry) -> bool:
    return entry.type == EntryType.EXERCISE and not entry.is_live and entry.binned_at is None


def _is_there(front: Addresses, page: OldPage, entry: Entry) -> bool:
    return page.path.rstrip("/") == front.path(EntryType(entry.type), entry.slug).rstrip("/")


def lead_feed(course: WordPressCourse, feed: str) -> None:
    """Lead readers of the old feed to ours, where that is on the same site; else tell where it is, once."""
    front = course.order.addresses
    if front is None or not feed or course.ledger.find(KIND, "/feed/") is not None:
        return
    if not feed.startswith(f"{front.site_url}/"):
        told = f"The feed is at {feed} now. Lead readers there from /feed/ in your web server."
        course.report.remark("feed", told)
    for path in ("/feed", "/feed/") if feed.startswith(f"{front.site_url}/") else ():
        try:
            with db.session.begin_nested():
                made = redirecting.create(course.actor, {"from": path, "to": feed}, front)
        except Problem as refused:
            course.report.remark("feed", f"{path} does not lead to the new one: {refused.detail}")
        else:
            redirects.note(course, {made.path: made.id})
    course.ledger.note(KIND, "/feed/", 0, "", FOREIGN)


def tell(course: WordPressCourse) -> None:
    """Tell how many links and old addresses lead on, and which do not yet."""
    if course.led_links:
        course.report.note(
            "links between posts", f"{counted(course.led_links, 'leads', 'lead')} to where these are now."
        )
    if course.led_paths:
        course.report.note(
            "old addresses", f"{counted(course.led_paths, 'leads', 'lead')} to where these pages are now."
        )
    if course.waiting_paths:
        told = f"{counted(course.waiting_paths, 'leads', 'lead')} nowhere yet."
        told += " Publish the exercises, and import the file again."
        course.report.remark("old addresses of exercises that are drafts", told)
