"""Where the feeds are: one address a format, and the parameters that narrow it."""

from cms.delivery.links import Links

JSON_FEED = "application/feed+json"
RSS = "application/rss+xml"
ATOM = "application/atom+xml"
ENTRIES = {JSON_FEED: "/feed.json", RSS: "/feed.xml", ATOM: "/atom.xml"}
COMMENTS = {JSON_FEED: "/feed/comments.json", RSS: "/feed/comments.xml", ATOM: "/feed/comments.atom"}


def entry_feeds(links: Links, **narrowing: str | None) -> dict[str, str]:
    """Give the addresses of the feeds of what is live, by media type."""
    return {kind: links.public(path, **narrowing) for kind, path in ENTRIES.items()}


def comment_feeds(links: Links, **narrowing: str | None) -> dict[str, str]:
    """Give the addresses of the feeds of comments, by media type; `article` or `exercise` is a slug."""
    return {kind: links.public(path, **narrowing) for kind, path in COMMENTS.items()}
