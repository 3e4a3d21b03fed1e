"""Tokens: keys for programs that act for somebody. Everyone makes their own; admins see and end them all."""

from typing import Annotated, Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_security import auth_required
from pydantic import Field
from werkzeug.wrappers import Response as BaseResponse

from cms.accounts import tokens as keys
from cms.accounts import users
from cms.accounts.models import Token
from cms.accounts.permissions import Permission
from cms.core.clock import now
from cms.core.db import writing
from cms.core.errors import Invalid
from cms.core.paging import Order
from cms.web import body
from cms.web.actor import page_actor
from cms.web.admin.forms import faults
from cms.web.admin.forms.tokens import TokenForm
from cms.web.admin.fresh import fresh
from cms.web.admin.rights import RIGHTS
from cms.web.admin.toasts import say
from cms.web.context import installation, site
from cms.web.listing import listed
from cms.web.parameters import PageParameters

tokens = Blueprint("tokens", __name__, url_prefix="/admin/tokens")
NEWEST = Order((Token.id,), descending=True, key=lambda row: (row[0].id,))


class TokensAsked(PageParameters):
    """Whose tokens the page shows, and which part of them."""

    limit: Annotated[int, Field(ge=1, le=100)] = 50
    everyone: bool = False


@tokens.get("")
@auth_required("session")
def index() -> str:
    """Show one's tokens, or everyone's."""
    actor, asked = page_actor(), body.query(TokensAsked)
    statement: Any = keys.found(actor, of_everyone=asked.everyone)
    found = listed(statement, NEWEST, asked)
    return render_template(
        "admin/tokens.html",
        asked=asked,
        rows=found.rows,
        now=now(),
        rights=RIGHTS,
        may_see_all=actor.may(Permission.SITE_ADMIN),
        next_path=found.next_url and found.next_url.removeprefix(installation().links.public_url),
        first_path=_list(everyone=asked.everyone) if asked.cursor else "",
    )


@tokens.get("/new")
@auth_required("session")
def new() -> str:
    """Show the form of a new token."""
    return _page(TokenForm())


@tokens.post("/new")
@auth_required("session")
@fresh
def create() -> Response | str:
    """Make a token, and show its key in this answer alone: in no address and no cookie."""
    actor, form = page_actor(), TokenForm()
    try:
        made = form.members(ZoneInfo(site().timezone))
        with writing():
            token, key = keys.create(actor, users.one(actor, actor.id), **made)
    except Invalid as refusal:
        return Response(_page(form, faults.show(form, refusal.faults)), 422)
    return render_template("admin/token_made.html", token=token, key=key, rights=RIGHTS, links=installation().links)


@tokens.post("/<int:token_id>/revoke")
@auth_required("session")
def revoke(token_id: int) -> BaseResponse:
    """End a token at once."""
    actor = page_actor()
    with writing():
        token = keys.revoke(actor, token_id)
    say("done", _("The token “%(name)s” is revoked. Nothing opens with it any more.", name=token.name))
    return redirect(_list(everyone=token.user_id != actor.id), 303)


def _list(*, everyone: bool) -> str:
    return url_for("tokens.index", everyone="true" if everyone else None)


def _page(form: TokenForm, homeless: list[str] | None = None) -> str:
    form.offer(page_actor().permissions)
    return render_template("admin/token.html", form=form, errors_of_form=homeless or [], rights=RIGHTS)
