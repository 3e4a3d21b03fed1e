"""The author of a comment that was rejected asks for another look, once: it comes back into the queue."""

from dataclasses import replace

from sqlalchemy import ColumnElement, exists, select

from cms.accounts.permissions import NOBODY
from cms.audit import log
from cms.comments import alarming, moderating, triaging
from cms.comments.models import Appeal, Comment, Decision
from cms.comments.status import Event, Status, follows
from cms.comments.triage.looking import look
from cms.comments.triage.signal import Circumstances, Severity
from cms.core.clock import now
from cms.core.db import db
from cms.core.errors import Conflict, Fault, Gone, Invalid, NotFound, Said
from cms.core.text import clean

LONGEST = 2000
APPEALED = "appealed"
SEEN_HERE = "In what its author wrote when they asked for another look: {explanation}"


def open_decision(decision_id: int) -> Decision:
    """Give a decision that its author can ask to have looked at again.

    Raises NotFound where there is none, Conflict where they asked already, and Gone where it does
    not stand any more or was itself the second look.
    """
    decision = db.session.get(Decision, decision_id)
    if decision is None:
        raise NotFound("There is no such decision.")
    if _asked(Appeal.decision_id == decision.id):
        raise Conflict("You have asked for another look already. Somebody reads it as soon as they can.")
    if not is_open(decision):
        raise Gone("This decision does not stand any more, or was looked at twice. There is nothing to ask for.")
    return decision


def is_open(decision: Decision) -> bool:
    """Tell whether a decision stands, rejects, and is not itself the answer to an appeal."""
    comment = db.session.get_one(Comment, decision.comment_id)
    newer = Decision.comment_id == comment.id, Decision.id > decision.id, Decision.undone_at.is_(None)
    stands = decision.undone_at is None and decision.after == comment.status == Status.REJECTED
    return (
        stands and not db.session.scalar(select(exists().where(*newer))) and not _asked(Appeal.comment_id == comment.id)
    )


def appeal(decision_id: int, text: str) -> Comment:
    """Bring the comment back into the queue, with what its author says, for another moderator.

    Raises what `open_decision` raises, and Invalid for no words or too many. Words that sound as if
    somebody were in danger make the comment urgent.
    """
    words = clean(text).strip()
    if not 1 <= len(words) <= LONGEST:
        told = Said("Say in a few words what we have overlooked, in %(most)s characters at most.", most=LONGEST)
        raise Invalid(Fault(told, "#/text"))
    known = open_decision(decision_id)
    comments, entries = moderating.locked([known.comment_id])
    decision, comment = open_decision(decision_id), comments[known.comment_id]
    comment.held_because = APPEALED
    moderating.set_status(comment, follows(Event.APPEAL, comment.status), entries[comment.entry_id])
    db.session.add(Appeal(comment_id=comment.id, decision_id=decision.id, text=words, created_at=now()))
    db.session.flush()
    log.record(NOBODY, "comment.appeal", "comment", comment.id, decision=decision.id)
    _raise_alarm(comment, words)
    return comment


def _raise_alarm(comment: Comment, words: str) -> None:
    """Keep what is urgent in the words beside what was seen in the comment, and tell upward."""
    known = {signal.id for signal in triaging.kept([comment.id]).get(comment.id, [])}
    seen = [each for each in look(words, Circumstances("", frozenset())) if each.severity == Severity.URGENT]
    new = [
        replace(each, spans=(), explanation=SEEN_HERE.format(explanation=each.explanation))
        for each in seen
        if each.id not in known
    ]
    if seen:
        triaging.keep(comment, new)
        alarming.sound(comment)


def _asked(which: ColumnElement[bool]) -> bool:
    return bool(db.session.scalar(select(exists().where(which))))
