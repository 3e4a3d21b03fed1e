"""The operator's rules for comments."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

KINDS = "kind in ('word', 'phrase', 'address', 'domain', 'network')"
ACTIONS = "action in ('allow', 'block', 'hold', 'flag')"
SIGNALS = (
    "signal is null or signal in ('crisis', 'emergency', 'contact', 'adverse_effect', 'disclosure', 'advice',"
    " 'abuse', 'spam')"
)


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "comment_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("signal", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hits", sa.Integer(), nullable=False),
        sa.Column("last_hit_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_by_name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(KINDS, name=op.f("ck_comment_rule_kind")),
        sa.CheckConstraint(ACTIONS, name=op.f("ck_comment_rule_action")),
        sa.CheckConstraint(SIGNALS, name=op.f("ck_comment_rule_signal")),
        sa.CheckConstraint("(action = 'flag') = (signal is not null)", name=op.f("ck_comment_rule_flag")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_rule")),
        sa.UniqueConstraint("key", name=op.f("uq_comment_rule_key")),
    )
    op.create_table(
        "comment_rule_hit",
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_comment_rule_hit_comment_id_comment"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"],
            ["comment_rule.id"],
            name=op.f("fk_comment_rule_hit_rule_id_comment_rule"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("comment_id", "rule_id", name=op.f("pk_comment_rule_hit")),
    )
    op.create_index("ix_comment_rule_hit_rule_id", "comment_rule_hit", ["rule_id", "comment_id"])
    op.create_table(
        "comment_rule_stamp",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_rule_stamp")),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("comment_rule_stamp")
    op.drop_table("comment_rule_hit")
    op.drop_table("comment_rule")
