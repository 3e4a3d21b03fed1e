"""The map of the site for search engines (https://www.sitemaps.org/protocol.html), in parts.

A part could have 50,000 addresses; it has as many as are made while nobody notices, since each change makes it anew.
"""

from collections.abc import Sequence
from datetime import datetime
from xml.sax.saxutils import escape

from sqlalchemy import func, select

from cms.content.models.entry import Entry
from cms.core.clock import rfc3339
from cms.core.db import db
from cms.delivery.feeds.elements import add, root, written
from cms.delivery.links import Links

MOST = 5_000
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def count_of_parts(most: int = MOST) -> int:
    """Give the number of parts; one where everything fits."""
    live = db.session.scalar(select(func.count()).select_from(Entry).where(Entry.live_number.is_not(None))) or 0
    return max(1, -(-(live + 1) // most))


def part(number: int, most: int = MOST) -> list[tuple[str, str, datetime | None]]:
    """Give kind, slug and the last change of what is live, by age; the first part leaves room for the home page."""
    first = max(0, (number - 1) * most - 1)
    live = select(Entry.type, Entry.slug, Entry.live_since).where(Entry.live_number.is_not(None))
    rows = db.session.execute(live.order_by(Entry.id).offset(first).limit(most - 1 if number == 1 else most))
    return [(kind, slug, changed) for kind, slug, changed in rows]


def map_of(entries: Sequence[tuple[str, str, datetime | None]], links: Links, *, with_home: bool) -> bytes:
    """Write a part of the map. It is put together as text, which takes a quarter of the time that elements take."""
    home = [_address(links.site_url + "/", None)] if with_home else []
    told = "".join([*home, *(_address(links.page(kind, slug), changed) for kind, slug, changed in entries)])
    return f"<?xml version='1.0' encoding='utf-8'?>\n<urlset xmlns=\"{NAMESPACE}\">{told}</urlset>".encode()


def _address(where: str, changed: datetime | None) -> str:
    lastmod = f"<lastmod>{rfc3339(changed)}</lastmod>" if changed else ""
    return f"<url><loc>{escape(where)}</loc>{lastmod}</url>"


def index_of(parts: int, links: Links) -> bytes:
    """Write the index of the parts."""
    document = root("sitemapindex", xmlns=NAMESPACE)
    for number in range(1, parts + 1):
        add(add(document, "sitemap"), "loc", links.public(f"/sitemap/{number}.xml"))
    return written(document)
