"""Articles and exercises, moved: to the editors, into the public and out of it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from flask import Response
from pydantic import BaseModel, ConfigDict, Field, StrictBool

from cms.accounts.permissions import Permission
from cms.content import publishing, queries
from cms.content.models.entry import Entry
from cms.content.noting import LONGEST, Words
from cms.content.status import EntryType
from cms.content.written import Moment
from cms.core.db import writing
from cms.core.text import PlainText
from cms.web import body
from cms.web.actor import known_actor
from cms.web.api.entry_document import DOCUMENTS, answer
from cms.web.context import site
from cms.web.operation import Doors


class VersionNamed(BaseModel):
    """The version that an action saw; `If-Match` can stand for it."""

    model_config = ConfigDict(extra="forbid")
    version: Annotated[int, Field(ge=1)] | None = None


class HandedIn(VersionNamed):
    """A note for the editors may go with what is handed in."""

    note: Annotated[PlainText, Field(max_length=LONGEST)] = ""


class SentBack(VersionNamed):
    """What goes back to its author says what is to be mended."""

    note: Words


class Withdrawal(VersionNamed):
    """An exercise that articles use is left where it is, unless `force` says that it is to go all the same."""

    force: StrictBool = False


class Unschedule(VersionNamed):
    """Which time to call off; both, where none is named."""

    only: publishing.Time | None = None


class Schedule(VersionNamed):
    """When to publish and when to unpublish; null leaves a time open."""

    publish_at: Moment | None = None
    unpublish_at: Moment | None = None


@dataclass(frozen=True)
class Move:
    """What a door calls, the right that it needs, what may be sent with it, and whether required checks hold it up."""

    verb: Callable[..., Entry]
    permission: Permission
    summary: str
    body: type[VersionNamed] = VersionNamed
    is_checked: bool = False


PUBLISH = Permission.CONTENT_PUBLISH
MOVES: dict[str, Move] = {
    "submit": Move(publishing.submit, Permission.CONTENT_WRITE, "Submit an {}", HandedIn),
    "send-back": Move(publishing.send_back, PUBLISH, "Send an {} back to its author", SentBack),
    "publish": Move(publishing.publish, PUBLISH, "Publish an {}", is_checked=True),
    "unpublish": Move(publishing.unpublish, PUBLISH, "Unpublish an {}", Withdrawal),
    "archive": Move(publishing.archive, PUBLISH, "Archive an {}", Withdrawal),
    "restore": Move(publishing.restore, PUBLISH, "Restore an {}"),
    "schedule": Move(
        publishing.schedule, PUBLISH, "Have an {} published or unpublished at a time", Schedule, is_checked=True
    ),
    "unschedule": Move(
        publishing.unschedule,
        PUBLISH,
        "Call off what was to happen to an {} at a time: both times, or `only` one",
        Unschedule,
    ),
}


def open_doors(doors: Doors) -> None:
    """Open a door for every move."""
    for name, move in MOVES.items():
        told = {"gives": DOCUMENTS[doors.kind], "body": move.body, "scope": move.permission, "versioned": True}
        endpoint, summary = name.replace("-", "_"), move.summary.format(doors.kind)
        doors.open("POST", f"/<int:entry_id>/{name}", partial(act, name), endpoint, summary, **told)


def act(name: str, kind: EntryType, entry_id: int) -> Response:
    """Carry out a move; only what is in the bin can be reached by `restore` alone."""
    move = MOVES[name]
    actor, sent = known_actor(), body.members()
    actor.must(move.permission)
    version = body.version_named(sent)
    told = body.read(move.body, sent).model_dump(exclude={"version"})
    if move.is_checked:
        told["required"] = site().required_checks
    with writing():
        entry = queries.entry_to_change(entry_id, kind, actor, binned=name == "restore")
        return answer(move.verb(actor, entry, version, **told))
