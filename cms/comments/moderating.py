"""Decisions about comments: each with who, when and why, and each can be undone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from cms.accounts.permissions import Actor, Permission
from cms.audit import log
from cms.comments import appeals, claiming, signals, status, triaging
from cms.comments.claiming import Claim
from cms.comments.freshness import touch_thread
from cms.comments.learning.asking import ask
from cms.comments.models import Comment, Decision
from cms.comments.moving import Moves
from cms.comments.status import Status
from cms.content.models.entry import Entry
from cms.core.clock import now
from cms.core.db import LARGEST_ID, db
from cms.core.errors import Conflict, NotFound
from cms.core.numbers import numbering

MOST = 1000
URGENT_NOW = "It may be about somebody in danger, as was seen only now. It is to be read by itself."


@dataclass(frozen=True)
class Wanted:
    """A decision that a moderator asks for; `version` is the one they saw.

    `despite_claim` tells that they know that somebody else has the comment in hand, `unread` that nobody
    read it by itself: it is left then if it may be about somebody in danger.
    """

    comment_id: int
    action: status.Action
    version: int
    reason: status.Reason | None = None
    note: str | None = None
    despite_claim: bool = False
    unread: bool = False


@dataclass(frozen=True)
class Outcome:
    """What became of it: `done`, `conflict` or `not_found`, and how the comment stands now.

    `claim` is that of somebody else, where it is what the decision is in conflict with; `detail` says
    why it was left for any reason that does not go by itself when the comment is read again.
    """

    comment_id: int
    outcome: str
    status: str | None = None
    version: int | None = None
    decision_id: int | None = None
    claim: Claim | None = None
    detail: str | None = None


def decide(actor: Actor, wanted: Sequence[Wanted]) -> list[Outcome]:
    """Carry out decisions in their order; one that is stale changes nothing, and the others go through.

    What its author appealed against is not decided again by who decided it, unless there is nobody else.
    """
    actor.must(Permission.COMMENTS_MODERATE)
    comments, entries = locked([each.comment_id for each in wanted])
    barred = appeals.not_for(actor, comments)
    claims = claiming.held_by_others(actor, comments)
    moves = Moves()
    made = [
        _left_to_another(comments[each.comment_id])
        if each.comment_id in barred
        else _decide(actor, each, comments.get(each.comment_id), entries, claims, moves)
        for each in wanted
    ]
    moves.write()
    decisions = _stored([each for each in made if isinstance(each, dict)])
    log.record_all(_told(actor, decision) for decision in decisions.values())
    for decision in decisions.values():
        signals.decided.send(decision)
    done = {decision.comment_id for decision in decisions.values()}
    claiming.looked_at(done)
    claiming.let_go(done)
    _tell(actor, [comments[comment_id] for comment_id in sorted(done)], entries)
    return [_outcome(decisions[_key(each)]) if isinstance(each, dict) else each for each in made]


def undo(actor: Actor, decision_id: int) -> tuple[Decision, Comment]:
    """Take a decision back. Raises NotFound, or Conflict where the comment was changed since."""
    actor.must(Permission.COMMENTS_MODERATE)
    decision = db.session.get(Decision, decision_id)
    if decision is None:
        raise NotFound("There is no such decision.")
    comments, entries = locked([decision.comment_id])
    comment = comments[decision.comment_id]
    db.session.refresh(decision, with_for_update=True)
    moves = Moves()
    told = _take_back(actor, decision, comment, entries[comment.entry_id], moves)
    moves.write()
    log.record_all([told])
    _tell(actor, [comment], entries)
    return decision, comment


def undo_all(actor: Actor, decision_ids: Sequence[int]) -> list[Outcome]:
    """Take decisions back, the last first; one whose comment was changed since stays, and the others go through."""
    actor.must(Permission.COMMENTS_MODERATE)
    known = Decision.id.in_([each for each in decision_ids if each <= LARGEST_ID])
    comments, entries = locked(db.session.scalars(select(Decision.comment_id).where(known)).all())
    decisions = db.session.scalars(
        select(Decision).where(known).order_by(Decision.id.desc()).execution_options(populate_existing=True)
    ).all()
    outcomes, moves, told = [], Moves(), []
    for decision in decisions:
        comment = comments[decision.comment_id]
        try:
            told.append(_take_back(actor, decision, comment, entries[comment.entry_id], moves))
            outcome = "done"
        except Conflict:
            outcome = "conflict"
        outcomes.append(Outcome(comment.id, outcome, comment.status, comment.version, decision.id))
    moves.write()
    log.record_all(told)
    done = {each.comment_id for each in outcomes if each.outcome == "done"}
    _tell(actor, [comments[comment_id] for comment_id in sorted(done)], entries)
    return outcomes


def _tell(actor: Actor, changed: Sequence[Comment], entries: Mapping[int, Entry]) -> None:
    """Tell whoever shows these comments, and who learns from them, that they changed."""
    touch_thread(*(entries[entry_id] for entry_id in sorted({comment.entry_id for comment in changed})))
    ask(actor, [comment.id for comment in changed])


def _take_back(actor: Actor, decision: Decision, comment: Comment, entry: Entry, moves: Moves) -> dict[str, Any]:
    """Take a decision back; give the row of the log. Raises Conflict, with nothing changed, where that cannot be."""
    if decision.undone_at is not None:
        raise Conflict("This decision was taken back already.")
    if comment.version != decision.version:
        raise Conflict(
            "This comment was changed after the decision, so the decision cannot simply be taken back. Decide anew."
        )
    moves.move(comment, status.back(comment.status, decision.before), entry)
    decision.undone_at, decision.undone_by_name = now(), actor.name
    told: dict[str, Any] = {"decision": decision.id, "before": decision.after, "after": comment.status}
    return log.row(actor, "comment.undo", "comment", comment.id, **told)


def _left_to_another(comment: Comment) -> Outcome:
    return Outcome(comment.id, "conflict", comment.status, comment.version, detail=appeals.ANOTHER)


def _decide(
    actor: Actor,
    wanted: Wanted,
    comment: Comment | None,
    entries: Mapping[int, Entry],
    claims: Mapping[int, Claim],
    moves: Moves,
) -> dict[str, Any] | Outcome:
    """Carry one decision out; give its row, or why it could not be."""
    if comment is None:
        return Outcome(wanted.comment_id, "not_found")
    if comment.version != wanted.version or comment.status == Status.ERASED:
        return Outcome(comment.id, "conflict", comment.status, comment.version)
    if wanted.unread and comment.urgency == triaging.URGENT:
        return Outcome(comment.id, "conflict", comment.status, comment.version, detail=URGENT_NOW)
    claim = claims.get(comment.id)
    if claim is not None and not wanted.despite_claim:
        return Outcome(comment.id, "conflict", comment.status, comment.version, claim=claim)
    before = comment.status
    moves.move(comment, status.after(wanted.action, comment.status), entries[comment.entry_id])
    return {
        "comment_id": comment.id,
        "action": wanted.action,
        "before": before,
        "after": comment.status,
        "reason": wanted.reason,
        "note": wanted.note,
        "version": comment.version,
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "actor_name": actor.name,
        "at": now(),
    }


def _stored(rows: Sequence[dict[str, Any]]) -> dict[tuple[int, int], Decision]:
    """Store decisions at once, and give them in their order by comment and version."""
    if not rows:
        return {}
    db.session.connection().execute(numbering(Decision), rows)
    comments, versions = {row["comment_id"] for row in rows}, {row["version"] for row in rows}
    there = select(Decision).where(Decision.comment_id.in_(comments), Decision.version.in_(versions))
    found = {(each.comment_id, each.version): each for each in db.session.scalars(there.order_by(Decision.id))}
    return {_key(row): found[_key(row)] for row in rows}


def _key(row: Mapping[str, Any]) -> tuple[int, int]:
    return row["comment_id"], row["version"]


def _told(actor: Actor, decision: Decision) -> dict[str, Any]:
    told: dict[str, Any] = {"decision": decision.id, "before": decision.before, "after": decision.after}
    action = f"comment.{decision.action}"
    return log.row(actor, action, "comment", decision.comment_id, reason=decision.reason, **told)


def _outcome(decision: Decision) -> Outcome:
    return Outcome(decision.comment_id, "done", decision.after, decision.version, decision.id)


def set_status(comment: Comment, new: Status, entry: Entry) -> None:
    """Change one status, and keep thread and count in step."""
    moves = Moves()
    moves.move(comment, new, entry)
    moves.write()


def locked(comment_ids: Sequence[int]) -> tuple[dict[int, Comment], dict[int, Entry]]:
    """Lock the entries, then the comments, each in order of their ids, so that nobody waits in a circle."""
    possible = [each for each in comment_ids if each <= LARGEST_ID]
    entry_ids = select(Comment.entry_id).where(Comment.id.in_(possible))
    entries = db.session.scalars(
        select(Entry)
        .where(Entry.id.in_(entry_ids))
        .order_by(Entry.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    comments = db.session.scalars(
        select(Comment)
        .where(Comment.id.in_(possible))
        .order_by(Comment.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    return {comment.id: comment for comment in comments}, {entry.id: entry for entry in entries}
