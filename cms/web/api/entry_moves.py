"""Articles and exercises, moved: to the editors, into the public and out of it."""

from collections.abc import Callable
from functools import partial
from typing import Annotated

from flask import Response
from pydantic import BaseModel, ConfigDict, Field

from cms.accounts.permissions import Actor, Permission
from cms.content import publishing, queries
from cms.content.models.entry import Entry
from cms.content.status import EntryType
from cms.content.written import Moment
from cms.core.db import writing
from cms.web import body
from cms.web.actor import known_actor
from cms.web.api.entry_document import DOCUMENTS, answer
from cms.web.operation import Doors

Verb = Callable[[Actor, Entry, int], Entry]
MOVES: dict[str, tuple[Verb, Permission]] = {
    "submit": (publishing.submit, Permission.CONTENT_WRITE),
    "publish": (publishing.publish, Permission.CONTENT_PUBLISH),
    "unpublish": (publishing.unpublish, Permission.CONTENT_PUBLISH),
    "archive": (publishing.archive, Permission.CONTENT_PUBLISH),
    "restore": (publishing.restore, Permission.CONTENT_PUBLISH),
}


class VersionNamed(BaseModel):
    """The version that an action saw; `If-Match` can stand for it."""

    model_config = ConfigDict(extra="forbid")
    version: Annotated[int, Field(ge=1)] | None = None


class Schedule(VersionNamed):
    """When to publish and when to unpublish; null leaves a time open."""

    publish_at: Moment | None = None
    unpublish_at: Moment | None = None


def open_doors(doors: Doors) -> None:
    """Open a door for every move."""
    told = {"gives": DOCUMENTS[doors.kind], "versioned": True}
    for move, (_verb, scope) in MOVES.items():
        rule, summary = f"/<int:entry_id>/{move}", f"{move.capitalize()} an {doors.kind}"
        doors.open("POST", rule, partial(act, move), move, summary, body=VersionNamed, scope=scope, **told)
    summary = f"Have an {doors.kind} published or unpublished at a time"
    scope = Permission.CONTENT_PUBLISH
    doors.open("POST", "/<int:entry_id>/schedule", schedule, "schedule", summary, body=Schedule, scope=scope, **told)


def act(move: str, kind: EntryType, entry_id: int) -> Response:
    """Carry out a move; only what is in the bin can be reached by `restore` alone."""
    verb, permission = MOVES[move]
    actor, sent = known_actor(), body.members()
    actor.must(permission)
    version = body.version_named(sent)
    body.refuse_more(sent)
    with writing():
        entry = queries.entry_to_change(entry_id, kind, actor, binned=move == "restore")
        return answer(verb(actor, entry, version))


def schedule(kind: EntryType, entry_id: int) -> Response:
    """Set the times at which the worker publishes and unpublishes."""
    actor, sent = known_actor(), body.members()
    actor.must(Permission.CONTENT_PUBLISH)
    version = body.version_named(sent)
    at = body.read(Schedule, sent)
    with writing():
        entry = queries.entry_to_change(entry_id, kind, actor)
        return answer(
            publishing.schedule(actor, entry, version, publish_at=at.publish_at, unpublish_at=at.unpublish_at)
        )
