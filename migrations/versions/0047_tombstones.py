"""Who was erased is known again in a backup that was made before."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0047"
down_revision: str | None = "0046"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Go forward; a restore may have made the table before, in a backup of an earlier version."""
    op.add_column("erasure", sa.Column("mark", sa.String(64), nullable=True))
    op.create_table(
        "tombstone",
        sa.Column("person_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mark", sa.String(64), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_tombstone")),
        if_not_exists=True,
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("tombstone")
    op.drop_column("erasure", "mark")
