"""What is done with many ticked entries at once: each for itself, so that one that is left stops no other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from cms.accounts.permissions import Actor
from cms.content import publishing, queries
from cms.content.models.entry import Entry
from cms.content.returning import Standing, put_back
from cms.content.status import EntryType
from cms.core.db import writing
from cms.core.errors import Conflict, Forbidden, Invalid, NotFound, Unreadable
from cms.core.site import SiteSettings

MOST = 100


@dataclass(frozen=True)
class Ticked:
    """An entry as it was seen: its version then, and where it is to stand again if a move is taken back."""

    entry_id: int
    version: int
    former: Standing | None = None

    def __str__(self) -> str:
        """Write it as a form carries it."""
        return f"{self.entry_id}:{self.version}" + (f":{self.former}" if self.former else "")


@dataclass(frozen=True)
class Done:
    """An entry that was moved: its version now, and where it stood before."""

    entry_id: int
    version: int
    former: Standing


@dataclass(frozen=True)
class Left:
    """An entry that was left as it is, and why."""

    entry_id: int
    why: Conflict | Forbidden | Invalid | NotFound


def _undo(actor: Actor, entry: Entry, ticked: Ticked, site: SiteSettings) -> Entry:
    if ticked.former is None:
        raise Conflict(_("Nobody knows any more how this stood before."))
    return put_back(actor, entry, ticked.version, ticked.former, site)


MOVES: dict[str, Callable[[Actor, Entry, Ticked, SiteSettings], Entry]] = {
    "publish": lambda actor, entry, ticked, _site: publishing.publish(actor, entry, ticked.version),
    "bin": lambda actor, entry, ticked, _site: publishing.discard(actor, entry, ticked.version),
    "restore": lambda actor, entry, ticked, _site: publishing.restore(actor, entry, ticked.version),
    "undo": _undo,
}
FROM_THE_BIN = {"restore", "undo"}


def read(values: Sequence[str]) -> list[Ticked]:
    """Give what was ticked, each once, in the order of their ids. Raises Unreadable for what no page of ours sends."""
    ticked: dict[int, Ticked] = {}
    for value in dict.fromkeys(values):
        entry_id, _colon, rest = value.partition(":")
        version, _colon, former = rest.partition(":")
        if not (queries.is_id(entry_id) and queries.is_id(version)):
            raise Unreadable(_("This form cannot be read. Load the page again."))
        ticked[int(entry_id)] = Ticked(int(entry_id), int(version), Standing.read(former) if former else None)
    if len(ticked) > MOST:
        raise Unreadable(_("At most %(most)d can be moved at once.", most=MOST))
    return [ticked[entry_id] for entry_id in sorted(ticked)]


def carry_out(
    actor: Actor, kind: EntryType, move: str, chosen: Sequence[Ticked], site: SiteSettings
) -> tuple[list[Done], list[Left]]:
    """Move each entry in a transaction of its own; give what was done, and what was left."""
    done: list[Done] = []
    left: list[Left] = []
    for ticked in chosen:
        try:
            with writing():
                entry = queries.entry_to_change(ticked.entry_id, kind, actor, binned=move in FROM_THE_BIN)
                former = Standing.of(entry)
                MOVES[move](actor, entry, ticked, site)
        except (Conflict, Forbidden, Invalid, NotFound) as why:
            left.append(Left(ticked.entry_id, why))
        else:
            done.append(Done(entry.id, entry.version, former))
    return done, left
