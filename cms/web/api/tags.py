"""Tags: found by everyone, kept by editors."""

from typing import Annotated, Literal

from flask import Blueprint, Response, request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from cms.accounts.permissions import Permission
from cms.content import tag_merging, tagging
from cms.content.models.taxonomy import Tag, TagKind
from cms.content.written import Line, Slug
from cms.core.db import writing
from cms.core.errors import Fault, Invalid, NotFound
from cms.core.paging import Order
from cms.delivery.documents.people import ManagedTagDocument, managed_tag_document
from cms.web import body
from cms.web.actor import api_actor, known_actor
from cms.web.answers import Made, fresh, members, moved, picked, private
from cms.web.api.picking import shown
from cms.web.context import installation
from cms.web.listing import listed
from cms.web.once import once, replayed
from cms.web.operation import operation
from cms.web.parameters import FieldPageParameters, FieldParameters

tags = Blueprint("tags", __name__, url_prefix="/tags")
ORDERS = {
    "slug": Order((Tag.slug,), False, lambda row: (row.slug,)),
    "-slug": Order((Tag.slug,), True, lambda row: (row.slug,)),
    "name": Order((Tag.name, Tag.id), False, lambda row: (row.name, row.id)),
    "-name": Order((Tag.name, Tag.id), True, lambda row: (row.name, row.id)),
}
SCOPE = Permission.CONTENT_PUBLISH


class TagListParameters(FieldPageParameters):
    """How the list of tags is narrowed, sorted and shown."""

    sort: Literal["slug", "-slug", "name", "-name"] = "slug"
    kind: TagKind | None = None


class TagChanges(BaseModel):
    """What may be sent of a tag that is there."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[Line, Field(min_length=1)] | None = None
    kind: TagKind | None = None
    slug: Slug | None = None


class TagMerge(BaseModel):
    """The slug of the tag that stays."""

    model_config = ConfigDict(extra="forbid")
    into: Slug


class NewTag(BaseModel):
    """What may be sent of a new tag."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[Line, Field(min_length=1)]
    kind: TagKind = TagKind.TOPIC
    slug: Slug | None = None


@tags.get("")
@operation("List tags", gives=ManagedTagDocument, listed=True, query=TagListParameters, public=True)
def index() -> Response:
    """List tags."""
    api_actor()
    asked = body.query(TagListParameters)

    def make() -> Made:
        statement = select(Tag).where(Tag.kind == asked.kind) if asked.kind else select(Tag)
        found = listed(statement, ORDERS[asked.sort], asked, scalar=True)
        items = shown(found.rows, managed_tag_document, asked.fields, ManagedTagDocument)
        return Made(found.document(items), ["tags"], found.next_url)

    return fresh(make)


@tags.get("/<slug>")
@operation("Give one tag", gives=ManagedTagDocument, query=FieldParameters, public=True, others=(301,))
def read(slug: str) -> Response:
    """Give one tag, or lead to the one that its slug means now."""
    api_actor()
    wanted = members(body.query(FieldParameters).fields, ManagedTagDocument)
    try:
        return fresh(lambda: Made(picked(managed_tag_document(tagging.get(slug)), wanted), [f"tag:{slug}"]))
    except NotFound:
        found = tagging.known(slug)
        if found is None:
            raise
        return moved(installation().links.api(f"/tags/{found.slug}", **request.args.to_dict()))


@tags.post("")
@operation("Make a tag", gives=ManagedTagDocument, status=201, body=NewTag, scope=SCOPE, creates=True)
def create() -> Response:
    """Make a tag."""
    actor = known_actor()
    actor.must(SCOPE)
    sent = body.read(NewTag)

    def make() -> Response:
        tag = tagging.create(actor, **sent.model_dump())
        return private(
            managed_tag_document(tag), 201, location=installation().links.api(f"/tags/{tag.slug}"), version=tag.version
        )

    return replayed() or once(make)


@tags.patch("/<slug>")
@operation(
    "Change the name, the kind or the slug of a tag, in all entries at once; an old slug leads to it",
    gives=ManagedTagDocument,
    body=TagChanges,
    scope=SCOPE,
    versioned=True,
)
def change(slug: str) -> Response:
    """Change a tag."""
    actor, sent = known_actor(), body.members()
    version = body.version_named(sent)
    wanted = body.read(TagChanges, sent)
    with writing():
        tag = tagging.change(actor, tagging.get(slug), version, **wanted.model_dump())
        return private(managed_tag_document(tag), version=tag.version)


@tags.post("/<slug>/merge")
@operation(
    "Let another tag stand for this one in all revisions; this slug leads to that one then",
    gives=ManagedTagDocument,
    body=TagMerge,
    scope=SCOPE,
    versioned=True,
)
def merge(slug: str) -> Response:
    """Merge a tag into another one."""
    actor, sent = known_actor(), body.members()
    actor.must(SCOPE)
    version = body.version_named(sent)
    wanted = body.read(TagMerge, sent)
    with writing():
        into = tagging.known(wanted.into)
        if into is None:
            raise Invalid(Fault("There is no tag with this slug.", "#/into"))
        stays = tag_merging.merge(actor, [(tagging.get(slug), version)], into)
        return private(managed_tag_document(stays), version=stays.version)


@tags.delete("/<slug>")
@operation("Delete a tag that nothing uses", gives=ManagedTagDocument, scope=SCOPE, versioned=True)
def delete(slug: str) -> Response:
    """Delete a tag that nothing uses."""
    actor = known_actor()
    actor.must(SCOPE)
    version = body.version_if_named()
    with writing():
        tag = tagging.get(slug)
        gone = managed_tag_document(tag)
        tagging.delete(actor, tag, version)
        return private(gone)
