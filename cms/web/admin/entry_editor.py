"""Writing: the form of an entry, saved as a draft, handed in, or led on to publishing."""

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from cms.accounts.permissions import Actor, Permission
from cms.content import autosaving, crediting, drafting, publishing, queries, tagging
from cms.content.editing import HEARD_EVERY
from cms.content.models.entry import Entry
from cms.content.status import EntryType
from cms.content.views import EntryView, view
from cms.core.db import writing
from cms.core.errors import Invalid, NotFound, Stale
from cms.web.actor import page_actor
from cms.web.admin.beside import beside
from cms.web.admin.doors import open_door
from cms.web.admin.entry_autosave import offer, taken_up
from cms.web.admin.entry_collision import as_chosen, both_texts, collision, saved
from cms.web.admin.entry_editing import begun, taken_over
from cms.web.admin.entry_picture import keep_brought, offered
from cms.web.admin.entry_preview import previews_of
from cms.web.admin.forms.entry import KINDS, EntryForm
from cms.web.admin.forms.faults import first_wrong, show
from cms.web.admin.forms.flat import Fields
from cms.web.admin.forms.kinds import FORMS, form_of, zone
from cms.web.admin.forms.rows import landing, rearranged
from cms.web.admin.toasts import say
from cms.web.context import installation, site
from cms.web.uploads import takes_pictures

MOST_SUGGESTED = 300


def open_doors(desk: Blueprint, kind: EntryType) -> None:
    """Open the editor for a new entry and for one that is there."""
    open_door(desk, kind, "GET", "/new", new, Permission.CONTENT_WRITE)
    open_door(desk, kind, "POST", "/new", create, Permission.CONTENT_WRITE)
    open_door(desk, kind, "GET", "/<int:entry_id>", edit, Permission.CONTENT_WRITE)
    open_door(desk, kind, "POST", "/<int:entry_id>", save, Permission.CONTENT_WRITE)


def new(kind: EntryType) -> str:
    """Show the empty form."""
    actor, empty = page_actor(), FORMS[kind](formdata=None, data={"comments_open": True, "tags": []})
    fields = taken_up(actor, kind, None)
    if fields is not None:
        return _page(kind, FORMS[kind](formdata=fields), unsaved=True)
    return _page(kind, empty, kept=offer(actor, kind, None, empty))


@takes_pictures
def create(kind: EntryType) -> BaseResponse | str:
    """Make a draft of what was sent."""
    form, saving = _sent(kind, request.form)
    if not saving:
        return _page(kind, form)
    actor = page_actor()
    try:
        keep_brought(actor, form)
        with writing():
            entry = drafting.create(actor, kind, form.members(zone()), site())
            autosaving.discard(actor, kind, None)
    except Invalid as refusal:
        return _refused(kind, form, show(form, refusal.faults))
    return _onward(kind, entry)


def edit(kind: EntryType, entry_id: int) -> str:
    """Show the form with the newest draft in it, or with what was typed and not saved; mark who edits."""
    actor = page_actor()
    at_it = begun(actor, kind, entry_id)
    shown, fields = _view(actor, kind, entry_id), taken_up(actor, kind, entry_id)
    if fields is not None:
        return _page(kind, FORMS[kind](formdata=fields), shown, at_it=at_it, unsaved=True)
    form = form_of(shown)
    return _page(kind, form, shown, at_it=at_it, kept=offer(actor, kind, entry_id, form))


@takes_pictures
def save(kind: EntryType, entry_id: int) -> BaseResponse | str:
    """Save what was sent as the newest draft; what the public reads stays as it is."""
    actor = page_actor()
    form, saving = _sent(kind, as_chosen(actor, kind, entry_id))
    if not saving:
        return _page(kind, form, _view(actor, kind, entry_id))
    try:
        keep_brought(actor, form)
        entry = saved(actor, kind, entry_id, form)
    except Invalid as refusal:
        return _refused(kind, form, show(form, refusal.faults), _view(actor, kind, entry_id))
    except Stale:
        return both_texts(kind, collision(actor, kind, entry_id, form))
    except NotFound:
        binned = view([queries.staff_entry(actor, kind, entry_id, binned=True)], public=False)[0]
        told = _("This was put into the bin while you were writing. Your text is here, and is not saved.")
        return Response(_page(kind, form, binned, errors=[told]), 409)
    return _onward(kind, entry)


def _sent(kind: EntryType, fields: Fields) -> tuple[EntryForm, bool]:
    """Read the form, and tell whether it is to be saved; else its lines are moved about, or writing goes on."""
    do = request.form.get("do", "save")
    saving = do in {"save", "submit", "publish"}
    fields = fields if saving or do in {"card", "write"} else rearranged(fields, do)
    return FORMS[kind](formdata=fields), saving


def _onward(kind: EntryType, entry: Entry) -> BaseResponse:
    """Go where the pressed button leads: on with writing, into review, or to what publishing would change."""
    do, there = request.form.get("do", "save"), f"{kind}s_desk.edit"
    if do == "publish":
        there = f"{kind}s_desk.changes"
    elif do == "submit":
        with writing():
            note = request.form.get("handing_note", "")
            publishing.submit(page_actor(), queries.entry_to_change(entry.id, kind), entry.version, note)
        say("done", _("Handed in. The editors find it on their first page."))
    else:
        say("done", _("Saved.") if not entry.is_live else _("Saved. Readers see it once it is published."))
    return redirect(url_for(there, entry_id=entry.id), 303)


def _refused(kind: EntryType, form: EntryForm, homeless: list[str], shown: EntryView | None = None) -> Response:
    told = [_("This was not saved yet. Please look at what is marked below; nothing that you wrote is lost.")]
    return Response(_page(kind, form, shown, errors=[*told, *homeless]), 422)


def _page(
    kind: EntryType,
    form: EntryForm,
    shown: EntryView | None = None,
    *,
    errors: list[str] | None = None,
    **at_hand: Any,
) -> str:
    """Show the form; `at_hand` may say who else edits, what is kept, and that the form is not what is saved."""
    may_publish = page_actor().may(Permission.CONTENT_PUBLISH)
    authors, tags = crediting.everyone(), tagging.everything()
    form.offer([(author.slug, author.name) for author in authors], [(tag.slug, tag.name) for tag in tags])
    return render_template(
        f"admin/{kind}.html",
        kind=kind,
        form=form,
        shown=shown,
        entry=shown.entry if shown else None,
        errors_of_form=errors or [],
        unsaved=request.method == "POST" or at_hand.get("unsaved", False),
        kept=at_hand.get("kept"),
        at_it=at_hand.get("at_it"),
        taken_over=taken_over,
        heard_every=HEARD_EVERY.seconds,
        grouped=[(word, [tag for tag in tags if tag.kind == each]) for each, word in KINDS.items()],
        suggested=queries.titles(EntryType.EXERCISE, MOST_SUGGESTED) if kind == EntryType.ARTICLE else [],
        pictures=offered(form),
        previews=previews_of(shown.entry) if shown and may_publish else None,
        may_publish=may_publish,
        links=installation().links,
        site=site(),
        focus=landing(request.form, request.form.get("do", "")) or first_wrong(form),
        **beside(page_actor(), shown),
    )


def _view(actor: Actor, kind: EntryType, entry_id: int) -> EntryView:
    return view([queries.staff_entry(actor, kind, entry_id)], public=False)[0]
