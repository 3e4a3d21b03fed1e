"""The rules that are in force, read anew only when they were changed, by whichever process."""

import secrets
from functools import lru_cache

from sqlalchemy import select

from cms.comments.rules.kinds import Does, Flag, RuleKind
from cms.comments.rules.models import CommentRule, CommentRuleStamp
from cms.comments.rules.rulebook import Rule, Rulebook
from cms.core.db import db, inserting

_KEPT = 4  # sets of rules: one is in force, others are of databases that share the process
_ONLY = 1
_STAMP = select(CommentRuleStamp.stamp)


def present() -> Rulebook:
    """Give the rules in force. The stamp is read before they are, so that none is older than its stamp says."""
    stamp = db.session.connection().scalar(_STAMP)
    return _stamped(stamp) if stamp else Rulebook()


def renew() -> None:
    """Have every process read the rules anew, once the running transaction is committed.

    Who changes rules begins with this: the row is locked, so that two who do so at once follow each other.
    """
    adding = inserting(CommentRuleStamp).values(id=_ONLY, stamp=secrets.token_hex(16))
    db.session.execute(
        adding.on_conflict_do_update(index_elements=[CommentRuleStamp.id], set_={"stamp": adding.excluded.stamp})
    )


@lru_cache(_KEPT)
def _stamped(_stamp: str) -> Rulebook:
    kept = select(
        CommentRule.id,
        CommentRule.kind,
        CommentRule.action,
        CommentRule.key,
        CommentRule.value,
        CommentRule.signal,
        CommentRule.expires_at,
    )
    return Rulebook(
        Rule(
            id=row.id,
            kind=RuleKind(row.kind),
            action=Does(row.action),
            key=row.key,
            shown="" if row.kind == RuleKind.ADDRESS else row.value,
            signal=Flag(row.signal) if row.signal else None,
            expires_at=row.expires_at,
        )
        for row in db.session.execute(kept)
    )
