"""Rows of a form, added, moved and taken away: on the flat names that browsers send.

What stands at a place of a list is named `steps-2-text_html`, in a list inside a row
`variations-0-steps-2-text_html`, and where a row is one field alone `reminders-2`. The buttons
beside the rows say `add:steps`, `up:steps:2`, `down:steps:2`, `remove:steps:2`, and where a row is
carried to the place of another one `move:steps:4:1`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict

from cms.content.written import ArticleWritten, ExerciseWritten, Variation, Written
from cms.core.errors import Unreadable

Fields = MultiDict[str, str]
PLACES_NAMED = {"add": 0, "up": 1, "down": 1, "remove": 1, "move": 2}
_PLACE = re.compile(r"0|[1-9]\d{0,3}", re.ASCII)


@dataclass(frozen=True)
class Rows:
    """A list: what the name of a row's first field ends in, and how many rows fit."""

    first: str
    most: int


@dataclass(frozen=True)
class Asked:
    """What a button says: a verb, the name of a list, and places in it."""

    verb: str
    path: str
    places: tuple[int, ...]
    rows: Rows


def _rows(written: type[Written], member: str, first: str = "") -> Rows:
    limits = (getattr(part, "max_length", None) for part in written.model_fields[member].metadata)
    return Rows(first, next(limit for limit in limits if limit is not None))


LISTS = {
    "authors": _rows(ExerciseWritten, "authors"),
    "sources": _rows(ExerciseWritten, "sources", "-title"),
    "exercises": _rows(ArticleWritten, "exercises"),
    "steps": _rows(ExerciseWritten, "steps", "-text_html"),
    "equipment": _rows(ExerciseWritten, "equipment"),
    "muscles": _rows(ExerciseWritten, "muscles", "-name"),
    "variations": _rows(ExerciseWritten, "variations", "-title"),
    "variations-steps": _rows(Variation, "steps", "-text_html"),
    "reminders": _rows(ExerciseWritten, "reminders"),
    "cautions": _rows(ExerciseWritten, "cautions", "-text"),
    "contraindications": _rows(ExerciseWritten, "contraindications"),
}


def rearranged(fields: Fields, instruction: str) -> Fields:
    """Give the fields as the instruction would have them, the rows of that list numbered anew.

    A list that is full stays as it is, and so does a row that has reached the end of its way. Raises
    Unreadable where the instruction names nothing that is there.
    """
    asked = _read(fields, instruction)
    order = _order(_places(fields, asked.path), asked)
    place_of = {old: new for new, old in enumerate(order) if old is not None}
    result: Fields = MultiDict()
    for name, value in fields.items(multi=True):
        place, rest = _split(asked.path, name)
        if place is None:
            result.add(name, value)
        elif place in place_of:
            result.add(f"{asked.path}-{place_of[place]}{rest}", value)
    if None in order:
        result.add(f"{asked.path}-{len(order) - 1}{asked.rows.first}", "")
    return result


def landing(fields: Fields, instruction: str) -> str:
    """Say where to go on after an instruction: the name of a field, or what a button says.

    `fields` are those before it was carried out. Of what is no such instruction, nothing is said.
    """
    if instruction.partition(":")[0] not in PLACES_NAMED:
        return ""
    asked = _read(fields, instruction)
    places = _places(fields, asked.path)
    order = _order(places, asked)
    if asked.verb in {"add", "remove"}:
        place = min(places.index(asked.places[0]) if asked.places else len(order), len(order) - 1)
        return f"{asked.path}-{place}{asked.rows.first}" if order else f"add:{asked.path}"
    place = order.index(asked.places[0])
    way = "down" if place == 0 or (asked.verb == "down" and place < len(order) - 1) else "up"
    return f"{way}:{asked.path}:{place}"


def _read(fields: Fields, instruction: str) -> Asked:
    verb, _colon, rest = instruction.partition(":")
    path, *named = rest.split(":")
    outer, _dash, inner = path.partition("-")
    within, _dash, member = inner.partition("-")
    rows = LISTS.get(f"{outer}-{member}" if inner else outer)
    numbers = [*named, within] if inner else named
    if rows is None or PLACES_NAMED.get(verb) != len(named) or not all(map(_PLACE.fullmatch, numbers)):
        raise _refusal()
    places = tuple(map(int, named))
    if not set(places) <= set(_places(fields, path)) or (inner and int(within) not in _places(fields, outer)):
        raise _refusal()
    return Asked(verb, path, places, rows)


def _order(places: list[int], asked: Asked) -> list[int | None]:
    """Give the old places in their new order; None is a new row."""
    order: list[int | None] = [*places]
    if asked.verb == "add":
        return [*order, None] if len(order) < asked.rows.most else order
    at = places.index(asked.places[0])
    row = order.pop(at)
    if asked.verb != "remove":
        target = {"up": at - 1, "down": at + 1, "move": places.index(asked.places[-1])}[asked.verb]
        order.insert(max(target, 0), row)
    return order


def _places(names: Iterable[str], path: str) -> list[int]:
    found = (_split(path, name)[0] for name in names)
    return sorted({place for place in found if place is not None})


def _split(path: str, name: str) -> tuple[int | None, str]:
    """Give the place that a name has in a list, and the rest of the name; of another name, no place."""
    if not name.startswith(f"{path}-"):
        return None, ""
    place, dash, rest = name[len(path) + 1 :].partition("-")
    return (int(place), dash + rest) if _PLACE.fullmatch(place) else (None, "")


def _refusal() -> Unreadable:
    return Unreadable(_("This form cannot be read. Load the page again."))
