"""Authors: the people whose names stand over texts and reviews, with how often each does."""

from typing import Annotated, Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from pydantic import Field
from sqlalchemy import func, or_, select
from werkzeug.wrappers import Response as BaseResponse

from cms.accounts.permissions import Permission
from cms.content import crediting
from cms.content.models.taxonomy import Author
from cms.content.name_uses import uses_of
from cms.content.overviews import split
from cms.core.db import db, writing
from cms.core.errors import Conflict, Invalid, NotFound, Stale
from cms.core.paging import Order
from cms.web import body
from cms.web.actor import page_actor
from cms.web.admin.forms.faults import show
from cms.web.admin.forms.taxonomy import AuthorForm
from cms.web.admin.pages import needs
from cms.web.admin.portraits import OTHER, Portrait, offered
from cms.web.admin.tag_pages import version_of
from cms.web.admin.toasts import say
from cms.web.api.authors import AuthorChanges, NewAuthor
from cms.web.context import installation
from cms.web.listing import listed
from cms.web.parameters import FilterText, FormParameters

SCOPE = Permission.CONTENT_PUBLISH
BY_NAME = Order((func.lower(Author.name), Author.id), descending=False, key=lambda row: (row[1], row[0].id))


class AuthorsAsked(FormParameters):
    """Which authors the page shows."""

    limit: Annotated[int, Field(ge=1, le=100)] = 50
    q: FilterText | None = None

    @property
    def told(self) -> dict[str, Any]:
        """Give what narrows the list, as the parameters of an address."""
        return self.model_dump(include={"q"}, exclude_defaults=True)


def open_doors(desk: Blueprint) -> None:
    """Open the list and the page of one author."""
    for method, rule, view in (
        ("GET", "/authors", authors),
        ("GET", "/authors/new", new_author),
        ("POST", "/authors/new", add_author),
        ("GET", "/authors/<int:author_id>", author),
        ("POST", "/authors/<int:author_id>", change_author),
        ("POST", "/authors/<int:author_id>/remove", remove_author),
    ):
        desk.add_url_rule(rule, view.__name__, needs(SCOPE)(view), methods=[method])


def authors() -> str:
    """Show one page of the authors, by name."""
    asked = body.query(AuthorsAsked)
    statement = select(Author, func.lower(Author.name))
    for word in split(asked.q or ""):
        told = (Author.name, Author.credentials)
        statement = statement.where(or_(*(text.icontains(word, autoescape=True) for text in told)))
    found = listed(statement, BY_NAME, asked, told=asked.told)
    rows = [met for met, _name in found.rows]
    return render_template(
        "admin/authors.html",
        asked=asked,
        rows=rows,
        uses=uses_of(Author, [met.id for met in rows]),
        next_path=found.next_url and found.next_url.removeprefix(installation().links.public_url),
        first_path=url_for("taxonomy.authors", **asked.told) if asked.cursor else "",
    )


def new_author() -> str:
    """Show the empty form."""
    return _page(None, AuthorForm(formdata=None))


def add_author() -> BaseResponse:
    """Make an author."""
    form = AuthorForm()
    try:
        sent = body.read(NewAuthor, form.members(new=True))
        with writing():
            made = crediting.create(page_actor(), **sent.model_dump())
    except Invalid as refusal:
        return Response(_page(None, form, show(form, refusal.faults)), 422)
    except Conflict as conflict:
        form.slug.errors = [conflict.detail]
        return Response(_page(None, form), 409)
    say("done", _("%(name)s is there. Writers can name them now.", name=made.name))
    return redirect(url_for("taxonomy.authors"), 303)


def author(author_id: int) -> str:
    """Show one author, and what can be changed of them."""
    met = _author(author_id)
    return _page(met, AuthorForm.of(met))


def change_author(author_id: int) -> BaseResponse:
    """Change what is said of an author."""
    form, met = AuthorForm(), _author(author_id)
    try:
        changes = body.read(AuthorChanges, form.members(new=False)).model_dump(exclude_unset=True)
        with writing():
            crediting.change(page_actor(), met, version_of(form.version.data), changes)
    except Invalid as refusal:
        return Response(_page(met, form, show(form, refusal.faults)), 422)
    except Stale:
        form.version.data = met.version
        told = _("Somebody changed this author while you were writing. Yours is below and not saved yet.")
        return Response(_page(met, form, [told]), 409)
    say("done", _("Saved. It holds at once in every article and exercise."))
    return redirect(url_for("taxonomy.author", author_id=author_id), 303)


def remove_author(author_id: int) -> BaseResponse:
    """Delete an author whom nothing names."""
    met = _author(author_id)
    name = met.name
    try:
        with writing():
            crediting.delete(page_actor(), met, version_of(request.form.get("version")))
    except Conflict as conflict:
        say("left", conflict.detail)
        return redirect(url_for("taxonomy.author", author_id=author_id), 303)
    say("done", _("%(name)s is deleted from the authors.", name=name))
    return redirect(url_for("taxonomy.authors"), 303)


def _author(author_id: int) -> Author:
    met = db.session.get(Author, author_id)
    if met is None:
        raise NotFound(_("There is no such author."))
    return met


def _page(met: Author | None, form: AuthorForm, errors: list[str] | None = None) -> str:
    portraits = offered(form.portrait.data or "")
    return render_template(
        "admin/author.html",
        author=met,
        form=form,
        errors_of_form=errors or [],
        uses=uses_of(Author, [met.id])[met.id] if met else None,
        portraits=portraits,
        chosen=_chosen(form, portraits),
    )


def _chosen(form: AuthorForm, portraits: list[Portrait]) -> str:
    """Give the portrait that is ticked: none, one of the library, or another."""
    ticked = form.portrait.data or ""
    return ticked if ticked in {"", *(each.url for each in portraits)} else OTHER
