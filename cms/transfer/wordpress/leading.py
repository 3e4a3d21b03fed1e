"""Redirects from the paths of the old site, once all posts are here and their slugs are known."""

from cms.content import redirecting
from cms.content.status import EntryType
from cms.core.db import db
from cms.core.errors import Problem
from cms.transfer import redirects
from cms.transfer.ledger import FOREIGN
from cms.transfer.wordpress.addressed import OldPage
from cms.transfer.wordpress.course import WordPressCourse
from cms.transfer.wordpress.links import entry_of
from cms.transfer.wordpress.records import in_words

KIND = "old_path"  # in the ledger: what was led once is not led again, so one that is removed here stays away


def lead(course: WordPressCourse, page: OldPage) -> None:
    """Lead readers from where a post was to where it is, unless that is the same; only what is live is led to."""
    front = course.order.addresses
    if front is None or course.ledger.find(KIND, page.path) is not None:
        return
    entry = entry_of(course, page.number)
    if entry is None or not entry.is_live:
        return
    if page.path.rstrip("/") != front.path(EntryType(entry.type), entry.slug).rstrip("/"):
        redirects.lead(course, entry, [page.path], in_words("post", page.number))
        course.led_paths += 1
    course.ledger.note(KIND, page.path, entry.id, "", FOREIGN)


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
                redirecting.create(course.actor, {"from": path, "to": feed}, front)
        except Problem as refused:
            course.report.remark("feed", f"{path} does not lead to the new one: {refused.detail}")
    course.ledger.note(KIND, "/feed/", 0, "", FOREIGN)
