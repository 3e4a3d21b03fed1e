"""How often what was learned agreed with what moderators then decided."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from cms.comments.learning.models import SpamLesson
from cms.comments.learning.scoring import ENOUGH
from cms.comments.models import Comment
from cms.core.db import db


@dataclass(frozen=True)
class Agreement:
    """Comments that were scored as they came in, by what moderators called them later.

    `caught` is spam that was taken for spam, `missed` spam that was not; `passed` is honest and was taken for
    honest, `suspected` is honest and was taken for spam.
    """

    caught: int = 0
    missed: int = 0
    passed: int = 0
    suspected: int = 0

    @property
    def agreed(self) -> int:
        """Count where both said the same."""
        return self.caught + self.passed

    @property
    def disagreed(self) -> int:
        """Count where they did not."""
        return self.missed + self.suspected


def agreement(since: datetime, until: datetime | None = None) -> Agreement:
    """Count what moderators decided since a moment, and before another one if it is given.

    One query that reads no more than those decisions.
    """
    within = SpamLesson.learned_at >= since, *([SpamLesson.learned_at < until] if until is not None else [])
    spam, held = SpamLesson.is_spam, Comment.spam_score >= ENOUGH
    counted = (
        select(
            func.count().filter(spam, held),
            func.count().filter(spam, ~held),
            func.count().filter(~spam, ~held),
            func.count().filter(~spam, held),
        )
        .join_from(SpamLesson, Comment, Comment.id == SpamLesson.comment_id)
        .where(*within, Comment.spam_score.is_not(None))
    )
    return Agreement(*db.session.execute(counted).one())
