"""What is done with many ticked entries at once: each for itself, so that one that is left stops no other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from cms.accounts.permissions import Actor
from cms.content import drafting, publishing, queries, revisions
from cms.content.models.entry import Entry
from cms.content.returning import Standing, put_back
from cms.content.status import EntryType
from cms.core.db import writing
from cms.core.errors import Conflict, Forbidden, Invalid, NotFound, Unreadable
from cms.core.site import SiteSettings

MOST = 100


Former = Standing | int


@dataclass(frozen=True)
class Ticked:
    """An entry as it was seen: its version then, and what it is to be again if a move is taken back.

    That is where it stood, or of a move that saved it the number of the revision before.
    """

    entry_id: int
    version: int
    former: Former | None = None

    def __str__(self) -> str:
        """Write it as a form carries it."""
        return f"{self.entry_id}:{self.version}" + (f":{self.former}" if self.former else "")


@dataclass(frozen=True)
class Done:
    """An entry that was moved: its version now, and what it was before."""

    entry_id: int
    version: int
    former: Former


@dataclass(frozen=True)
class Left:
    """An entry that was left as it is, and why."""

    entry_id: int
    why: Conflict | Forbidden | Invalid | NotFound


@dataclass(frozen=True)
class Asked:
    """What a move needs beside the entry: the site's settings, and the slug of a tag where one is put on or off."""

    site: SiteSettings
    tag: str = ""


def _undo(actor: Actor, entry: Entry, ticked: Ticked, asked: Asked) -> Entry:
    if isinstance(ticked.former, int):
        return revisions.restore(actor, entry, ticked.version, ticked.former, asked.site)
    if ticked.former is None:
        raise Conflict(_("Nobody knows any more how this stood before."))
    return put_back(actor, entry, ticked.version, ticked.former, asked.site)


def _tag(actor: Actor, entry: Entry, ticked: Ticked, asked: Asked) -> Entry:
    tags = _tags(entry)
    if asked.tag in tags:
        raise Conflict(_("it has this tag already."))
    return _tagged(actor, entry, ticked, asked, [*tags, asked.tag])


def _untag(actor: Actor, entry: Entry, ticked: Ticked, asked: Asked) -> Entry:
    tags = _tags(entry)
    if asked.tag not in tags:
        raise Conflict(_("it does not have this tag."))
    return _tagged(actor, entry, ticked, asked, [each for each in tags if each != asked.tag])


def _tags(entry: Entry) -> list[str]:
    return queries.tags_of(queries.revision(entry, entry.newest_number))


def _tagged(actor: Actor, entry: Entry, ticked: Ticked, asked: Asked, slugs: Sequence[str]) -> Entry:
    """Save the entry with other tags, all else as it is."""
    tags = [{"slug": slug} for slug in slugs]
    return drafting.edit(actor, entry, ticked.version, {"tags": tags}, asked.site)


MOVES: dict[str, Callable[[Actor, Entry, Ticked, Asked], Entry]] = {
    "publish": lambda actor, entry, ticked, asked: publishing.publish(
        actor, entry, ticked.version, required=asked.site.required_checks
    ),
    "bin": lambda actor, entry, ticked, _asked: publishing.discard(actor, entry, ticked.version),
    "restore": lambda actor, entry, ticked, _asked: publishing.restore(actor, entry, ticked.version),
    "tag": _tag,
    "untag": _untag,
    "undo": _undo,
}
TAGGING = {"tag", "untag"}
FROM_THE_BIN = {"restore", "undo"}


def read(values: Sequence[str]) -> list[Ticked]:
    """Give what was ticked, each once, in the order of their ids. Raises Unreadable for what no page of ours sends."""
    ticked: dict[int, Ticked] = {}
    for value in dict.fromkeys(values):
        entry_id, _colon, rest = value.partition(":")
        version, _colon, former = rest.partition(":")
        if not (queries.is_id(entry_id) and queries.is_id(version)):
            raise Unreadable(_("This form cannot be read. Load the page again."))
        ticked[int(entry_id)] = Ticked(int(entry_id), int(version), _former(former))
    if len(ticked) > MOST:
        raise Unreadable(_("At most %(most)d can be moved at once.", most=MOST))
    return [ticked[entry_id] for entry_id in sorted(ticked)]


def _former(told: str) -> Former | None:
    if queries.is_id(told):
        return int(told)
    return Standing.read(told) if told else None


def carry_out(
    actor: Actor, kind: EntryType, move: str, chosen: Sequence[Ticked], asked: Asked
) -> tuple[list[Done], list[Left]]:
    """Move each entry in a transaction of its own; give what was done, and what was left."""
    done: list[Done] = []
    left: list[Left] = []
    for ticked in chosen:
        try:
            with writing():
                entry = queries.entry_to_change(ticked.entry_id, kind, actor, binned=move in FROM_THE_BIN)
                former = entry.newest_number if move in TAGGING else Standing.of(entry)
                MOVES[move](actor, entry, ticked, asked)
        except (Conflict, Forbidden, Invalid, NotFound) as why:
            left.append(Left(ticked.entry_id, why))
        else:
            done.append(Done(entry.id, entry.version, former))
    return done, left
