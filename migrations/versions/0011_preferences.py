"""How somebody likes to work here."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

CHOSEN = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Go forward."""
    op.add_column("user", sa.Column("preferences", CHOSEN, nullable=False, server_default=sa.text("'{}'")))


def downgrade() -> None:
    """Go back."""
    with op.batch_alter_table("user") as batch:
        batch.drop_column("preferences")
