"""Who has a comment in hand, and how long an urgent one waited."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

URGENT = 0


def upgrade() -> None:
    """Go forward; what was urgent before is taken as seen when it came, and looked at when it was decided on."""
    op.create_table(
        "comment_claim",
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_comment_claim_comment_id_comment"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_comment_claim")),
    )
    op.add_column("comment", sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("comment", sa.Column("first_looked_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_comment_escalated_at", "comment", ["escalated_at"])
    comment = sa.table("comment", *map(sa.column, ("id", "urgency", "created_at", "escalated_at", "first_looked_at")))
    decision = sa.table("decision", *map(sa.column, ("comment_id", "at")))
    first = sa.select(sa.func.min(decision.c.at)).where(decision.c.comment_id == comment.c.id).scalar_subquery()
    op.execute(
        sa.update(comment)
        .where(comment.c.urgency == URGENT)
        .values(escalated_at=comment.c.created_at, first_looked_at=first)
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_comment_escalated_at", table_name="comment")
    op.drop_column("comment", "first_looked_at")
    op.drop_column("comment", "escalated_at")
    op.drop_table("comment_claim")
