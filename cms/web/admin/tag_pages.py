"""Tags: a list with how often each is used, and a page to rename one or to let it go."""

from typing import Annotated, Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from pydantic import Field
from sqlalchemy import func, select
from werkzeug.wrappers import Response as BaseResponse

from cms.accounts.permissions import Permission
from cms.content import tagging
from cms.content.models.taxonomy import FormerTagSlug, Tag, TagKind
from cms.content.name_uses import uses_of
from cms.content.overviews import split
from cms.content.queries import is_id
from cms.core.db import db, writing
from cms.core.errors import Conflict, Invalid, NotFound, Stale
from cms.core.paging import Order
from cms.web import body
from cms.web.actor import page_actor
from cms.web.admin.forms.entry import KINDS
from cms.web.admin.forms.faults import show
from cms.web.admin.forms.taxonomy import TagForm
from cms.web.admin.pages import needs
from cms.web.admin.toasts import say
from cms.web.api.tags import NewTag, TagChanges
from cms.web.context import installation
from cms.web.listing import listed
from cms.web.parameters import FilterText, FormParameters

SCOPE = Permission.CONTENT_PUBLISH
BY_NAME = Order((func.lower(Tag.name), Tag.id), descending=False, key=lambda row: (row[1], row[0].id))
MOST_SUGGESTED = 500


class TagsAsked(FormParameters):
    """Which tags the page shows."""

    limit: Annotated[int, Field(ge=1, le=100)] = 50
    kind: TagKind | None = None
    q: FilterText | None = None

    @property
    def told(self) -> dict[str, Any]:
        """Give what narrows the list, as the parameters of an address."""
        return self.model_dump(mode="json", include={"kind", "q"}, exclude_defaults=True)


def open_doors(desk: Blueprint) -> None:
    """Open the list and the page of one tag."""
    for method, rule, view in (
        ("GET", "/tags", tags),
        ("POST", "/tags", add_tag),
        ("GET", "/tags/<int:tag_id>", tag),
        ("POST", "/tags/<int:tag_id>", change_tag),
        ("POST", "/tags/<int:tag_id>/remove", remove_tag),
    ):
        desk.add_url_rule(rule, view.__name__, needs(SCOPE)(view), methods=[method])


def tags() -> str:
    """Show one page of the tags, by name."""
    return _list(TagForm(formdata=None))


def add_tag() -> BaseResponse:
    """Make a tag."""
    form = TagForm()
    try:
        sent = body.read(NewTag, form.members())
        with writing():
            made = tagging.create(page_actor(), **sent.model_dump())
    except Invalid as refusal:
        return Response(_list(form, show(form, refusal.faults)), 422)
    except Conflict as conflict:
        form.slug.errors = [conflict.detail]
        return Response(_list(form), 409)
    say("done", _("The tag “%(name)s” is there. Writers can choose it now.", name=made.name))
    return redirect(url_for("taxonomy.tags", kind=made.kind), 303)


def tag(tag_id: int) -> str:
    """Show one tag, and what can be done with it."""
    met = tag_with(tag_id)
    return _page(met, TagForm.of(met))


def change_tag(tag_id: int) -> BaseResponse:
    """Give a tag another name, kind or address."""
    form, met = TagForm(), tag_with(tag_id)
    try:
        sent = body.read(TagChanges, form.members())
        with writing():
            tagging.change(page_actor(), met, version_of(form.version.data), **sent.model_dump())
    except Invalid as refusal:
        return Response(_page(met, form, show(form, refusal.faults)), 422)
    except Stale:
        form.version.data = met.version
        told = _("Somebody changed this tag while you were writing. Yours is below and not saved yet.")
        return Response(_page(met, form, [told]), 409)
    except Conflict as conflict:
        form.slug.errors = [conflict.detail]
        return Response(_page(met, form), 409)
    say("done", _("Saved. It holds at once in every article and exercise."))
    return redirect(url_for("taxonomy.tag", tag_id=tag_id), 303)


def remove_tag(tag_id: int) -> BaseResponse:
    """Delete a tag; the page told what would lose it."""
    met, used = tag_with(tag_id), "used" in request.form
    name = met.name
    try:
        with writing():
            tagging.delete(page_actor(), met, version_of(request.form.get("version")), used=used)
    except Conflict as conflict:
        say("left", conflict.detail)
        return redirect(url_for("taxonomy.tag", tag_id=tag_id), 303)
    say("done", _("The tag “%(name)s” is deleted.", name=name))
    return redirect(url_for("taxonomy.tags"), 303)


def tag_with(tag_id: int) -> Tag:
    """Give the tag with this id. Raises NotFound."""
    met = db.session.get(Tag, tag_id)
    if met is None:
        raise NotFound(_("There is no such tag. It may have been merged into another one."))
    return met


def version_of(sent: str | None) -> int:
    """Give the version that a form was made of; 0, which no tag is at, where it names none."""
    return int(sent) if sent and is_id(sent) else 0


def _list(form: TagForm, errors: list[str] | None = None) -> str:
    asked = body.query(TagsAsked)
    statement = select(Tag, func.lower(Tag.name))
    if asked.kind:
        statement = statement.where(Tag.kind == asked.kind)
    for word in split(asked.q or ""):
        statement = statement.where(Tag.name.icontains(word, autoescape=True))
    found = listed(statement, BY_NAME, asked, path=url_for("taxonomy.tags"), told=asked.told)
    rows = [met for met, _name in found.rows]
    counts = dict(db.session.execute(select(Tag.kind, func.count()).group_by(Tag.kind)).all())
    return render_template(
        "admin/tags.html",
        form=form,
        errors_of_form=errors or [],
        asked=asked,
        rows=rows,
        uses=uses_of(Tag, [met.id for met in rows]),
        kinds=KINDS,
        counts=counts,
        suggested=_names(),
        next_path=found.next_url and found.next_url.removeprefix(installation().links.public_url),
        first_path=url_for("taxonomy.tags", **asked.told) if asked.cursor else "",
    )


def _page(met: Tag, form: TagForm, errors: list[str] | None = None) -> str:
    former = select(FormerTagSlug.slug).where(FormerTagSlug.tag_id == met.id).order_by(FormerTagSlug.slug)
    return render_template(
        "admin/tag.html",
        tag=met,
        form=form,
        errors_of_form=errors or [],
        uses=uses_of(Tag, [met.id])[met.id],
        former=db.session.scalars(former).all(),
        suggested=_names(),
    )


def _names() -> list[tuple[str, str]]:
    """Give slug and name of the tags that one can be merged into, the first few hundred by name."""
    named = select(Tag.slug, Tag.name).order_by(func.lower(Tag.name), Tag.id).limit(MOST_SUGGESTED)
    return [(slug, name) for slug, name in db.session.execute(named)]
