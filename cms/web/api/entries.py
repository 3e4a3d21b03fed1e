"""Articles and exercises, found and read: the same doors for both kinds of entry."""

from flask import Blueprint, Response, request
from pydantic import Field

from cms.accounts.permissions import Actor, Permission
from cms.content import queries
from cms.content.status import EntryType
from cms.content.views import view
from cms.core.errors import NotFound
from cms.web import body
from cms.web.actor import api_actor, known_actor
from cms.web.answers import Made, fresh, moved, private
from cms.web.api import adverse_effects, entry_history, entry_moves, entry_previews, entry_reviews, entry_saving
from cms.web.api.entry_document import DOCUMENTS
from cms.web.api.entry_lists import ArticleListParameters, EntryListParameters, ExerciseListParameters
from cms.web.api.expanding import shown
from cms.web.context import installation
from cms.web.listing import listed
from cms.web.operation import Doors
from cms.web.parameters import FieldParameters, FilterText

LISTS: dict[EntryType, type[EntryListParameters]] = {
    EntryType.ARTICLE: ArticleListParameters,
    EntryType.EXERCISE: ExerciseListParameters,
}


class EntryParameters(FieldParameters):
    """How one entry is shown."""

    expand: FilterText | None = Field(None, description="What to embed, joined by commas.")
    binned: bool = Field(default=False, description="One that staff put into the bin, for who reads drafts.")


def entries(kind: EntryType) -> Blueprint:
    """Open all doors to one kind of entry."""
    blueprint = Blueprint(f"{kind}s", __name__, url_prefix=f"/{kind}s")
    doors, gives = Doors(blueprint, kind), DOCUMENTS[kind]
    summary = f"List {kind}s: what is live, or all that a token may see"
    doors.open("GET", "", index, "index", summary, gives=gives, listed=True, query=LISTS[kind], public=True)
    summary = f"Give one {kind} by slug or id"
    told = {"gives": gives, "query": EntryParameters, "public": True, "others": (301,)}
    doors.open("GET", "/<reference>", read, "read", summary, **told)
    entry_saving.open_doors(doors)
    entry_moves.open_doors(doors)
    entry_history.open_doors(doors)
    entry_reviews.open_doors(doors)
    entry_previews.open_doors(doors)
    adverse_effects.open_doors(doors)
    return blueprint


def index(kind: EntryType) -> Response:
    """List entries: live ones for readers, the newest revision of all for who may read drafts."""
    actor, asked = api_actor(), body.query(LISTS[kind])
    _refuse_the_bin(actor, asked.binned)
    if not actor.may(Permission.CONTENT_READ):
        return fresh(lambda: _public_list(kind, asked))
    statement = asked.apply(queries.staff_entries(actor, kind, binned=asked.binned), actor)
    whole = queries.staff_entries(actor, kind, binned=asked.binned) if asked.narrowing.asks_of_texts else None
    found = listed(statement, asked.order(actor), asked, whole=whole)
    items, _names = shown(kind, view(found.rows, public=False), asked.fields, asked.expand)
    return private(found.document(items), next_url=found.next_url)


def read(kind: EntryType, reference: str) -> Response:
    """Give one entry, or lead to where it moved."""
    actor, asked = api_actor(), body.query(EntryParameters)
    _refuse_the_bin(actor, asked.binned)
    try:
        if actor.may(Permission.CONTENT_READ):
            found = queries.staff_entry(actor, kind, reference, binned=asked.binned)
            items, _names = shown(kind, view([found], public=False), asked.fields, asked.expand)
            return private(items[0], version=found[0].version)
        return fresh(lambda: _public_one(kind, reference, asked))
    except NotFound:
        slug = queries.moved_to(kind, reference)
        if slug is None:
            raise
        return moved(installation().links.api(f"/{kind}s/{slug}", **request.args.to_dict()))


def _refuse_the_bin(actor: Actor, binned: bool) -> None:
    """Raise Unauthenticated or Forbidden for who asks for the bin and may not look into it."""
    if binned and not actor.may(Permission.CONTENT_READ):
        known_actor().must(Permission.CONTENT_READ)


def _public_list(kind: EntryType, asked: EntryListParameters) -> Made:
    statement = asked.apply(queries.live_entries(kind), None)
    counted = asked.counted(kind) if asked.total else None
    whole = queries.live_entries(kind) if asked.narrowing.asks_of_texts else None
    found = listed(statement, asked.order(None), asked, counted=counted, whole=whole)
    items, names = shown(kind, view(found.rows, public=True), asked.fields, asked.expand)
    return Made(found.document(items), [f"{kind}s", "site", *asked.narrowing.names, *names], found.next_url)


def _public_one(kind: EntryType, reference: str, asked: EntryParameters) -> Made:
    items, names = shown(kind, view([queries.live_entry(kind, reference)], public=True), asked.fields, asked.expand)
    return Made(items[0], ["site", *names])
