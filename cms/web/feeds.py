"""The feeds: everything live, as a feed reader or a front end wants it."""

from typing import Annotated

from flask import Blueprint, Response
from flask_babel import gettext
from pydantic import Field

from cms.content import queries
from cms.content.models.entry import Entry
from cms.content.status import EntryType
from cms.content.views import view
from cms.core.paging import Order
from cms.delivery import json_feed
from cms.delivery.freshness import names_of_entry
from cms.web import body
from cms.web.answers import Made, fresh
from cms.web.context import installation, site
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


@feeds.get("/feed.json")
@operation("The JSON Feed 1.1 of everything live", query=FeedParameters, public=True, media_type=json_feed.MEDIA_TYPE)
def json() -> Response:
    """Give the JSON Feed."""
    asked = body.query(FeedParameters)
    return fresh(lambda: _json(asked))


def _json(asked: FeedParameters) -> Made:
    links = installation().links
    statement = queries.narrowed(
        queries.live_entries(asked.type), tag=asked.tag, author=asked.author, language=asked.language
    )
    found = listed(statement, NEWEST_FIRST, asked)
    views = view(found.rows, public=True)
    own = links.public("/feed.json", type=asked.type, tag=asked.tag, author=asked.author, language=asked.language)
    document = json_feed.feed_document(views, site(), links, own, found.next_url, gettext)
    return Made(
        document,
        ["site", "feed", *(name for each in views for name in names_of_entry(each))],
        found.next_url,
        json_feed.MEDIA_TYPE,
        [f'<{own}>; rel="self"'],
    )
