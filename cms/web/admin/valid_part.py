"""What is valid of a form while it is being filled in: the rest is left out, and told."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from cms.content import picture_uses
from cms.content.drafting import check
from cms.content.models.media import Media
from cms.content.rendering import render
from cms.content.status import EntryType
from cms.content.written import EntryWritten
from cms.core.db import db
from cms.core.errors import Fault, Invalid
from cms.web.context import site


@dataclass(frozen=True)
class ValidPart:
    """The members that can be accepted, made safe to show, their pictures by id, and what was left out and why."""

    written: EntryWritten
    rendered: dict[str, Any]
    pictures: dict[int, Media]
    faults: list[Fault]


def valid_part(kind: EntryType, members: Mapping[str, Any]) -> ValidPart:
    """Give all that is valid: what is refused is left out, until nothing is."""
    faults: dict[Fault, None] = {}
    left = dict(members)
    while True:
        try:
            written = check(kind, left)
            rendered = render(written.model_dump(mode="json"), frozenset(site().image_hosts))
            return ValidPart(written, rendered, _pictures(written, rendered), list(faults))
        except Invalid as refusal:
            faults |= dict.fromkeys(refusal.faults)
            left = _without(left, refusal.faults)


def parts(fault: Fault) -> list[str]:
    """Give the way to what a fault is about."""
    return fault.pointer.removeprefix("#/").split("/")


def _pictures(written: EntryWritten, rendered: Mapping[str, Any]) -> dict[int, Media]:
    shown = picture_uses.shown_by(written, rendered["content_html"])
    found = db.session.scalars(select(Media).where(Media.id.in_(shown))).all() if shown else []
    return {picture.id: picture for picture in found}


def _without(members: dict[str, Any], faults: tuple[Fault, ...]) -> dict[str, Any]:
    """Leave out what is wrong: in a list the whole row, a film as a whole, else the one member."""
    left = deepcopy(members)
    places = {_place(left, parts(fault)) for fault in faults}
    for *way, last in sorted(places, key=lambda place: [str(part).rjust(9) for part in place], reverse=True):
        holder: Any = left
        for part in way:
            holder = holder[part]
        del holder[last]
    return {"title": _("No name yet"), **left}


def _place(members: dict[str, Any], parts_: list[str]) -> tuple[str | int, ...]:
    """Give the way to the deepest row that a fault is in, else to the member itself."""
    way: list[str | int] = []
    row: list[str | int] = []
    value: Any = members
    for part in parts_:
        key = int(part) if isinstance(value, list) else part
        row = [*way, key] if isinstance(value, list) else row
        way, value = [*way, key], value[key]
    return tuple(row or (way[:1] if way[0] == "video" else way))
