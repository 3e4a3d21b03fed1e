"""Canned replies: texts that moderators keep at hand, with places that are filled in for one comment."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Mapped, mapped_column

from cms.accounts.permissions import Actor, Permission
from cms.audit import log
from cms.core.clock import now
from cms.core.db import LARGEST_ID, Base, db
from cms.core.errors import Fault, Invalid, NotFound, Stale
from cms.core.help_lines import HelpLine
from cms.core.numbers import NumberedOnce

LONGEST_TITLE = 200
LONGEST_BODY = 5000
PLACES = ("name", "title", "url", "site", "help_lines")
_PLACE = re.compile(r"\{([^{}\n]*)\}")
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#!|~]|:(?=//))")


class CannedReply(NumberedOnce, Base):
    """A text with places such as `{name}`; `version` counts its changes."""

    __tablename__ = "canned_reply"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    body: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


@dataclass(frozen=True)
class Filling:
    """What the places of a text stand for: who commented, on what, and who listens."""

    name: str
    title: str
    url: str
    site: str
    lines: Sequence[HelpLine]

    def values(self) -> Mapping[str, str]:
        """Give what stands in each place, as Markdown that shows names as they are written."""
        plain = {"name": self.name, "title": self.title, "site": self.site}
        lines = "\n".join(f"- {line.name}: {line.contact}" for line in self.lines)
        return {**{name: as_text(value) for name, value in plain.items()}, "url": self.url, "help_lines": lines}


def everything(actor: Actor) -> Select[CannedReply]:
    """Select the canned replies."""
    actor.must(Permission.COMMENTS_READ)
    return select(CannedReply)


def one(actor: Actor, reply_id: int) -> CannedReply:
    """Give a canned reply. Raises NotFound."""
    actor.must(Permission.COMMENTS_READ)
    return _get(reply_id)


def create(actor: Actor, title: str, body: str) -> CannedReply:
    """Keep a text at hand. Raises Invalid for an empty or overlong one, and for a place that nobody can fill in."""
    actor.must(Permission.COMMENTS_MODERATE)
    check(title, body)
    moment = now()
    reply = CannedReply(title=title, body=body, version=1, created_at=moment, updated_at=moment)
    db.session.add(reply)
    db.session.flush()
    log.record(actor, "canned_reply.create", "canned_reply", reply.id)
    return reply


def change(
    actor: Actor, reply_id: int, version: int, *, title: str | None = None, body: str | None = None
) -> CannedReply:
    """Change a text; what says the same changes nothing. Raises NotFound, Stale or Invalid."""
    actor.must(Permission.COMMENTS_MODERATE)
    reply = _get(reply_id, version)
    new = (reply.title if title is None else title, reply.body if body is None else body)
    if new == (reply.title, reply.body):
        return reply
    check(*new)
    reply.title, reply.body = new
    reply.version, reply.updated_at = reply.version + 1, now()
    db.session.flush()
    log.record(actor, "canned_reply.change", "canned_reply", reply.id)
    return reply


def delete(actor: Actor, reply_id: int, version: int | None = None) -> CannedReply:
    """Drop a text. Raises NotFound or Stale."""
    actor.must(Permission.COMMENTS_MODERATE)
    reply = _get(reply_id, version)
    db.session.delete(reply)
    db.session.flush()
    log.record(actor, "canned_reply.delete", "canned_reply", reply.id)
    return reply


def filled(body: str, filling: Filling) -> str:
    """Give a text with its places filled in."""
    values = filling.values()
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), body)


def as_text(value: str) -> str:
    """Give a text as Markdown that shows it as it is: a name makes no link and no emphasis."""
    return _MARKDOWN.sub(r"\\\1", " ".join(value.split()))


def check(title: str, body: str) -> None:
    """Look at a text without keeping it. Raises Invalid with all that is wrong, each at its place."""
    faults = [*_length(title, LONGEST_TITLE, "#/title"), *_length(body, LONGEST_BODY, "#/body")]
    if unknown_places(body):
        known = ", ".join(f"{{{place}}}" for place in PLACES)
        told = f"Nothing is known that could stand in one of the places. These are: {known}."
        faults.append(Fault(told, "#/body"))
    if faults:
        raise Invalid(*faults)


def unknown_places(body: str) -> list[str]:
    """Give the places of a text that nobody can fill in, each once, as they are written."""
    return list(dict.fromkeys(f"{{{place}}}" for place in _PLACE.findall(body) if place not in PLACES))


def _length(text: str, most: int, place: str) -> list[Fault]:
    if not text:
        return [Fault("This must not be empty.", place)]
    return [Fault(f"This may have {most} characters at most, and has {len(text)}.", place)] if len(text) > most else []


def _get(reply_id: int, version: int | None = None) -> CannedReply:
    statement = select(CannedReply).where(CannedReply.id == min(reply_id, LARGEST_ID))
    if version is not None:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    reply = db.session.scalars(statement).one_or_none()
    if reply is None:
        raise NotFound("There is no such reply.")
    if version is not None and reply.version != version:
        raise Stale(f"This reply was changed since it was read: it is at version {reply.version} now.")
    return reply
