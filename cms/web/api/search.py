"""The search: what is live for readers, the newest drafts for who may read them."""

from typing import Annotated, Any

from flask import Blueprint, Response
from pydantic import Field
from typing_extensions import TypedDict

from cms.accounts.permissions import Actor, Permission
from cms.content import search as searching
from cms.content.models.entry import Entry
from cms.content.models.revision import Revision
from cms.content.status import EntryType, Status
from cms.core.clock import rfc3339
from cms.core.paging import Order
from cms.core.snippets import html_of, marked, snippet
from cms.core.sought import Sought, sought
from cms.delivery.documents.closed import one_of
from cms.web import body
from cms.web.actor import api_actor
from cms.web.answers import Made, fresh, members, picked, private
from cms.web.api.entry_lists import NarrowingParameters
from cms.web.context import installation
from cms.web.listing import Listed, listed
from cms.web.operation import operation
from cms.web.parameters import FieldParameters, FilterText

search = Blueprint("search", __name__, url_prefix="/search")
NAMES = ["site", "articles", "exercises", "tags", "authors"]  # names of tags and authors are searched, too


class SearchParameters(FieldParameters, NarrowingParameters):
    """What is looked for, and where."""

    q: FilterText = Field(description='All words of it; "quoted phrases" as they stand; -words must not be there.')
    type: EntryType | None = Field(None, description="Only among these.")


class HitDocument(TypedDict):
    """An entry that was found.

    `title_html` and `snippet_html` are escaped texts with `<mark>` around the words; there is no other
    markup in them.
    """

    type: Annotated[str, one_of(EntryType)]
    slug: str
    title: str
    title_html: str
    url: str
    api_url: str
    language: str
    status: Annotated[str, one_of(Status)]
    snippet_html: str
    published_at: str | None


@search.get("")
@operation(
    "Search: what is live, or all that a token may see, the best first",
    gives=HitDocument,
    listed=True,
    query=SearchParameters,
    public=True,
)
def index() -> Response:
    """List what says what is looked for, the best first; of those that fit alike, the newest."""
    actor, asked = api_actor(), body.query(SearchParameters)
    if not actor.may(Permission.CONTENT_READ):
        return fresh(lambda: _public(asked))
    wanted = members(asked.fields, HitDocument)
    found, words = _found(asked, actor), sought(asked.q)
    items = [picked(_hit(entry, revision, words, entry.status), wanted) for entry, revision in _whole(found)]
    return private(found.document(items), next_url=found.next_url)


def _public(asked: SearchParameters) -> Made:
    wanted = members(asked.fields, HitDocument)
    found, words = _found(asked), sought(asked.q)
    items = [picked(_hit(entry, revision, words, "published"), wanted) for entry, revision in _whole(found)]
    return Made(found.document(items), NAMES, found.next_url)


def _found(asked: SearchParameters, actor: Actor | None = None) -> Listed:
    """Give a page: of the best alone if they fill it, and nothing is asked of the others."""
    words = sought(asked.q)
    if not (asked.total or asked.cursor):
        first = searching.first(words, asked.limit, actor=actor, kind=asked.type)
        if first and (page := _page(first.statement, asked, actor, alike=first.alike)).next_url:
            return page
    return _page(searching.search(words, actor=actor, kind=asked.type), asked, actor)


def _page(statement: Any, asked: SearchParameters, actor: Actor | None, *, alike: bool = False) -> Listed:
    """Give a page in the order of scores; where these are alike it is that of times, which an index has."""
    narrowed = asked.narrowing.apply(statement, actor)
    entry_id, _revision_id, score, moment = narrowed.selected_columns
    columns = (moment, entry_id) if alike else (score, moment, entry_id)
    with searching.by_index():
        return listed(narrowed, Order(columns, True, lambda row: (row[2], row[3], row[0])), asked)


def _whole(found: Listed) -> list[tuple[Entry, Revision]]:
    return searching.whole([revision_id for _entry_id, revision_id, _score, _moment in found.rows])


def _hit(entry: Entry, revision: Revision, words: Sought, status: str) -> HitDocument:
    links, slug = installation().links, revision.slug if status != "published" else entry.slug
    passage = snippet(searching.body_of(revision), words.places)
    if revision.source["summary"] and not any(piece.found for piece in passage):
        passage = snippet(revision.source["summary"], words.places)
    return {
        "type": entry.type,
        "slug": slug,
        "title": revision.title,
        "title_html": html_of(marked(revision.title, words.places)),
        "url": links.page(entry.type, slug),
        "api_url": links.entry(entry),
        "language": revision.language,
        "status": status,
        "snippet_html": html_of(passage),
        "published_at": rfc3339(entry.published_at),
    }
