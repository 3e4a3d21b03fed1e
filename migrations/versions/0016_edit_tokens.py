"""The keyed hash of the secret that the author of a comment holds."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("comment", sa.Column("edit_hash", sa.String(64), nullable=True))
    op.create_index("ix_comment_edit_hash", "comment", ["edit_hash"], unique=True)


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_comment_edit_hash", "comment")
    op.drop_column("comment", "edit_hash")
