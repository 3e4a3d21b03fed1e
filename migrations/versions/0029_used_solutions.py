"""Solutions that were used."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0029"
down_revision: str | None = "0028"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "used_solution",
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("task", name=op.f("pk_used_solution")),
    )
    op.create_index(op.f("ix_used_solution_expires_at"), "used_solution", ["expires_at"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("used_solution")
