"""Rules, which comments they were met in, and the stamp of the present set of them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from cms.comments.rules.kinds import Does, Flag, RuleKind
from cms.core.db import Base
from cms.core.numbers import NumberedOnce


class CommentRule(NumberedOnce, Base):
    """What an operator wants done with comments that hold a word, or come from somebody.

    `value` is what was typed, encrypted where it is an e-mail address. `key` is what is compared, of which
    there is one rule: folded words, a host, a network, or the keyed hash of an address, each behind its sort.
    """

    __tablename__ = "comment_rule"
    __table_args__ = (
        CheckConstraint(f"kind in ({', '.join(repr(str(kind)) for kind in RuleKind)})", name="kind"),
        CheckConstraint(f"action in ({', '.join(repr(str(each)) for each in Does)})", name="action"),
        CheckConstraint(
            f"signal is null or signal in ({', '.join(repr(str(flag)) for flag in Flag)})",
            name="signal",
        ),
        CheckConstraint("(action = 'flag') = (signal is not null)", name="flag"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    value: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    action: Mapped[str]
    signal: Mapped[str | None]
    note: Mapped[str] = mapped_column(default="")
    expires_at: Mapped[datetime | None]
    hits: Mapped[int] = mapped_column(default=0)
    last_hit_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=0)
    created_by: Mapped[int | None]
    created_by_name: Mapped[str]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class CommentRuleHit(Base):
    """A rule was met in a comment."""

    __tablename__ = "comment_rule_hit"
    __table_args__ = (Index("ix_comment_rule_hit_rule_id", "rule_id", "comment_id"),)

    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("comment_rule.id", ondelete="CASCADE"), primary_key=True)


class CommentRuleStamp(Base):
    """One row with a text that every change of the rules replaces: who has read them asks whether it is the same."""

    __tablename__ = "comment_rule_stamp"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    stamp: Mapped[str] = mapped_column(String(32))
