"""The list of articles, and of exercises: shelves, filters, words; what is found can be ticked and moved at once."""

from typing import Annotated, Any, Literal

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from pydantic import Field
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from cms.accounts.permissions import Permission
from cms.content import editing, overviews
from cms.content.binning import binned_by
from cms.content.models.entry import Entry
from cms.content.models.taxonomy import Author, Tag
from cms.content.overviews import TITLE, ReviewShelf, Shelf
from cms.content.status import EntryType
from cms.core.db import db
from cms.core.errors import Unreadable
from cms.core.paging import Order
from cms.core.text import clean
from cms.web import body
from cms.web.actor import page_actor
from cms.web.admin import entry_bulk, entry_outcomes
from cms.web.admin.doors import open_door
from cms.web.admin.toasts import say
from cms.web.context import installation, site
from cms.web.listing import listed
from cms.web.parameters import LONGEST, FilterText, FormParameters

MOST_SUGGESTED = 200
Sort = Literal["changed", "title", "published", "review"]
ORDERS: dict[Sort, Order] = {
    "changed": Order((Entry.updated_at, Entry.id), descending=True, key=lambda row: (row[0].updated_at, row[0].id)),
    "title": Order((TITLE, Entry.id), descending=False, key=lambda row: (row[-1], row[0].id)),
    "published": Order(
        (Entry.published_at, Entry.id), descending=True, key=lambda row: (row[0].published_at, row[0].id)
    ),
    "review": Order(
        (Entry.review_due_at, Entry.id), descending=False, key=lambda row: (row[0].review_due_at, row[0].id)
    ),
}


class EntriesAsked(FormParameters):
    """Which entries a page shows."""

    limit: Annotated[int, Field(ge=1, le=100)] = 50
    status: Shelf | None = None
    author: FilterText | None = None
    tag: FilterText | None = None
    q: FilterText | None = None
    review: ReviewShelf | None = None
    sort: Sort = "changed"
    mine: bool = False

    @property
    def narrowing(self) -> dict[str, Any]:
        """Give what narrows the list beyond its shelf."""
        return self.model_dump(include={"author", "tag", "q", "mine", "review"}, exclude_defaults=True)

    @property
    def told(self) -> dict[str, Any]:
        """Give what was asked as the parameters of an address."""
        return {**self.model_dump(mode="json", exclude_defaults=True), **({"mine": "true"} if self.mine else {})}


def open_doors(desk: Blueprint, kind: EntryType) -> None:
    """Open the list, and what can be done with its ticked lines."""
    open_door(desk, kind, "GET", "", index, Permission.CONTENT_READ)
    open_door(desk, kind, "POST", "/bulk", bulk, Permission.CONTENT_PUBLISH)


def index(kind: EntryType) -> str:
    """Show one page of what fits; the first page asks for the same as the tenth."""
    asked, actor = body.query(EntriesAsked), page_actor()
    statement = overviews.found(
        actor,
        kind,
        shelf=asked.status,
        q=asked.q,
        author=asked.author,
        tag=asked.tag,
        mine=asked.mine,
        review=asked.review,
    )
    if asked.sort == "published":
        statement = statement.where(Entry.published_at.is_not(None))
    if asked.sort == "review":
        statement = statement.where(Entry.review_due_at.is_not(None))
    found = listed(statement, ORDERS[asked.sort], asked, told=asked.told)
    rows = overviews.gather(found.rows)
    return render_template(
        "admin/entries.html",
        kind=kind,
        asked=asked,
        rows=rows,
        binned_by=binned_by(kind, [row.entry.id for row in rows]) if asked.status == Shelf.BIN else {},
        writers=editing.writers([row.entry.id for row in rows]),
        counts=overviews.counts(actor, kind),
        next_path=found.next_url and found.next_url.removeprefix(installation().links.public_url),
        shelves=list(Shelf),
        authors=overviews.most_used(Author, MOST_SUGGESTED),
        tags=overviews.most_used(Tag, MOST_SUGGESTED),
        links=installation().links,
        may_publish=actor.may(Permission.CONTENT_PUBLISH),
        may_write=actor.may(Permission.CONTENT_WRITE),
        may_read_comments=actor.may(Permission.COMMENTS_READ),
    )


def bulk(kind: EntryType) -> BaseResponse:
    """Publish, tag, bin or bring back what is ticked, and say what became of it."""
    asked, move = body.query(EntriesAsked), request.form.get("move", "")
    if move not in entry_bulk.MOVES:
        raise Unreadable(_("This form cannot be read. Load the page again."))
    ticked = request.form.getlist("here" if "all" in request.form else "chosen")
    chosen = entry_bulk.read([part for value in ticked for part in value.split(",") if part])
    tag = _tag_named(request.form.get("bulk_tag", "")) if move in entry_bulk.TAGGING else ""
    if tag is None:
        say("left", _("There is no tag of this name. Tags are made in the editor of an article or an exercise."))
    else:
        done, left = entry_bulk.carry_out(page_actor(), kind, move, chosen, entry_bulk.Asked(site(), tag))
        entry_outcomes.tell(kind, move, done, left, undo=url_for(f"{kind}s_desk.bulk", **asked.told))
    return redirect(url_for(f"{kind}s_desk.index", **asked.told), 303)


def _tag_named(typed: str) -> str | None:
    """Give the slug of the tag that was typed, by its name or its slug."""
    meant = overviews.named(Tag, " ".join(clean(typed).split())[:LONGEST])
    return db.session.scalars(select(Tag.slug).where(meant).order_by(Tag.id).limit(1)).first()
