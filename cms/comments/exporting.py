"""Handing out all that is kept about somebody, to themselves (GDPR, Art. 15 and 20); the log tells that it was."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import inspect, select

from cms.accounts.permissions import NOBODY, Actor, Permission
from cms.audit import log
from cms.comments import corresponding, originals, persons, staff_notes
from cms.comments.adverse_effects import AdverseEffect
from cms.comments.correcting import Correction
from cms.comments.models import Appeal, Comment, CommentReport, CommentSignal, Decision, Person
from cms.comments.originals import Opened, SealedOriginal
from cms.comments.rules.models import CommentRule, CommentRuleHit
from cms.comments.staff_notes import StaffNote
from cms.content.models.entry import Entry
from cms.core.db import Base, db
from cms.core.sealing import Sealer

AT_ONCE = 500
ABOUT: tuple[type[Base], ...] = (CommentSignal, Decision, Appeal, CommentReport, Correction, AdverseEffect, StaffNote)


@dataclass(frozen=True)
class Kept:
    """A comment with all that is kept about it: `about` gives the rows of a model, `rules` what rules it met."""

    comment: Comment
    entry: Entry
    about: dict[type, list[Any]]
    rules: Sequence[CommentRule]
    originals: Sequence[Opened]


@dataclass(frozen=True)
class Exported:
    """Somebody, with their comments in whatever status, the oldest first, and what the staff noted on them."""

    person: Person
    email: str
    comments: Sequence[Kept]
    notes: Sequence[StaffNote]


def export_person(actor: Actor, person_id: int) -> Person:
    """Note in the log that all about a person is handed out, and by whom, and each original that is opened for it.

    Raises NotFound, and Gone for somebody who was erased. What is handed out is then read with `read`, for which
    nobody else need wait.
    """
    actor.must(Permission.PEOPLE_EXPORT)
    actor.must(Permission.COMMENTS_SEALED)
    return _noted(actor, staff_notes.person(actor, person_id))


def export_own(person_id: int) -> Person:
    """Note the same for somebody who asks for their own with a key from a letter to them. Raises NotFound."""
    return _noted(NOBODY, corresponding.person_to_change(person_id))


def _noted(actor: Actor, person: Person) -> Person:
    own = select(SealedOriginal.comment_id).join(Comment, Comment.id == SealedOriginal.comment_id)
    sealed = own.where(Comment.person_id == person.id, SealedOriginal.sealed.is_not(None)).distinct()
    opened = db.session.scalars(sealed.order_by(SealedOriginal.comment_id)).all()
    log.record_all(log.row(actor, "comment.open_original", "comment", each) for each in opened)
    log.record(actor, "person.export", "person", person.id, originals=len(opened))
    return person


def find(actor: Actor, email: str, sealer: Sealer) -> int | None:
    """Give the id of the person who writes with an address, to who may hand out what is kept of them."""
    actor.must(Permission.PEOPLE_EXPORT)
    found = persons.find(email, sealer)
    return found and found.id


def read(person: Person, sealer: Sealer) -> Exported:
    """Read all that is kept about a person and their comments, in a handful of queries for five hundred of them."""
    notes = select(StaffNote).where(StaffNote.person_id == person.id).order_by(StaffNote.id)
    email = sealer.open(person.email_sealed)
    return Exported(person, email, list(_kept(person, sealer)), db.session.scalars(notes).all())


def _kept(person: Person, sealer: Sealer) -> Iterator[Kept]:
    after = 0
    while True:
        own = Comment.person_id == person.id, Comment.id > after
        chosen = select(Comment, Entry).join(Entry, Entry.id == Comment.entry_id).where(*own)
        rows = db.session.execute(chosen.order_by(Comment.id).limit(AT_ONCE)).all()
        if not rows:
            return
        ids = [comment.id for comment, _entry in rows]
        about, rules, sealed = _about(ids), _rules(ids), _sealed(ids)
        for comment, entry in rows:
            opened = [Opened(row, originals.read(row, sealer)) for row in sealed[comment.id]]
            yield Kept(comment, entry, about[comment.id], rules[comment.id], opened)
        after = ids[-1]


def _about(ids: Sequence[int]) -> dict[int, dict[type, list[Any]]]:
    found: dict[int, dict[type, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for model in ABOUT:
        table = model.__table__
        chosen = select(model).where(table.c.comment_id.in_(ids)).order_by(*inspect(model).primary_key)
        for row in db.session.scalars(chosen):
            found[vars(row)["comment_id"]][model].append(row)
    return found


def _rules(ids: Sequence[int]) -> dict[int, list[CommentRule]]:
    met = select(CommentRuleHit.comment_id, CommentRule).join(CommentRule, CommentRule.id == CommentRuleHit.rule_id)
    found: dict[int, list[CommentRule]] = defaultdict(list)
    for comment_id, rule in db.session.execute(met.where(CommentRuleHit.comment_id.in_(ids)).order_by(CommentRule.id)):
        found[comment_id].append(rule)
    return found


def _sealed(ids: Sequence[int]) -> dict[int, list[SealedOriginal]]:
    """Give every text that was taken out and is not destroyed, also of a redaction that was taken back."""
    kept = select(SealedOriginal).where(SealedOriginal.comment_id.in_(ids), SealedOriginal.sealed.is_not(None))
    found: dict[int, list[SealedOriginal]] = defaultdict(list)
    for row in db.session.scalars(kept.order_by(SealedOriginal.id)):
        found[row.comment_id].append(row)
    return found
