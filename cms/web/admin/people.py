"""People: who works here and as what. Colleagues are invited, and led back in when they forgot their password."""

from typing import Annotated, Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from pydantic import Field
from werkzeug.wrappers import Response as BaseResponse

from cms.accounts import inviting, passkeys, second_factor, users
from cms.accounts.inviting import Invitation
from cms.accounts.models import User
from cms.accounts.permissions import Permission, Role
from cms.core.db import writing
from cms.core.errors import Conflict, Invalid, Unreadable
from cms.core.paging import Order
from cms.web import body
from cms.web.actor import page_actor
from cms.web.admin.forms import faults
from cms.web.admin.forms.people import InvitingForm, NameForm, RoleForm
from cms.web.admin.fresh import fresh
from cms.web.admin.pages import needs, role_name
from cms.web.admin.rights import DUTIES
from cms.web.admin.toasts import say
from cms.web.context import installation
from cms.web.listing import listed
from cms.web.parameters import PageParameters

people = Blueprint("people", __name__, url_prefix="/admin/people")
BY_ADDRESS = Order((User.email, User.id), descending=False, key=lambda row: (row.email, row.id))
ACCESS = {"open": True, "closed": False}


class PeopleAsked(PageParameters):
    """Which part of the list the page shows."""

    limit: Annotated[int, Field(ge=1, le=100)] = 100


@people.get("")
@needs(Permission.SITE_ADMIN)
def index() -> str:
    """Show everybody who has an account."""
    asked = body.query(PeopleAsked)
    found = listed(users.found(page_actor()), BY_ADDRESS, asked, scalar=True)
    return render_template(
        "admin/people.html",
        found=found.rows,
        next_path=found.next_url and found.next_url.removeprefix(installation().links.public_url),
        first_path=url_for("people.index") if asked.cursor else "",
    )


@people.get("/new")
@needs(Permission.SITE_ADMIN)
def new() -> str:
    """Show the form that invites."""
    return _inviting(InvitingForm())


@people.post("/new")
@needs(Permission.SITE_ADMIN)
@fresh
def invite() -> Response | str:
    """Make an account, and show the link to hand over, this once."""
    actor, form = page_actor(), InvitingForm()
    try:
        with writing():
            user = users.create(
                actor, email=form.email.data or "", role=form.role.data or "", name=form.name.data or ""
            )
            made = inviting.invite(actor, user, installation().sealer)
    except Invalid as refusal:
        return Response(_inviting(form, faults.show(form, refusal.faults)), 422)
    except Conflict as conflict:
        form.email.errors = [conflict.detail]
        return Response(_inviting(form), 409)
    return _handed(user, made)


@people.get("/<int:user_id>")
@needs(Permission.SITE_ADMIN)
def show(user_id: int) -> str:
    """Show one account, and what can be changed of it."""
    return _person(user_id)


@people.post("/<int:user_id>/name")
@needs(Permission.SITE_ADMIN)
def rename(user_id: int) -> BaseResponse:
    """Give somebody another name."""
    actor, form = page_actor(), NameForm()
    try:
        with writing():
            users.rename(actor, users.to_change(user_id), form.name.data or "")
    except Invalid as refusal:
        faults.show(form, refusal.faults)
        return Response(_person(user_id, naming=form), 422)
    say("done", _("Saved."))
    return _back_to(user_id)


@people.post("/<int:user_id>/role")
@needs(Permission.SITE_ADMIN)
@fresh
def change_role(user_id: int) -> BaseResponse:
    """Give somebody another role."""
    actor, form = page_actor(), RoleForm()
    try:
        with writing():
            user = users.to_change(user_id)
            if form.role.data != user.role:
                users.set_role(actor, user, form.role.data or "")
    except Invalid as refusal:
        faults.show(form, refusal.faults)
        return Response(_person(user_id, form), 422)
    except Conflict as conflict:
        form.role.errors = [conflict.detail]
        return Response(_person(user_id, form), 409)
    say("done", _("%(name)s now has the role “%(role)s”.", name=user.name, role=role_name(Role(user.role))))
    return _back_to(user_id)


@people.post("/<int:user_id>/access")
@needs(Permission.SITE_ADMIN)
@fresh
def change_access(user_id: int) -> BaseResponse:
    """Close an account, or open it again."""
    actor, wanted = page_actor(), request.form.get("access", "")
    if wanted not in ACCESS:
        raise Unreadable(_("This form cannot be read. Load the page again."))
    try:
        with writing():
            user = users.to_change(user_id)
            users.set_active(actor, user, active=ACCESS[wanted])
    except Conflict as conflict:
        say("left", conflict.detail)
        return _back_to(user_id)
    told = _("The account of %(name)s is open.") if user.active else _("The account of %(name)s is closed.")
    undo = url_for("people.change_access", user_id=user_id)
    say("done", told % {"name": user.name}, undo=undo, fields={"access": "closed" if user.active else "open"})
    return _back_to(user_id)


@people.post("/<int:user_id>/second-factor")
@needs(Permission.SITE_ADMIN)
@fresh
def reset_second_factor(user_id: int) -> BaseResponse:
    """Take the second factor away from somebody who lost theirs."""
    actor = page_actor()
    with writing():
        user = users.to_change(user_id)
        second_factor.reset(actor, user)
    say("done", _("%(name)s signs in with the password alone now.", name=user.name))
    return _back_to(user_id)


@people.post("/<int:user_id>/link")
@needs(Permission.SITE_ADMIN)
@fresh
def make_link(user_id: int) -> BaseResponse | str:
    """Make a new link for an account, and show it, this once."""
    actor = page_actor()
    try:
        with writing():
            user = users.to_change(user_id)
            made = inviting.invite(actor, user, installation().sealer)
    except Conflict as conflict:
        say("left", conflict.detail)
        return _back_to(user_id)
    return _handed(user, made)


def _inviting(form: InvitingForm, homeless: list[str] | None = None) -> str:
    return render_template("admin/inviting.html", form=form, errors_of_form=homeless or [], **_roles())


def _person(user_id: int, role: RoleForm | None = None, naming: NameForm | None = None) -> str:
    user = users.one(page_actor(), user_id)
    return render_template(
        "admin/person.html",
        person=user,
        has_second=second_factor.is_on(user.id) or bool(passkeys.of(user.id)),
        naming=naming or NameForm(formdata=None, data={"name": user.name}),
        role=role or RoleForm(formdata=None, data={"role": user.role}),
        **_roles(),
    )


def _roles() -> dict[str, Any]:
    return {"roles": {role: role_name(role) for role in Role}, "duties": DUTIES}


def _handed(user: User, made: Invitation) -> str:
    """Show a link. It stands in this answer alone: in no address, no cookie, no log."""
    link = installation().links.public(url_for("invitations.show", key=made.key))
    return render_template("admin/handed.html", person=user, link=link, ends_at=made.ends_at)


def _back_to(user_id: int) -> BaseResponse:
    return redirect(url_for("people.show", user_id=user_id), 303)
