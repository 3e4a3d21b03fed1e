"""The feeds: everything live, as a feed reader or a front end wants it."""

from typing import Annotated, Any

from flask import Blueprint, Response
from flask_babel import gettext
from pydantic import Field

from cms.content import queries
from cms.content.models.entry import Entry
from cms.content.narrowing import Narrowing
from cms.content.status import EntryType
from cms.content.views import view
from cms.core import versions
from cms.core.paging import Order
from cms.delivery.feeds import atom, json_feed, rss
from cms.delivery.feeds.addresses import ATOM, ENTRIES, JSON_FEED, RSS
from cms.delivery.feeds.entry_feed import entry_feed
from cms.delivery.feeds.feed import Feed
from cms.delivery.freshness import names_asked, names_of_entry
from cms.web import body
from cms.web.answers import Made, fresh
from cms.web.context import installation, site
from cms.web.feed_examples import ATOM_EXAMPLE, JSON_EXAMPLE, RSS_EXAMPLE
from cms.web.listing import listed
from cms.web.operation import operation
from cms.web.parameters import FilterText, PageParameters

feeds = Blueprint("feeds", __name__)
NEWEST_FIRST = Order((Entry.published_at, Entry.id), True, lambda row: (row[0].published_at, row[0].id))


class FeedParameters(PageParameters):
    """How a feed is narrowed."""

    limit: Annotated[int, Field(ge=1, le=100)] = 20
    type: EntryType | None = None
    tag: FilterText | None = None
    author: FilterText | None = None
    language: FilterText | None = None

    @property
    def narrowing(self) -> dict[str, str | None]:
        """Give what makes it a feed of its own."""
        return {"type": self.type, "tag": self.tag, "author": self.author, "language": self.language}

    @property
    def wanted(self) -> Narrowing:
        """Give what is wanted of an entry and of its text."""
        return Narrowing(tag=self.tag, author=self.author, language=self.language)

    def statement(self) -> Any:
        """Select what the feed is of. Asks a query or two for each filter."""
        return self.wanted.apply(queries.live_entries(self.type), None)

    @property
    def is_announced(self) -> bool:
        """Tell whether a hub is told of changes: of what is narrowed in several ways it is not."""
        return sum(value is not None for value in self.narrowing.values()) <= 1


@feeds.get(ENTRIES[JSON_FEED])
@operation(
    "The JSON Feed 1.1 of everything live",
    query=FeedParameters,
    public=True,
    media_type=JSON_FEED,
    example=JSON_EXAMPLE,
)
def json() -> Response:
    """Give the JSON Feed."""
    return _answered(JSON_FEED)


@feeds.get(ENTRIES[RSS])
@operation(
    "The RSS 2.0 feed of everything live", query=FeedParameters, public=True, media_type=RSS, example=RSS_EXAMPLE
)
def xml() -> Response:
    """Give the RSS feed."""
    return _answered(RSS)


@feeds.get(ENTRIES[ATOM])
@operation("The Atom feed of everything live", query=FeedParameters, public=True, media_type=ATOM, example=ATOM_EXAMPLE)
def atom_xml() -> Response:
    """Give the Atom feed."""
    return _answered(ATOM)


def made(feed: Feed, kind: str, names: list[str]) -> Made:
    """Write a feed in the format of a media type; `names` are those that it depends on."""
    links = [f'<{feed.url}>; rel="self"', *([f'<{feed.hub}>; rel="hub"'] if feed.hub else [])]
    if kind == JSON_FEED:
        return Made(json_feed.document(feed), names, feed.next_url, kind, links)
    write = rss.document if kind == RSS else atom.document
    document = write(feed, versions.changed_at(names))
    return Made(document, names, feed.next_url, f"{kind}; charset=utf-8", links)


def _answered(kind: str) -> Response:
    asked = body.query(FeedParameters)
    return fresh(lambda: _entries(asked, kind))


def _entries(asked: FeedParameters, kind: str) -> Made:
    whole = queries.live_entries(asked.type) if asked.wanted.asks_of_texts else None
    found = listed(asked.statement(), NEWEST_FIRST, asked, whole=whole)
    views = view(found.rows, public=True)
    feed = entry_feed(
        views,
        site(),
        installation().links,
        installation().links.public(ENTRIES[kind], **asked.narrowing),
        gettext,
        next_url=found.next_url,
        whole=asked.cursor is None and found.next_url is None,
        hub=site().websub_hub or None if asked.is_announced else None,
    )
    names = [*names_asked(asked.tag, asked.author), *(name for each in views for name in names_of_entry(each))]
    return made(feed, kind, ["site", "feed", *names])
