"""What was typed and is not saved yet, who is editing, and an index for what happened to one thing."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "autosave",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("fields", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_autosave_user_id_user"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_autosave_entry_id_entry"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "place", name=op.f("pk_autosave")),
    )
    op.create_index("ix_autosave_entry_id", "autosave", ["entry_id"])
    op.create_index("ix_autosave_at", "autosave", ["at"])
    op.create_table(
        "editing",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_editing_entry_id_entry"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_editing_user_id_user"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_editing")),
    )
    op.create_index("ix_editing_user_id", "editing", ["user_id"])
    op.create_index("ix_audit_log_subject", "audit_log", ["subject_type", "subject_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_audit_log_subject", table_name="audit_log")
    op.drop_index("ix_editing_user_id", table_name="editing")
    op.drop_table("editing")
    op.drop_index("ix_autosave_at", table_name="autosave")
    op.drop_index("ix_autosave_entry_id", table_name="autosave")
    op.drop_table("autosave")
