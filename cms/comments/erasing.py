"""Forgetting somebody: all that they wrote and all that tells of them goes for good, some comments at a time.

What they wrote is blanked as when its author takes it back, and holds the place of answers where there are any. It
is asked for by who may, done by the worker, and told of in a certificate that names nobody. Asked again, it is the
same; a comment that was on its way meanwhile is found by a second look.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import Select, delete, func, select

from cms.accounts.permissions import NOBODY, WORKER, Actor, Permission
from cms.audit import log
from cms.comments import corresponding, data_requests, erasures, moderating, signals, tombstones, traces
from cms.comments.erasures import Erasure, Ground
from cms.comments.freshness import touch_thread
from cms.comments.learning.asking import ask as ask_to_learn
from cms.comments.models import Comment, Person
from cms.comments.moving import Moves
from cms.comments.rules import rulebooks
from cms.comments.rules.kinds import RuleKind
from cms.comments.rules.models import CommentRule
from cms.comments.ruling import keys
from cms.comments.staff_notes import StaffNote
from cms.comments.status import Event, follows
from cms.comments.withdrawing import blank_all
from cms.core import idempotency, outbox
from cms.core.clock import now
from cms.core.db import LARGEST_ID, db, inserting
from cms.core.errors import Conflict, NotFound
from cms.core.sealing import Sealer

ERASE = "person.erase"
AT_ONCE = 100  # some 60 ms of work, for which others who write wait
SECOND_LOOK = timedelta(minutes=2)
_log = structlog.get_logger()


def erase_person(actor: Actor, person_id: int, reason: Ground = Ground.REQUEST) -> Erasure:
    """Ask for a person to be forgotten, which the worker does; asked again, nothing more is done. Raises NotFound."""
    actor.must(Permission.PEOPLE_ERASE)
    person = db.session.get(Person, person_id) if person_id <= LARGEST_ID else None
    if person is None:
        raise NotFound("There is no such person.")
    _ask(actor, person, reason)
    return get(actor, person_id)


def erase_own(person_id: int) -> None:
    """Ask to be forgotten oneself, for who came with a key from a letter to them; another one tells that it is done.

    Raises NotFound for who was forgotten, and Conflict where it was asked for before.
    """
    person = corresponding.person_to_change(person_id)
    if not _ask(NOBODY, person, Ground.REQUEST):
        raise Conflict("This was asked for already.")
    erasure = db.session.get_one(Erasure, person_id)
    erasure.email_sealed = person.email_sealed
    db.session.flush()


def _ask(actor: Actor, person: Person, reason: Ground) -> bool:
    """Have a person forgotten; tell whether nobody had asked for it before."""
    row = inserting(Erasure).values(
        person_id=person.id, reason=reason, actor_kind=actor.kind, actor_id=actor.id, actor_name=actor.name,
        asked_at=now(), counts={}, mark=tombstones.mark_of(person),
    )  # fmt: skip
    is_new = db.session.scalar(row.on_conflict_do_nothing().returning(Erasure.person_id)) is not None
    if is_new:
        outbox.write(ERASE, {"person": person.id})
        log.record(actor, "person.erase", "person", person.id, reason=reason)
    return is_new


def get(actor: Actor, person_id: int) -> Erasure:
    """Give the certificate of an erasure, finished or not. Raises NotFound where none was asked for."""
    found = asked_for(actor, person_id)
    if found is None:
        raise NotFound("Nobody asked for this person to be forgotten.")
    return found


def asked_for(actor: Actor, person_id: int) -> Erasure | None:
    """Give the erasure of a person, finished or not, if one was asked for."""
    actor.must(Permission.PEOPLE_ERASE)
    return erasures.of(person_id) if person_id <= LARGEST_ID else None


def listed(actor: Actor) -> Select[Erasure]:
    """Select the certificates, of whatever person."""
    actor.must(Permission.PEOPLE_ERASE)
    return select(Erasure)


def left_to_do(erasure: Erasure) -> int:
    """Count the comments that are still to be erased."""
    return db.session.scalar(select(func.count()).where(Comment.person_id == erasure.person_id)) or 0


def carry_on(payload: dict[str, Any], sealer: Sealer) -> None:
    """Erase the next comments of a person, and what is kept of the person behind the last; write what comes next."""
    erasure = erasures.of(payload["person"])
    if erasure is None:
        return
    if _erase_some(erasure):
        outbox.write(ERASE, payload)
    elif erasure.erased_at is None:
        _erase_rest(erasure, sealer)
        outbox.write(ERASE, payload, now() + SECOND_LOOK)


def _erase_some(erasure: Erasure) -> int:
    theirs = select(Comment.id).where(Comment.person_id == erasure.person_id)
    ids = db.session.scalars(theirs.order_by(Comment.entry_id, Comment.id).limit(AT_ONCE)).all()
    comments, entries = moderating.locked(ids)
    gone = [each for each in comments.values() if each.person_id == erasure.person_id]
    if not gone:
        return 0
    numbers = [comment.id for comment in gone]
    counted = traces.count(numbers)
    seen = {comment.entry_id for comment in gone if comment.shown}
    moves = Moves()
    for comment in gone:
        moves.move(comment, follows(Event.FORGET, comment.status), entries[comment.entry_id])
        comment.client_hash = comment.spam_score = None
    blank_all(gone)  # before the moves are written, so that each row is written once
    moves.write()
    touch_thread(*(entries[entry_id] for entry_id in sorted(seen)))
    ask_to_learn(WORKER, numbers)
    log.record_all(log.row(WORKER, "comment.forget", "comment", number) for number in numbers)
    about = [f"/comments/{number}" for number in numbers] + [f"/comments/{number}/notes" for number in numbers]
    counted["kept_answers"] += idempotency.forget_at(about)
    counted["comments"] += len(gone)
    for _listener, told in signals.forgotten.send(erasure, comment_ids=numbers):
        counted.update(told)
    _add(erasure, counted)
    return len(gone)


def _erase_rest(erasure: Erasure, sealer: Sealer) -> None:
    """Take out what is kept of the person, not of a comment; the rules first, since who changes rules begins so.

    The service's own log has a line by which it can be done again in a backup, where the database itself is lost. It
    is a warning, so that it stands where only these are kept; and it is written here, where that it was asked for is
    stored: were it written with the request, a request that was rolled back would be carried out by it later.
    """
    rulebooks.renew()
    person = db.session.get_one(Person, erasure.person_id, with_for_update=True, populate_existing=True)
    rules = _rules_about(person, sealer)
    for rule in rules:
        log.record(WORKER, "rule.delete", "rule", rule.id, rule=[rule.kind, rule.action])
        db.session.delete(rule)
    notes = delete(StaffNote).where(StaffNote.person_id == person.id).returning(StaffNote.id)
    counted = Counter(rules=len(rules), staff_notes=len(db.session.scalars(notes).all()), addresses=1)
    counted["kept_answers"] += idempotency.forget_at([f"/people/{person.id}/notes"])
    person.email_sealed, person.email_index = sealer.seal(""), f"{Person.ERASED} {person.id}"
    person.first_seen_at, person.confirmed_at, person.letters_stopped_at = now(), None, None
    data_requests.forget(person.id)
    for _listener, told in signals.person_forgotten.send(person):
        counted.update(told)
    erasure.erased_at = now()
    _add(erasure, counted)
    log.record(WORKER, "person.erased", "person", person.id)
    _log.warning(tombstones.LINE, person=person.id, mark=erasure.mark, reason=erasure.reason)


def _rules_about(person: Person, sealer: Sealer) -> Sequence[CommentRule]:
    about = keys(RuleKind.ADDRESS, sealer.open(person.email_sealed), sealer)
    return db.session.scalars(select(CommentRule).where(CommentRule.key.in_(about)).with_for_update()).all()


def _add(erasure: Erasure, counted: Counter[str]) -> None:
    total = Counter(erasure.counts) + counted
    erasure.counts = dict(sorted(total.items()))
    db.session.flush()
