"""Who wants letters, and about what."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("person", sa.Column("letters_stopped_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("comment", sa.Column("notify_decision", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("comment") as batch:
        batch.drop_column("notify_decision")
    with op.batch_alter_table("person") as batch:
        batch.drop_column("letters_stopped_at")
