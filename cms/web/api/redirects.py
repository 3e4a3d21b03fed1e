"""Redirects: read by front ends, kept by editors."""

from typing import Annotated

from flask import Blueprint, Response
from pydantic import AfterValidator, ConfigDict, Field
from sqlalchemy import select

from cms.accounts.permissions import Permission
from cms.content import redirecting
from cms.content.redirect_paths import source_from
from cms.content.redirecting import RedirectWritten
from cms.core.db import writing
from cms.core.paging import Order
from cms.delivery.documents.redirect import RedirectDocument, listed_document, redirect_document
from cms.web import body
from cms.web.actor import api_actor, known_actor
from cms.web.answers import Made, fresh, private
from cms.web.api.picking import shown
from cms.web.context import installation
from cms.web.listing import Listed, listed
from cms.web.once import once, replayed
from cms.web.operation import operation
from cms.web.parameters import FieldPageParameters, FilterText, PageParameters, Parameters

redirects = Blueprint("redirects", __name__, url_prefix="/redirects")
SCOPE = Permission.CONTENT_PUBLISH
NAMES = ["redirects", "articles", "exercises"]


class RedirectListParameters(FieldPageParameters):
    """How much of the list; `from` gives the one from this path, or none."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    path: Annotated[FilterText, AfterValidator(source_from)] | None = Field(
        None,
        alias="from",
        description="The path that a reader came to, such as `/old-article`, or with its query, such as `/?p=12`.",
    )


@redirects.get("")
@operation(
    "List where front ends lead readers who come to an address of before, old addresses of renamed entries too",
    gives=RedirectDocument,
    listed=True,
    query=RedirectListParameters,
    public=True,
)
def index() -> Response:
    """List redirects by path."""
    api_actor()
    asked = body.query(RedirectListParameters)

    def make() -> Made:
        found, items = page_of(asked, asked.path)
        return Made(found.document(shown(items, dict, asked.fields, RedirectDocument)), NAMES, found.next_url)

    return fresh(make)


def page_of(asked: PageParameters, path: str | None = None) -> tuple[Listed, list[RedirectDocument]]:
    """Give one page of all redirects, by path."""
    addresses = installation().links.addresses
    every = redirecting.everything(addresses)
    statement = select(every) if path is None else select(every).where(every.c.path == path)
    found = listed(statement, Order((every.c.path,), descending=False, key=lambda row: (row[0],)), asked)
    moved = redirecting.led_on(addresses, [target for _path, target, *_rest in found.rows])
    return found, [listed_document(row, moved) for row in found.rows]


@redirects.get("/<int:redirect_id>")
@operation("Give one redirect", gives=RedirectDocument, query=Parameters, public=True)
def read(redirect_id: int) -> Response:
    """Give one redirect that an editor made."""
    api_actor()
    body.query(Parameters)
    return fresh(lambda: Made(redirect_document(redirecting.get(redirect_id)), ["redirects"]))


@redirects.post("")
@operation("Make a redirect", gives=RedirectDocument, status=201, body=RedirectWritten, scope=SCOPE, creates=True)
def create() -> Response:
    """Make a redirect."""
    actor = known_actor()
    actor.must(SCOPE)
    sent, links = body.members(), installation().links

    def make() -> Response:
        made = redirecting.create(actor, sent, links.addresses)
        return private(redirect_document(made), 201, location=links.api(f"/redirects/{made.id}"), version=made.version)

    return replayed() or once(make)


@redirects.patch("/<int:redirect_id>")
@operation("Change a redirect", gives=RedirectDocument, body=RedirectWritten, scope=SCOPE, versioned=True)
def change(redirect_id: int) -> Response:
    """Change a redirect."""
    actor, sent = known_actor(), body.members()
    actor.must(SCOPE)
    version = body.version_named(sent)
    with writing():
        redirect = redirecting.get(redirect_id)
        redirecting.change(actor, redirect, version, sent, installation().links.addresses)
        return private(redirect_document(redirect), version=redirect.version)


@redirects.delete("/<int:redirect_id>")
@operation("Remove a redirect", gives=RedirectDocument, scope=SCOPE, versioned=True)
def delete(redirect_id: int) -> Response:
    """Remove a redirect."""
    actor = known_actor()
    actor.must(SCOPE)
    version = body.version_if_named()
    with writing():
        redirect = redirecting.get(redirect_id)
        gone = redirect_document(redirect)
        redirecting.delete(actor, redirect, version)
        return private(gone)
