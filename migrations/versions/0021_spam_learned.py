"""What was learned about spam, and how much a comment read like it."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Go forward: the row of the totals is there from the beginning, since whoever learns locks it."""
    op.add_column("comment", sa.Column("spam_score", sa.Double(), nullable=True))
    counts = op.create_table(
        "spam_token",
        sa.Column("token", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("spam", sa.Integer(), nullable=False),
        sa.Column("ham", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_spam_token")),
    )
    op.bulk_insert(counts, [{"token": 0, "spam": 0, "ham": 0}])
    op.create_table(
        "spam_lesson",
        sa.Column("comment_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("is_spam", sa.Boolean(), nullable=False),
        sa.Column("tokens", sa.LargeBinary(), nullable=False),
        sa.Column("learned_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_spam_lesson_comment_id_comment"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_spam_lesson")),
    )
    op.create_index(op.f("ix_spam_lesson_learned_at"), "spam_lesson", ["learned_at"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("spam_lesson")
    op.drop_table("spam_token")
    op.drop_column("comment", "spam_score")
