"""Exercises inside articles: where a text shows them, and whether they are named beside it."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("revision_exercise", sa.Column("named", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("revision_exercise", sa.Column("place_in_text", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("revision_exercise") as batch:
        batch.drop_column("place_in_text")
        batch.drop_column("named")
