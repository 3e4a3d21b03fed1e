"""What differs between two revisions: words in texts, items in lists, values before and after."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cms.content.pairing import pairs, stayed
from cms.content.shapes import MEMBERS, NAMES, Each, Kind, Shape
from cms.core.differences import Mark, Run, runs
from cms.core.references import references_of
from cms.core.text import text_of


@dataclass(frozen=True)
class Worded:
    """A text, word by word; `formatting` tells that its words are the same and its markup is not."""

    member: str
    runs: tuple[Run, ...]
    formatting: bool = False

    @property
    def changed(self) -> bool:
        """Tell whether anything differs."""
        return self.formatting or any(run.mark != Mark.SAME for run in self.runs)


@dataclass(frozen=True)
class Replaced:
    """A value that is one thing or another."""

    member: str
    before: Any
    after: Any

    @property
    def changed(self) -> bool:
        """Tell whether anything differs."""
        return bool(self.before != self.after)


class Fate(StrEnum):
    """What became of an item of a list."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Item:
    """An item of a list with all that is in it; its places before and after count from 0.

    `moved` tells that it stands elsewhere among the items that are in both.
    """

    fate: Fate
    before: int | None
    after: int | None
    moved: bool
    parts: tuple["Change", ...]


@dataclass(frozen=True)
class Listed:
    """A list, item by item: in the order of now, and what was taken out where it stood."""

    member: str
    items: tuple[Item, ...]

    @property
    def changed(self) -> bool:
        """Tell whether anything differs."""
        return any(item.fate != Fate.SAME or item.moved for item in self.items)


Change = Worded | Replaced | Listed


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Give the members that differ, in the order of MEMBERS; those within others are named like `seo.title`."""
    return [
        change
        for name, shape in MEMBERS.items()
        for change in _beside(name, shape, before.get(name), after.get(name))
        if change.changed
    ]


def _beside(member: str, shape: Shape, before: Any, after: Any) -> Iterator[Change]:
    """Lay two states of a member side by side; what is empty in both is left out."""
    if _is_empty(before) and _is_empty(after):
        return
    if isinstance(shape, Each):
        yield Listed(member, tuple(_items(member, shape, before or [], after or [])))
    elif isinstance(shape, Mapping):
        for name, inner in shape.items():
            yield from _beside(f"{member}.{name}", inner, (before or {}).get(name), (after or {}).get(name))
    elif shape == Kind.TEXT:
        yield Worded(member, runs(before or "", after or ""))
    elif shape == Kind.HTML:
        yield from _html(member, before or "", after or "")
    else:
        yield Replaced(member, None if _is_empty(before) else before, None if _is_empty(after) else after)


def _html(member: str, before: str, after: str) -> Iterator[Change]:
    """Compare the words; then where links lead and which pictures there are, if that differs."""
    old, new = text_of(before), text_of(after)
    yield Worded(member, runs(old, new), formatting=old == new and before != after)
    pointed, points = references_of(before), references_of(after)
    if pointed.links != points.links:
        yield from _beside(f"{member}.links", NAMES, pointed.links, points.links)
    if pointed.addresses != points.addresses:
        yield from _beside(f"{member}.pictures", NAMES, pointed.addresses, points.addresses)


def _items(member: str, shape: Each, before: Sequence[Any], after: Sequence[Any]) -> Iterator[Item]:
    was = pairs(before, after, shape.describe)
    in_order = stayed(was)
    gone = [then for then in range(len(before)) if then not in was.values()]
    for here, item in enumerate(after):
        while here in in_order and gone and gone[0] < was[here]:
            yield _item(member, shape, gone[0], None, before[gone.pop(0)], None)
        then = was.get(here)
        moved = then is not None and here not in in_order
        yield _item(member, shape, then, here, None if then is None else before[then], item, moved=moved)
    for then in gone:
        yield _item(member, shape, then, None, before[then], None)


def _item(
    member: str, shape: Each, then: int | None, here: int | None, before: Any, after: Any, *, moved: bool = False
) -> Item:
    parts = tuple(_beside(member, shape.of, before, after))
    if then is None:
        fate = Fate.ADDED
    elif here is None:
        fate = Fate.REMOVED
    else:
        fate = Fate.CHANGED if any(part.changed for part in parts) else Fate.SAME
    return Item(fate, then, here, moved, parts)


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [], {})
