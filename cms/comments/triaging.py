"""What triage sees in a comment: looked at before it is stored, kept beside it, and given to moderators."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import bindparam, delete, insert, select

from cms.comments.intake.rules import LET_THROUGH
from cms.comments.learning.signalling import joined
from cms.comments.models import Comment, CommentSignal
from cms.comments.rules.rulebook import Hit, excused
from cms.comments.rules.seeing import with_rules
from cms.comments.status import Status
from cms.comments.submission import Facts, Submission, Verdict
from cms.comments.triage.looking import look
from cms.comments.triage.signal import Circumstances, Severity, Signal, SignalId
from cms.core.clock import now
from cms.core.db import db

URGENT, NOT_URGENT = 0, 2
_TURNED_AWAY = (Status.REJECTED, Status.SPAM)
_KEEPING = insert(CommentSignal)
_BESIDE = (SignalId.REPEAT, SignalId.ALIAS, SignalId.ROBOT, SignalId.RULES)
URGENCY = {Severity.URGENT: URGENT, Severity.HIGH: 1, Severity.LOW: NOT_URGENT}


def signals(submission: Submission, facts: Facts) -> tuple[Signal, ...]:
    """Look at what a reader sent, and add what it reads like; what staff write is not looked at."""
    if submission.from_staff:
        return ()
    circumstances = Circumstances(
        author_url=submission.author_url,
        author_email=submission.author_email,
        own_hosts=submission.own_hosts | excused(facts.rules or (), submission.body, submission.author_url),
        earlier=facts.earlier,
        most_links=facts.site.comment_links,
        trapped=submission.trapped,
        seconds=(facts.now - shown).total_seconds() if (shown := submission.form_shown_at) else None,
    )
    return joined(look(submission.body, circumstances), facts.likeness)


def weighed(verdict: Verdict, seen: Sequence[Signal]) -> Verdict:
    """Hold what has a signal; one that is urgent is the reason, whatever else was found.

    Nothing is thrown away by a signal alone, nor where a check failed that could have seen what is urgent. Whom
    an operator's rule knows and lets through waits only for a signal that is more than low.
    """
    if not seen:
        return verdict
    failed = verdict.status in _TURNED_AWAY and any(signal.id == SignalId.CHECK_FAILED for signal in seen)
    urgent = next((signal for signal in seen if signal.severity == Severity.URGENT), None)
    if urgent or failed:
        return replace(verdict, status=Status.PENDING, reason=urgent.id if urgent else SignalId.CHECK_FAILED)
    if verdict.status != Status.APPROVED or (verdict.reason == LET_THROUGH and seen[0].severity == Severity.LOW):
        return verdict
    return replace(verdict, status=Status.PENDING, reason=seen[0].id)


def urgency(seen: Iterable[Signal]) -> int:
    """Give how soon a moderator should look: 0 first."""
    return min((URGENCY[signal.severity] for signal in seen), default=NOT_URGENT)


def keep(comment: Comment, seen: Sequence[Signal]) -> None:
    """Keep what was seen, in its order; of what is urgent, from when on somebody should look."""
    if comment.escalated_at is None and urgency(seen) == URGENT:
        comment.escalated_at = now()
    db.session.flush()
    rows = [
        {
            "comment_id": comment.id,
            "signal": signal.id,
            "position": position,
            "severity": signal.severity,
            "score": signal.score,
            "explanation": signal.explanation,
            "spans": [list(span) for span in signal.spans],
        }
        for position, signal in enumerate(seen)
    ]
    if rows:
        db.session.connection().execute(_KEEPING, rows)


def look_again(comment: Comment, own_hosts: frozenset[str], most_links: int, said: Sequence[Hit] = ()) -> None:
    """Look anew at a comment whose words a moderator changed, and keep what is seen now.

    What was urgent stays so, without its places: other words do not mean that its writer is safe.
    What was found beside the text when it came, such as what it repeats or who sent it, stays as well.
    `said` are the rules of the operator that the new words meet.
    """
    allowed = own_hosts | excused(said, comment.source, comment.author_url)
    around = Circumstances(author_url=comment.author_url, own_hosts=allowed, most_links=most_links)
    seen = () if comment.is_staff else with_rules(look(comment.source, around), said)
    keep_anew(comment, seen, kept([comment.id]).get(comment.id, []))


def keep_anew(comment: Comment, seen: Sequence[Signal], before: Sequence[Signal]) -> None:
    """Keep what is seen now in the place of what was kept before, but for what stays of that."""
    ids = {signal.id for signal in seen}
    lasting = [each for each in before if each.severity == Severity.URGENT or each.id in _BESIDE]
    stay = [replace(each, spans=()) for each in lasting if each.id not in ids]
    if before:
        db.session.execute(
            delete(CommentSignal)
            .where(CommentSignal.comment_id == comment.id)
            .execution_options(synchronize_session="fetch")
        )
    keep(comment, [*stay, *seen])
    comment.urgency = urgency([*stay, *seen])


# Made once: the desk asks it of every page of the queue. Rows are read as columns: to know them again takes longer.
_SEEN = (
    select(
        CommentSignal.comment_id,
        CommentSignal.signal,
        CommentSignal.severity,
        CommentSignal.score,
        CommentSignal.explanation,
        CommentSignal.spans,
    )
    .where(CommentSignal.comment_id.in_(bindparam("comments", expanding=True)))
    .order_by(CommentSignal.comment_id, CommentSignal.position)
)


def kept(comment_ids: Iterable[int]) -> dict[int, list[Signal]]:
    """Give what was seen in comments, in one query; those without a signal are left out."""
    found: dict[int, list[Signal]] = defaultdict(list)
    for row in db.session.execute(_SEEN, {"comments": list(comment_ids)}):
        spans = tuple((start, end) for start, end in row.spans)
        found[row.comment_id].append(Signal(row.signal, Severity(row.severity), row.score, row.explanation, spans))
    return found
