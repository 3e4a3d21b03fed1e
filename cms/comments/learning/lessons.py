"""Learning: what a comment teaches is made to agree with how moderators decided about it, however often it is asked.

Nothing depends on the order or the number of askings, so that work that is done twice, by two workers or after a
crash, changes nothing the second time. Whoever learns locks the row of the totals first.
"""

import struct
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, select

from cms.comments.learning.asking import TEACHERS
from cms.comments.learning.models import TOTAL, SpamLesson, SpamToken
from cms.comments.learning.tokens import tokens
from cms.comments.models import Comment, Decision
from cms.comments.status import Status
from cms.core.clock import now
from cms.core.db import db, inserting
from cms.core.sealing import Sealer

_KINDS: dict[str, bool] = {Status.SPAM: True, Status.APPROVED: False}
_TOLD = (Comment.id, Comment.source, Comment.text, Comment.format, Comment.author_url)
_PRUNED_AT_ONCE = 500
_Changes = dict[int, list[int]]


def learn(comment_ids: Sequence[int], sealer: Sealer, own_hosts: frozenset[str]) -> int:
    """Learn what comments teach now, and take back what they no longer teach; give how many changed."""
    lock()
    lessons = db.session.scalars(select(SpamLesson).where(SpamLesson.comment_id.in_(comment_ids))).all()
    taught = _taught(comment_ids)
    gone = [lesson for lesson in lessons if taught.get(lesson.comment_id) != lesson.is_spam]
    new = taught.keys() - {lesson.comment_id for lesson in lessons if lesson not in gone}
    changes: _Changes = defaultdict(lambda: [0, 0])
    for lesson in gone:
        _count(changes, _unpacked(lesson.tokens), -1, is_spam=lesson.is_spam)
        db.session.delete(lesson)
    db.session.flush()
    for comment in db.session.execute(select(*_TOLD).where(Comment.id.in_(new)).order_by(Comment.id)):
        hashes, is_spam = _hashes(comment, sealer, own_hosts), taught[comment.id]
        _count(changes, hashes, 1, is_spam=is_spam)
        db.session.add(SpamLesson(comment_id=comment.id, is_spam=is_spam, tokens=_packed(hashes), learned_at=now()))
    db.session.flush()
    _keep(changes)
    return len({lesson.comment_id for lesson in gone} | new)


def let_go(comment_ids: Sequence[int]) -> None:
    """Keep what comments taught, and nothing that tells that it was these."""
    gone = delete(SpamLesson).where(SpamLesson.comment_id.in_(comment_ids))
    db.session.execute(gone.execution_options(synchronize_session=False))


def lock() -> None:
    """Let one learn at a time, so that nothing is counted twice and nobody waits in a circle."""
    db.session.execute(select(SpamToken.token).where(SpamToken.token == TOTAL).with_for_update()).one()


def _taught(comment_ids: Sequence[int]) -> dict[int, bool]:
    """Tell what comments teach: whether they are spam, by the last decision that stands, if a person made it."""
    decided = (
        select(Decision.comment_id, Decision.actor_kind, Decision.after, Comment.status)
        .join(Comment, Comment.id == Decision.comment_id)
        .where(Decision.comment_id.in_(comment_ids), Decision.undone_at.is_(None), ~Comment.is_staff)
        .order_by(Decision.id)
    )
    last = {comment_id: told for comment_id, *told in db.session.execute(decided)}
    return {
        comment_id: _KINDS[status]
        for comment_id, (kind, after, status) in last.items()
        if kind in TEACHERS and after == status and status in _KINDS
    }


def _hashes(comment: Any, sealer: Sealer, own_hosts: frozenset[str]) -> list[int]:
    text = comment.source if comment.format == "markdown" else comment.text
    return sorted({sealer.token_hash(token) for token in tokens(text, comment.author_url, own_hosts)})


def _count(changes: _Changes, hashes: Iterable[int], step: int, *, is_spam: bool) -> None:
    for token in (TOTAL, *hashes):
        changes[token][0 if is_spam else 1] += step


def _keep(changes: _Changes) -> None:
    """Add to the counts in the database itself, in one order; what is seen in no comment any more is dropped."""
    rows = [{"token": token, "spam": spam, "ham": ham} for token, (spam, ham) in sorted(changes.items()) if spam or ham]
    if not rows:
        return
    connection = db.session.connection()
    adding = inserting(SpamToken)
    kept = {"spam": SpamToken.spam + adding.excluded.spam, "ham": SpamToken.ham + adding.excluded.ham}
    connection.execute(adding.on_conflict_do_update(index_elements=[SpamToken.token], set_=kept), rows)
    fewer = [row["token"] for row in rows if row["token"] != TOTAL and min(row["spam"], row["ham"]) < 0]
    for start in range(0, len(fewer), _PRUNED_AT_ONCE):
        some = SpamToken.token.in_(fewer[start : start + _PRUNED_AT_ONCE])
        connection.execute(delete(SpamToken).where(some, SpamToken.spam == 0, SpamToken.ham == 0))


def _packed(hashes: Sequence[int]) -> bytes:
    return struct.pack(f"<{len(hashes)}i", *hashes)


def _unpacked(packed: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(packed) // 4}i", packed)
