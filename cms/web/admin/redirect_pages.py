"""Redirects as a page: all that front ends follow, those of renamed entries too; made and removed here."""

from typing import Annotated

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from pydantic import Field
from werkzeug.wrappers import Response as BaseResponse

from cms.accounts.permissions import Permission
from cms.content import redirecting
from cms.core.db import writing
from cms.core.errors import Conflict, Invalid
from cms.web import body
from cms.web.actor import page_actor
from cms.web.admin.forms.faults import show
from cms.web.admin.forms.taxonomy import RedirectForm
from cms.web.admin.pages import needs
from cms.web.admin.tag_pages import version_of
from cms.web.admin.toasts import say
from cms.web.api.redirects import page_of
from cms.web.context import installation
from cms.web.parameters import PageParameters

SCOPE = Permission.CONTENT_PUBLISH


class RedirectsAsked(PageParameters):
    """Which part of the list the page shows."""

    limit: Annotated[int, Field(ge=1, le=100)] = 50


def open_doors(desk: Blueprint) -> None:
    """Open the list, and what can be done on it."""
    for method, rule, view in (
        ("GET", "/redirects", redirects),
        ("POST", "/redirects", add_redirect),
        ("POST", "/redirects/<int:redirect_id>/remove", remove_redirect),
    ):
        desk.add_url_rule(rule, view.__name__, needs(SCOPE)(view), methods=[method])


def redirects() -> str:
    """Show one page of the redirects, by path."""
    return _list(RedirectForm(formdata=None))


def add_redirect() -> BaseResponse:
    """Make a redirect."""
    form = RedirectForm()
    try:
        with writing():
            made = redirecting.create(page_actor(), form.members(), installation().links.addresses)
    except Invalid as refusal:
        homeless = show(form, refusal.faults)
        form.path.errors = [*form.path.errors, *(fault.detail for fault in refusal.faults if fault.pointer == "#/from")]
        left = [said for said in homeless if said not in form.path.errors]
        return Response(_list(form, left), 422)
    except Conflict as conflict:
        form.path.errors = [conflict.detail]
        return Response(_list(form), 409)
    say(
        "done",
        _("%(path)s leads elsewhere now.", path=made.path) if made.target else _("%(path)s is gone.", path=made.path),
    )
    return redirect(url_for("taxonomy.redirects"), 303)


def remove_redirect(redirect_id: int) -> BaseResponse:
    """Remove a redirect, and offer to make it again."""
    gone = redirecting.get(redirect_id)
    back = {"path": gone.path, "to": gone.target or "", "code": str(gone.code)}
    try:
        with writing():
            redirecting.delete(page_actor(), gone, version_of(request.form.get("version")))
    except Conflict as conflict:
        say("left", conflict.detail)
        return redirect(url_for("taxonomy.redirects"), 303)
    said = _("%(path)s leads nowhere now.", path=back["path"])
    say("done", said, undo=url_for("taxonomy.add_redirect"), fields=back)
    return redirect(url_for("taxonomy.redirects"), 303)


def _list(form: RedirectForm, errors: list[str] | None = None) -> str:
    asked = body.query(RedirectsAsked)
    found, items = page_of(asked)
    return render_template(
        "admin/redirects.html",
        form=form,
        errors_of_form=errors or [],
        rows=items,
        site_url=installation().links.site_url,
        next_path=found.next_url and found.next_url.removeprefix(installation().links.public_url),
        first_path=url_for("taxonomy.redirects") if asked.cursor else "",
    )
