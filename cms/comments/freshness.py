"""Which named things change for the public when a thread changes."""

from cms.content.freshness import name_of
from cms.content.models.entry import Entry
from cms.core import versions

COMMENT_FEED = "comment-feed"


def thread_name(entry: Entry) -> str:
    """Give the name that answers about an entry's comments depend on."""
    return f"comments:{entry.type}:{entry.slug}"


def comment_feed_name(entry: Entry) -> str:
    """Give the name that the feed of an entry's comments depends on; scores are not told there."""
    return f"{COMMENT_FEED}:{entry.type}:{entry.slug}"


def touch_scores(entry: Entry) -> None:
    """Move the content version for a thread whose scores changed: neither feeds nor the item itself show them."""
    if entry.is_live:
        versions.touch([thread_name(entry)])


def touch_thread(*entries: Entry) -> None:
    """Move the content version for threads, and for what shows their counts: their entries, and lists of these."""
    live = [entry for entry in entries if entry.is_live]
    if live:
        versions.touch([COMMENT_FEED, *(name for entry in live for name in _names(entry))])


def _names(entry: Entry) -> list[str]:
    return [thread_name(entry), comment_feed_name(entry), name_of(entry)]
