"""The library as pages: pictures brought in, found again, described, and removed when nothing shows them."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as BaseResponse

from cms.accounts.permissions import Actor, Permission
from cms.content import library, renditions
from cms.content.library import Shelf
from cms.content.models.entry import Entry
from cms.content.models.media import Media
from cms.content.picture_uses import Uses, uses_of
from cms.content.queries import is_id
from cms.core.db import writing
from cms.core.errors import Conflict, Fault, Invalid, Stale, TooLarge, Unsupported
from cms.web import body
from cms.web.actor import page_actor
from cms.web.admin.forms.faults import show
from cms.web.admin.forms.picture import ChangeForm, NewPictureForm
from cms.web.admin.media_parameters import NEWEST_FIRST, PicturesAsked
from cms.web.admin.pages import needs
from cms.web.admin.toasts import say
from cms.web.context import installation
from cms.web.listing import listed
from cms.web.uploads import keep_picture, takes_pictures

media_desk = Blueprint("media_desk", __name__, url_prefix="/admin/media")
SCOPE = Permission.MEDIA_WRITE
MOST_AT_ONCE = 5  # where no script sends them one by one


@dataclass(frozen=True)
class Shown:
    """A picture on a page: where it is used, as far as one may see, and whether one may change it."""

    media: Media
    uses: Uses
    may_change: bool

    @property
    def weight(self) -> str:
        """Tell how large its file is."""
        told: str = _("%(size)s kB", size=format_decimal(max(1, round(self.media.bytes / 1000))))
        return told


@media_desk.get("")
@needs(SCOPE)
def index() -> str:
    """Show the library, the newest picture first."""
    return _library(NewPictureForm(formdata=None))


@media_desk.post("")
@partial(takes_pictures, at_once=MOST_AT_ONCE)
@needs(SCOPE)
def add() -> BaseResponse:
    """Take pictures into the library; what is wrong with one is said where it was chosen.

    Of several none has its words yet: they are asked for on the next page.
    """
    files = [each for each in request.files.getlist("file") if each.filename]
    if len(files) > 1:
        return _add_each(files)
    form = NewPictureForm()
    try:
        made = keep_picture(page_actor(), files[0] if files else None, form.members())
    except (TooLarge, Unsupported) as refusal:
        return _refused(form, [Fault(refusal.detail, "#/file")])
    except Invalid as refusal:
        return _refused(form, refusal.faults)
    say("done", _("The picture is in the library."))
    return redirect(url_for("media_desk.one", media_id=made.id), 303)


@media_desk.get("/<int:media_id>")
@needs(SCOPE)
def one(media_id: int) -> str:
    """Show one picture with its words and its uses."""
    media = library.get(media_id)
    return _page(media, ChangeForm(formdata=None, data=_data_of(media)))


@media_desk.post("/<int:media_id>")
@needs(SCOPE)
def change(media_id: int) -> BaseResponse:
    """Change what is said of a picture."""
    form = ChangeForm()
    try:
        with writing():
            library.describe(page_actor(), library.get(media_id), _version(form.version.data), form.members())
    except Invalid as refusal:
        return Response(_page(library.get(media_id), form, show(form, _at_fields(refusal.faults))), 422)
    except Stale:
        media = library.get(media_id)
        form.version.data = media.version
        told = _("Somebody changed these words while you were writing. Yours are below and not saved yet.")
        return Response(_page(media, form, [told], beside=media), 409)
    say("done", _("Saved. Readers see it at once, wherever the picture is shown."))
    return redirect(url_for("media_desk.one", media_id=media_id), 303)


@media_desk.post("/<int:media_id>/remove")
@needs(SCOPE)
def remove(media_id: int) -> BaseResponse:
    """Remove a picture that nothing shows."""
    try:
        with writing():
            library.remove(page_actor(), library.get(media_id), _version(request.form.get("version")))
    except Conflict as conflict:
        say("left", conflict.detail)
        return redirect(url_for("media_desk.one", media_id=media_id), 303)
    say("done", _("The picture is removed."))
    return redirect(url_for("media_desk.index"), 303)


def _add_each(files: list[FileStorage]) -> BaseResponse:
    added = 0
    for sent in files:
        try:
            keep_picture(page_actor(), sent, {}, words_later=True)
            added += 1
        except (TooLarge, Unsupported, Invalid) as refusal:
            say("left", _("%(name)s was not added: %(why)s", name=sent.filename, why=refusal.detail))
    if added:
        say("done", ngettext("%(num)d picture is in the library.", "%(num)d pictures are in the library.", added))
    return redirect(url_for("media_desk.index", shelf=Shelf.UNDESCRIBED if added else None), 303)


def _refused(form: NewPictureForm, faults: list[Fault] | tuple[Fault, ...]) -> Response:
    return Response(_library(form, show(form, faults)), 422)


def _library(form: NewPictureForm, errors: list[str] | None = None) -> str:
    asked = body.query(PicturesAsked)
    found = listed(library.pictures(asked.q, asked.shelf), NEWEST_FIRST, asked, scalar=True)
    return render_template(
        "admin/media.html",
        form=form,
        errors_of_form=errors or [],
        asked=asked,
        undescribed=library.count(Shelf.UNDESCRIBED),
        shown=_shown(page_actor(), found.rows),
        next_path=found.next_url and found.next_url.removeprefix(installation().links.public_url),
        first_path=url_for("media_desk.index", **asked.told) if asked.cursor else "",
    )


def _page(media: Media, form: ChangeForm, errors: list[str] | None = None, beside: Media | None = None) -> str:
    actor = page_actor()
    return render_template(
        "admin/picture.html",
        form=form,
        errors_of_form=errors or [],
        shown=_shown(actor, [media])[0],
        beside=beside,
        progress=renditions.progress(media),
        point=_point(form),
        may_edit=lambda entry: _may_edit(actor, entry),
        links=installation().links,
    )


def _data_of(media: Media) -> dict[str, Any]:
    x, y = (50 if part is None else round(part * 100, 2) for part in (media.focal_x, media.focal_y))
    words = {"alt": media.alt, "decorative": media.decorative, "caption": media.caption, "version": media.version}
    return {**words, "focal_x": f"{x:g}", "focal_y": f"{y:g}"}


def _at_fields(faults: tuple[Fault, ...]) -> list[Fault]:
    """Let what is wrong with the focal point stand at its two fields."""
    return [Fault(each.detail, each.pointer.replace("/focal_point/", "/focal_")) for each in faults]


def _point(form: ChangeForm) -> tuple[float, float]:
    """Give where the mark stands, in percent; what is no place on the picture is the middle."""
    x, y = ((form.members()["focal_point"] or {}).get(axis) for axis in "xy")
    return tuple(100 * part if isinstance(part, float) and 0 <= part <= 1 else 50 for part in (x, y))  # type: ignore[return-value]  # two of them


def _shown(actor: Actor, rows: list[Media]) -> list[Shown]:
    used = uses_of(actor, [media.id for media in rows])
    return [Shown(media, used[media.id], library.may_change(actor, media)) for media in rows]


def _may_edit(actor: Actor, entry: Entry) -> bool:
    return actor.may(Permission.CONTENT_WRITE) and (not actor.sees_only_own_drafts or entry.created_by == actor.id)


def _version(sent: str | None) -> int:
    return int(sent) if sent and is_id(sent) else 0
