"""Articles and exercises, made and changed."""

from typing import Any

from flask import Response

from cms.accounts.permissions import Permission
from cms.content import drafting, publishing, queries
from cms.content.models.entry import Entry
from cms.content.status import EntryType
from cms.content.written import WRITTEN
from cms.core.db import writing
from cms.delivery.exercise_blocks import folded
from cms.web import body
from cms.web.actor import known_actor
from cms.web.api.entry_document import DOCUMENTS, answer
from cms.web.context import installation, site
from cms.web.once import once, replayed
from cms.web.operation import Doors
from cms.web.parameters import Parameters

WRITE, PUBLISH = Permission.CONTENT_WRITE, Permission.CONTENT_PUBLISH


class DiscardParameters(Parameters):
    """An exercise that articles use is left where it is, unless `force` says that it is to go all the same."""

    force: bool = False


def open_doors(doors: Doors) -> None:
    """Open the doors that make and change entries."""
    gives, written = DOCUMENTS[doors.kind], WRITTEN[doors.kind]
    summary = f"Make a draft of an {doors.kind}"
    doors.open("POST", "", create, "create", summary, gives=gives, status=201, body=written, scope=WRITE, creates=True)
    summary = f"Save changed members of an {doors.kind} as a new revision; name the `version` that was read"
    doors.open(
        "PATCH", "/<int:entry_id>", change, "change", summary, gives=gives, body=written, scope=WRITE, versioned=True
    )
    summary = f"Put an {doors.kind} into the bin"
    told = {"gives": gives, "scope": PUBLISH, "versioned": True, "query": DiscardParameters}
    doors.open("DELETE", "/<int:entry_id>", discard, "discard", summary, **told)


def create(kind: EntryType) -> Response:
    """Make a draft."""
    actor = known_actor()
    actor.must(WRITE)
    sent = _sent()
    return replayed() or once(lambda: _made(drafting.create(actor, kind, sent, site())))


def change(kind: EntryType, entry_id: int) -> Response:
    """Save changed members."""
    actor, sent = known_actor(), _sent()
    actor.must(WRITE)
    version = body.version_named(sent)
    with writing():
        entry = queries.entry_to_change(entry_id, kind, actor)
        return answer(drafting.edit(actor, entry, version, sent, site()))


def discard(kind: EntryType, entry_id: int) -> Response:
    """Put an entry into the bin; a version may be named."""
    actor = known_actor()
    actor.must(PUBLISH)
    version, asked = body.version_if_named(), body.query(DiscardParameters)
    with writing():
        entry = queries.entry_to_change(entry_id, kind, actor)
        return answer(publishing.discard(actor, entry, version, force=asked.force))


def _sent() -> dict[str, Any]:
    """Give what was sent: our own pictures by their paths, which hold wherever the service moves, cards as blocks."""
    sent = body.members()
    if isinstance(sent.get("content_html"), str):
        origin = installation().links.public_url
        sent["content_html"] = folded(sent["content_html"]).replace(f"{origin}/media/", "/media/")
    return sent


def _made(entry: Entry) -> Response:
    return answer(entry, 201, location=installation().links.entry(entry, by_id=True))
