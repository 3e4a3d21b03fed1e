"""Authors: found by everyone, kept by editors."""

from typing import Annotated, Literal

from flask import Blueprint, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from cms.accounts.permissions import Permission
from cms.content import crediting
from cms.content.models.taxonomy import Author
from cms.content.written import Address, Line, Paragraph, Slug
from cms.core.db import writing
from cms.core.paging import Order
from cms.delivery.documents.people import ManagedAuthorDocument, managed_author_document
from cms.web import body
from cms.web.actor import api_actor, known_actor
from cms.web.answers import Made, fresh, members, picked, private
from cms.web.api.picking import shown
from cms.web.context import installation
from cms.web.listing import listed
from cms.web.once import once, replayed
from cms.web.operation import operation
from cms.web.parameters import FieldPageParameters, FieldParameters

authors = Blueprint("authors", __name__, url_prefix="/authors")
ORDERS = {
    "slug": Order((Author.slug,), False, lambda row: (row.slug,)),
    "-slug": Order((Author.slug,), True, lambda row: (row.slug,)),
    "name": Order((Author.name, Author.id), False, lambda row: (row.name, row.id)),
    "-name": Order((Author.name, Author.id), True, lambda row: (row.name, row.id)),
}
SCOPE = Permission.CONTENT_PUBLISH


class AuthorListParameters(FieldPageParameters):
    """How the list of authors is sorted and shown."""

    sort: Literal["slug", "-slug", "name", "-name"] = "slug"


class AuthorChanges(BaseModel):
    """What may be sent of an author that is there."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[Line, Field(min_length=1, default_factory=str)]
    credentials: Line = ""
    bio: Paragraph = ""
    url: Address = ""
    avatar_url: Address = ""


class NewAuthor(AuthorChanges):
    """What may be sent of a new author."""

    name: Annotated[Line, Field(min_length=1)]
    slug: Slug | None = None


@authors.get("")
@operation("List authors", gives=ManagedAuthorDocument, listed=True, query=AuthorListParameters, public=True)
def index() -> Response:
    """List authors."""
    api_actor()
    asked = body.query(AuthorListParameters)

    def make() -> Made:
        found = listed(select(Author), ORDERS[asked.sort], asked, scalar=True)
        items = shown(found.rows, managed_author_document, asked.fields, ManagedAuthorDocument)
        return Made(found.document(items), ["authors"], found.next_url)

    return fresh(make)


@authors.get("/<slug>")
@operation("Give one author", gives=ManagedAuthorDocument, query=FieldParameters, public=True)
def read(slug: str) -> Response:
    """Give one author."""
    api_actor()
    wanted = members(body.query(FieldParameters).fields, ManagedAuthorDocument)
    return fresh(lambda: Made(picked(managed_author_document(crediting.get(slug)), wanted), [f"author:{slug}"]))


@authors.post("")
@operation("Make an author", gives=ManagedAuthorDocument, status=201, body=NewAuthor, scope=SCOPE, creates=True)
def create() -> Response:
    """Make an author."""
    actor = known_actor()
    actor.must(SCOPE)
    sent = body.read(NewAuthor)

    def make() -> Response:
        author = crediting.create(actor, **sent.model_dump())
        return private(
            managed_author_document(author),
            201,
            location=installation().links.api(f"/authors/{author.slug}"),
            version=author.version,
        )

    return replayed() or once(make)


@authors.patch("/<slug>")
@operation(
    "Change an author, in all entries at once",
    gives=ManagedAuthorDocument,
    body=AuthorChanges,
    scope=SCOPE,
    versioned=True,
)
def change(slug: str) -> Response:
    """Change an author."""
    actor, sent = known_actor(), body.members()
    version = body.version_named(sent)
    changes = body.read(AuthorChanges, sent).model_dump(exclude_unset=True)
    with writing():
        author = crediting.change(actor, crediting.get(slug), version, changes)
        return private(managed_author_document(author), version=author.version)


@authors.delete("/<slug>")
@operation("Delete an author whom nothing names", gives=ManagedAuthorDocument, scope=SCOPE, versioned=True)
def delete(slug: str) -> Response:
    """Delete an author whom nothing names."""
    actor = known_actor()
    actor.must(SCOPE)
    version = body.version_if_named()
    with writing():
        author = crediting.get(slug)
        gone = managed_author_document(author)
        crediting.delete(actor, author, version)
        return private(gone)
