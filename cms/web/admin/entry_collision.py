"""Two saves that met: both texts field by field, and the choice between them; nothing of either is lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, render_template, request
from werkzeug.datastructures import MultiDict

from cms.accounts.permissions import Actor
from cms.content import autosaving, drafting, picture_uses, queries
from cms.content.changes import Change, Replaced, compare
from cms.content.merging import Apart, Side, apart
from cms.content.models.entry import Entry
from cms.content.models.media import Media
from cms.content.status import EntryType
from cms.content.views import EntryView, view
from cms.core.db import writing
from cms.core.errors import NotFound
from cms.web.admin.change_lines import stretches
from cms.web.admin.doors import version_sent
from cms.web.admin.forms.entry import EntryForm, in_order
from cms.web.admin.forms.flat import NO_MEMBERS, Fields, fields_of, with_taken
from cms.web.admin.forms.kinds import form_of, zone
from cms.web.admin.forms.reading import Names, even
from cms.web.admin.member_words import member_name, value_words
from cms.web.context import site

TAKE = "take-"


@dataclass(frozen=True)
class Choice:
    """A field that is not the same on both sides, with what each side changed in it."""

    apart: Apart
    mine: Sequence[Change]
    theirs: Sequence[Change]


@dataclass(frozen=True)
class Collision:
    """What somebody wrote, beside what was saved meanwhile."""

    shown: EntryView
    fields: Fields
    choices: list[Choice]
    pictures: Mapping[int, Media]


def saved(actor: Actor, kind: EntryType, entry_id: int, form: EntryForm) -> Entry:
    """Save what a form holds; an entry that was only moved since, its text untouched, is no reason to ask."""
    with writing():
        entry = queries.entry_to_change(entry_id, kind, actor)
        version = version_sent()
        if form.base.data == str(entry.newest_number) and entry.comments_open in form.comments_known:
            version = entry.version
        members = form.members(zone())
        before = queries.tags_of(queries.revision(entry, entry.newest_number))
        drafting.edit(actor, entry, version, {**members, "tags": in_order(members["tags"], before)}, site())
        autosaving.discard(actor, kind, entry.id)
    return entry


def collision(actor: Actor, kind: EntryType, entry_id: int, form: EntryForm) -> Collision:
    """Lay what was sent beside what was saved meanwhile; what was sent is kept first, as if it were typed on."""
    fields = fields_of(form)
    fields["image_id"] = str(form.image_id.data or "")
    with writing():
        autosaving.keep(actor, kind, queries.entry_to_change(entry_id, kind, actor), list(fields.items(multi=True)))
    shown = view([queries.staff_entry(actor, kind, entry_id)], public=False)[0]
    mine, theirs = even(form), even(form_of(shown))
    base, chosen = _base(form, shown)
    names = Names.of([mine, theirs, *([base] if base else [])], frozenset(site().image_hosts))
    before, here, there = (names.read(state) for state in (base or theirs, mine, theirs))
    found = [
        Choice(each, _of(each.member, before, here), _of(each.member, before, there))
        for each in apart(base, mine, theirs)
    ]
    return Collision(
        shown=shown,
        fields=fields,
        choices=[each for each in found if each.mine or each.theirs],
        pictures={**shown.pictures, **picture_uses.pictures([*form.pictures(), *chosen])},
    )


def both_texts(kind: EntryType, met: Collision) -> Response:
    """Show both texts and the choice between them, field by field."""
    do = request.form.get("do", "save")
    told = render_template(
        "admin/collision.html",
        kind=kind,
        entry=met.shown.entry,
        met=met,
        do=do if do in {"submit", "publish"} else "save",
        fields=[pair for pair in met.fields.items(multi=True) if pair[0] not in NO_MEMBERS],
        TAKE=TAKE,
        stretches=stretches,
        member_name=member_name,
        value_words=lambda member, value: value_words(member, value, met.pictures),
    )
    return Response(told, 409)


def as_chosen(actor: Actor, kind: EntryType, entry_id: int) -> Fields:
    """Give the fields that were sent, with theirs where theirs was chosen on the page of both texts."""
    choices = {name: side for name, side in request.form.items() if name.startswith(TAKE)}
    taken = [name.removeprefix(TAKE) for name, side in choices.items() if side == Side.THEIRS]
    sent: Fields = MultiDict(pair for pair in request.form.items(multi=True) if pair[0] not in choices)
    if not taken:
        return sent
    entry, _newest = queries.staff_entry(actor, kind, entry_id)
    base = sent.get("base", "")
    theirs = queries.revision(entry, int(base) if queries.is_id(base) else 0)
    return with_taken(sent, fields_of(form_of(view([(entry, theirs)], public=False)[0])), taken)


def _base(form: EntryForm, shown: EntryView) -> tuple[dict[str, Any] | None, list[int]]:
    """Give what both began with, and the pictures that were chosen in it; None where the form does not say it."""
    number = form.base.data or ""
    try:
        revision = queries.revision(shown.entry, int(number) if queries.is_id(number) else 0)
    except NotFound:
        return None, []
    began = form_of(view([(shown.entry, revision)], public=False)[0])
    return {**even(began), "comments_open": form.comments_before.data == "y"}, began.pictures()


def _of(member: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Give what changed in one member; whether comments are open is no part of a revision, so it is told apart."""
    if member == "comments_open":
        change = Replaced(member, before[member], after[member])
        return [change] if change.changed else []
    return compare({member: before.get(member)}, {member: after.get(member)})
