"""Reports of harm that moderators confirmed."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "adverse_effect",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("judged_by", sa.Integer(), nullable=True),
        sa.Column("judged_by_name", sa.String(), nullable=False),
        sa.Column("judged_at", moment, nullable=False),
        sa.Column("looked_at", moment, nullable=True),
        sa.Column("looked_by", sa.Integer(), nullable=True),
        sa.Column("looked_by_name", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_adverse_effect_comment_id_comment"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_adverse_effect_entry_id_entry"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["judged_by"], ["user.id"], name=op.f("fk_adverse_effect_judged_by_user"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["looked_by"], ["user.id"], name=op.f("fk_adverse_effect_looked_by_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adverse_effect")),
        sa.UniqueConstraint("comment_id", name=op.f("uq_adverse_effect_comment_id")),
    )
    op.create_index("ix_adverse_effect_entry", "adverse_effect", ["entry_id", "confirmed", "judged_at", "id"])
    op.create_index("ix_adverse_effect_open", "adverse_effect", ["confirmed", "looked_at", "judged_at", "id"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("adverse_effect")
