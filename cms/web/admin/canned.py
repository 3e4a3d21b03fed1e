"""Canned replies as pages: a list, one to add, one to change or remove, each shown filled in for an example."""

from typing import Annotated

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from pydantic import Field
from werkzeug.wrappers import Response as BaseResponse

from cms.accounts.permissions import Permission
from cms.comments import canned
from cms.comments.canned import CannedReply
from cms.core import commonmark
from cms.core.db import db, writing
from cms.core.errors import Conflict, Invalid, NotFound, Stale
from cms.core.paging import Order
from cms.core.text import shortened
from cms.web import body
from cms.web.actor import page_actor
from cms.web.admin.doors import version_sent
from cms.web.admin.forms.canned import CannedReplyForm
from cms.web.admin.forms.faults import show
from cms.web.admin.pages import needs
from cms.web.admin.toasts import say
from cms.web.context import installation, site
from cms.web.filling import filled_for_an_example
from cms.web.listing import listed
from cms.web.parameters import FormParameters

replies_desk = Blueprint("replies_desk", __name__, url_prefix="/admin/replies")
MODERATE = needs(Permission.COMMENTS_MODERATE)
BY_TITLE = Order((CannedReply.title, CannedReply.id), descending=False, key=lambda row: (row.title, row.id))
PREVIEW = "preview"
LONGEST_BEGINNING = 160


class RepliesAsked(FormParameters):
    """Which part of the list the page shows."""

    limit: Annotated[int, Field(ge=1, le=100)] = 50


@replies_desk.get("")
@MODERATE
def index() -> str:
    """Show the canned replies by their names."""
    return _list(CannedReplyForm(formdata=None))


@replies_desk.post("")
@MODERATE
def add() -> str | BaseResponse:
    """Keep a reply at hand, or show how it reads."""
    form, actor = CannedReplyForm(), page_actor()
    try:
        if _is_preview():
            canned.check(*form.sent)
            return _list(form)
        with writing():
            made = canned.create(actor, *form.sent)
    except Invalid as refusal:
        return Response(_list(form, _refused(form, refusal)), 422)
    say("done", _("“%(name)s” is at hand from now on.", name=made.title))
    return redirect(url_for("replies_desk.index"), 303)


@replies_desk.get("/<int:reply_id>")
@MODERATE
def one(reply_id: int) -> str:
    """Show one reply, to be changed."""
    reply = canned.one(page_actor(), reply_id)
    return _page(reply, CannedReplyForm.of(reply))


@replies_desk.post("/<int:reply_id>")
@MODERATE
def change(reply_id: int) -> str | BaseResponse:
    """Change a reply, or show how it reads; what was typed survives whatever happened to the reply meanwhile."""
    form, actor = CannedReplyForm(), page_actor()
    try:
        reply = canned.one(actor, reply_id)
        title, words = form.sent
        if _is_preview():
            canned.check(title, words)
            return _page(reply, form)
        with writing():
            changed = canned.change(actor, reply_id, version_sent(), title=title, body=words)
    except Invalid as refusal:
        return Response(_page(_again(reply_id), form, _refused(form, refusal)), 422)
    except Stale:
        reply = _again(reply_id)
        form.version.data = reply.version
        told = _("Somebody changed this reply while you were writing. Yours is below and not saved yet.")
        return Response(_page(reply, form, [told], overtaken=True), 409)
    except NotFound:
        told = _("Somebody removed this reply while you were writing. Yours is below: add it again, if it is needed.")
        return Response(_list(form, [told]), 409)
    say("done", _("Saved: “%(name)s”.", name=changed.title))
    return redirect(url_for("replies_desk.index"), 303)


@replies_desk.post("/<int:reply_id>/remove")
@MODERATE
def remove(reply_id: int) -> BaseResponse:
    """Remove a reply."""
    try:
        with writing():
            title = canned.delete(page_actor(), reply_id, version_sent()).title
    except Conflict as conflict:
        say("left", conflict.detail)
        return redirect(url_for("replies_desk.one", reply_id=reply_id), 303)
    say("done", _("“%(name)s” is gone.", name=title))
    return redirect(url_for("replies_desk.index"), 303)


def _is_preview() -> bool:
    return request.form.get("do") == PREVIEW


def _refused(form: CannedReplyForm, refusal: Invalid) -> list[str]:
    """Put what is wrong to its field, and name the places there: the page repeats what was typed anyway."""
    homeless = show(form, refusal.faults)
    unknown = canned.unknown_places(form.sent[1])
    if unknown:
        form.body.errors = [*form.body.errors, _("Not known: %(places)s.", places=", ".join(unknown))]
    return homeless


def _again(reply_id: int) -> CannedReply:
    """Give a reply as the database has it, after what was tried with it was taken back."""
    db.session.expire_all()
    return canned.one(page_actor(), reply_id)


def _preview(form: CannedReplyForm) -> str:
    """Give the words as readers would see them under an example."""
    words = form.sent[1][: canned.LONGEST_BODY]
    return commonmark.render(filled_for_an_example(words)) if words else ""


def _list(form: CannedReplyForm, errors: list[str] | None = None) -> str:
    asked = body.query(RepliesAsked)
    at = url_for("replies_desk.index")
    found = listed(canned.everything(page_actor()), BY_TITLE, asked, scalar=True, path=at, told={})
    return render_template(
        "admin/replies.html",
        form=form,
        errors_of_form=errors or [],
        rows=found.rows,
        beginnings={reply.id: shortened(" ".join(reply.body.split()), LONGEST_BEGINNING) for reply in found.rows},
        preview=_preview(form),
        places=_places(),
        next_path=found.next_url and found.next_url.removeprefix(installation().links.public_url),
        first_path=at if asked.cursor else "",
    )


def _page(
    reply: CannedReply, form: CannedReplyForm, errors: list[str] | None = None, *, overtaken: bool = False
) -> str:
    return render_template(
        "admin/reply.html",
        reply=reply,
        form=form,
        errors_of_form=errors or [],
        preview=_preview(form),
        places=_places(),
        overtaken=overtaken,
    )


def _places() -> list[tuple[str, str]]:
    """Give each place with what will stand in it."""
    told = {
        "name": _("the name of who wrote the comment"),
        "title": _("the title of the page that it stands on"),
        "url": _("the address of that page"),
        "site": _("the name of this site: %(name)s", name=site().site_title),
        "help_lines": _("the help lines from the settings that are nearest, as a list; put it on a line of its own"),
    }
    return [(f"{{{place}}}", told[place]) for place in canned.PLACES]
