"""What differs between two saves, as programs read it."""

from typing import Any, Literal

from typing_extensions import TypedDict

from cms.content.changes import Change, Item, Listed, Worded
from cms.content.comparing import Compared
from cms.content.models.entry import Entry
from cms.delivery.documents.revision import RevisionDocument, revision_document


class RunDocument(TypedDict):
    """A stretch of text that was left, taken out or put in."""

    mark: Literal["same", "added", "removed"]
    text: str


class TextChangeDocument(TypedDict):
    """A text word by word; `formatting` tells that its words are the same and its markup is not."""

    member: str
    kind: Literal["text"]
    runs: list[RunDocument]
    formatting: bool


class ValueChangeDocument(TypedDict):
    """A value that is one thing or another."""

    member: str
    kind: Literal["value"]
    before: Any
    after: Any


class ItemDocument(TypedDict):
    """An item of a list with all that is in it; its places before and after count from 0."""

    fate: Literal["same", "changed", "added", "removed"]
    before: int | None
    after: int | None
    moved: bool
    parts: list["TextChangeDocument | ValueChangeDocument | ListChangeDocument"]


class ListChangeDocument(TypedDict):
    """A list, item by item: in the order of the later save, and what was taken out where it stood."""

    member: str
    kind: Literal["list"]
    items: list[ItemDocument]


ChangeDocument = TextChangeDocument | ValueChangeDocument | ListChangeDocument
DifferenceDocument = TypedDict(
    "DifferenceDocument",
    {"from": RevisionDocument, "to": RevisionDocument, "changes": list[ChangeDocument]},
)
DifferenceDocument.__doc__ = "Two saves, and the members that differ; authors, tags and exercises by their names."


def difference_document(compared: Compared, entry: Entry) -> DifferenceDocument:
    """Show what differs between two saves."""
    return {
        "from": revision_document(compared.before.revision, entry),
        "to": revision_document(compared.after.revision, entry),
        "changes": [_change(each) for each in compared.changes],
    }


def _change(change: Change) -> ChangeDocument:
    if isinstance(change, Worded):
        runs: list[RunDocument] = [{"mark": run.mark.value, "text": run.text} for run in change.runs]
        return {"member": change.member, "kind": "text", "runs": runs, "formatting": change.formatting}
    if isinstance(change, Listed):
        return {"member": change.member, "kind": "list", "items": [_item(each) for each in change.items]}
    return {"member": change.member, "kind": "value", "before": change.before, "after": change.after}


def _item(item: Item) -> ItemDocument:
    return {
        "fate": item.fate.value,
        "before": item.before,
        "after": item.after,
        "moved": item.moved,
        "parts": [_change(each) for each in item.parts],
    }
