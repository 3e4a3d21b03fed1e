"""Writing: the form of an entry, saved as a draft, handed in, or led on to publishing."""

from zoneinfo import ZoneInfo

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from cms.accounts.permissions import Actor, Permission
from cms.content import crediting, drafting, publishing, queries, tagging
from cms.content.models.entry import Entry
from cms.content.returning import Standing
from cms.content.status import EntryType
from cms.content.views import EntryView, view
from cms.core.db import writing
from cms.core.errors import Conflict, Invalid, Stale
from cms.web.actor import page_actor
from cms.web.admin.doors import open_door, version_sent
from cms.web.admin.entry_picture import keep_brought, offered
from cms.web.admin.forms.article import ArticleForm
from cms.web.admin.forms.entry import KINDS, EntryForm, data_of
from cms.web.admin.forms.exercise import ExerciseForm
from cms.web.admin.forms.faults import first_wrong, show
from cms.web.admin.forms.rows import landing, rearranged
from cms.web.admin.toasts import say
from cms.web.context import installation, site
from cms.web.uploads import takes_pictures

FORMS: dict[EntryType, type[EntryForm]] = {EntryType.ARTICLE: ArticleForm, EntryType.EXERCISE: ExerciseForm}
MOST_SUGGESTED = 300


def open_doors(desk: Blueprint, kind: EntryType) -> None:
    """Open the editor for a new entry and for one that is there."""
    open_door(desk, kind, "GET", "/new", new, Permission.CONTENT_WRITE)
    open_door(desk, kind, "POST", "/new", create, Permission.CONTENT_WRITE)
    open_door(desk, kind, "GET", "/<int:entry_id>", edit, Permission.CONTENT_WRITE)
    open_door(desk, kind, "POST", "/<int:entry_id>", save, Permission.CONTENT_WRITE)
    open_door(desk, kind, "POST", "/<int:entry_id>/moves", move, Permission.CONTENT_WRITE)


def new(kind: EntryType) -> str:
    """Show the empty form."""
    return _page(kind, FORMS[kind](data={"comments_open": True, "tags": []}))


@takes_pictures
def create(kind: EntryType) -> BaseResponse | str:
    """Make a draft of what was sent."""
    form, saving = _sent(kind)
    if not saving:
        return _page(kind, form)
    actor = page_actor()
    try:
        keep_brought(actor, form)
        with writing():
            entry = drafting.create(actor, kind, form.members(_zone()), site())
    except Invalid as refusal:
        return _refused(kind, form, show(form, refusal.faults))
    return _onward(kind, entry)


def edit(kind: EntryType, entry_id: int) -> str:
    """Show the form with the newest draft in it."""
    shown = _view(page_actor(), kind, entry_id)
    return _page(kind, FORMS[kind](formdata=None, data=data_of(shown, _zone())), shown)


@takes_pictures
def save(kind: EntryType, entry_id: int) -> BaseResponse | str:
    """Save what was sent as the newest draft; what the public reads stays as it is."""
    actor = page_actor()
    form, saving = _sent(kind)
    if not saving:
        return _page(kind, form, _view(actor, kind, entry_id))
    try:
        keep_brought(actor, form)
        with writing():
            entry = queries.entry_to_change(entry_id, kind, actor)
            seen = entry.version if form.anyway.data else version_sent()
            members = form.members(_zone())
            if seen != entry.version or drafting.differs(entry, members):
                drafting.edit(actor, entry, seen, members, site())
    except Invalid as refusal:
        return _refused(kind, form, show(form, refusal.faults), _view(actor, kind, entry_id))
    except Stale:
        return _stale(kind, form, _view(actor, kind, entry_id))
    return _onward(kind, entry)


def move(kind: EntryType, entry_id: int) -> BaseResponse:
    """Hand in, withdraw, lay aside, bin or bring back."""
    actor, wanted = page_actor(), request.form.get("move", "")
    moves = {
        "submit": (publishing.submit, _("Handed in. The editors find it on their first page.")),
        "unpublish": (publishing.unpublish, _("Taken off the site. It is a draft again.")),
        "archive": (publishing.archive, _("Laid aside in the archive.")),
        "restore": (publishing.restore, _("Brought back as a draft.")),
        "bin": (publishing.discard, _("Put into the bin, where it can be brought back.")),
    }
    if wanted not in moves:
        raise Conflict(_("This page does not know that step. Load it again."))
    verb, told = moves[wanted]
    try:
        with writing():
            entry = queries.entry_to_change(entry_id, kind, actor, binned=wanted == "restore")
            former = Standing.of(entry)
            verb(actor, entry, version_sent())
    except Conflict as conflict:
        say("left", conflict.detail)
        return redirect(url_for(f"{kind}s_desk.edit", entry_id=entry_id), 303)
    back = url_for(f"{kind}s_desk.undo", entry_id=entry_id) if actor.may(Permission.CONTENT_PUBLISH) else None
    say("done", told, undo=back, fields={"former": str(former), "version": str(entry.version)})
    listed = url_for(f"{kind}s_desk.index")
    return redirect(listed if wanted == "bin" else url_for(f"{kind}s_desk.edit", entry_id=entry_id), 303)


def _sent(kind: EntryType) -> tuple[EntryForm, bool]:
    """Read the form, and tell whether it is to be saved; else only its lines were moved about."""
    do = request.form.get("do", "save")
    saving = do in {"save", "submit", "publish"}
    fields: MultiDict[str, str] = request.form if saving or do == "card" else rearranged(request.form, do)
    return FORMS[kind](formdata=fields), saving


def _onward(kind: EntryType, entry: Entry) -> BaseResponse:
    """Go where the pressed button leads: on with writing, into review, or to what publishing would change."""
    do, there = request.form.get("do", "save"), f"{kind}s_desk.edit"
    if do == "publish":
        there = f"{kind}s_desk.changes"
    elif do == "submit":
        with writing():
            publishing.submit(page_actor(), queries.entry_to_change(entry.id, kind), entry.version)
        say("done", _("Handed in. The editors find it on their first page."))
    else:
        say("done", _("Saved.") if not entry.is_live else _("Saved. Readers see it once it is published."))
    return redirect(url_for(there, entry_id=entry.id), 303)


def _refused(kind: EntryType, form: EntryForm, homeless: list[str], shown: EntryView | None = None) -> Response:
    told = [_("This was not saved yet. Please look at what is marked below; nothing that you wrote is lost.")]
    return Response(_page(kind, form, shown, errors=[*told, *homeless]), 422)


def _stale(kind: EntryType, form: EntryForm, shown: EntryView) -> Response:
    """Keep what was written, and let the editor look before one save goes over the other."""
    told = _(
        "%(name)s saved this while you were writing. Your text is below and is not saved yet.",
        name=shown.revision.made_by_name,
    )
    return Response(_page(kind, form, shown, errors=[told], stale=True), 409)


def _page(
    kind: EntryType,
    form: EntryForm,
    shown: EntryView | None = None,
    *,
    errors: list[str] | None = None,
    stale: bool = False,
) -> str:
    authors, tags = crediting.everyone(), tagging.everything()
    form.offer([(author.slug, author.name) for author in authors], [(tag.slug, tag.name) for tag in tags])
    return render_template(
        f"admin/{kind}.html",
        kind=kind,
        form=form,
        shown=shown,
        entry=shown.entry if shown else None,
        errors_of_form=errors or [],
        stale=stale,
        grouped=[(word, [tag for tag in tags if tag.kind == each]) for each, word in KINDS.items()],
        suggested=queries.titles(EntryType.EXERCISE, MOST_SUGGESTED) if kind == EntryType.ARTICLE else [],
        pictures=offered(form),
        may_publish=page_actor().may(Permission.CONTENT_PUBLISH),
        links=installation().links,
        site=site(),
        focus=landing(request.form, request.form.get("do", "")) or first_wrong(form),
    )


def _view(actor: Actor, kind: EntryType, entry_id: int) -> EntryView:
    return view([queries.staff_entry(actor, kind, entry_id)], public=False)[0]


def _zone() -> ZoneInfo:
    return ZoneInfo(site().timezone)
