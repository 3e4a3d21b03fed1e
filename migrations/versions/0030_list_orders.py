"""Indexes for lists of entries by when they changed for readers, and by when they were begun."""

from collections.abc import Sequence

from alembic import op

revision: str = "0030"
down_revision: str | None = "0029"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.create_index("ix_entry_type_live_since", "entry", ["type", "live_since", "id"])
    op.create_index("ix_entry_type_created_at", "entry", ["type", "created_at", "id"])


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_entry_type_created_at", table_name="entry")
    op.drop_index("ix_entry_type_live_since", table_name="entry")
