"""Focal points and further renditions of pictures."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Go up."""
    with op.batch_alter_table("media", schema=None) as batch_op:
        batch_op.add_column(sa.Column("focal_x", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("focal_y", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("awaited", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Go down; what a site kept at its focal points is centred again."""
    with op.batch_alter_table("media", schema=None) as batch_op:
        batch_op.drop_column("awaited")
        batch_op.drop_column("focal_y")
        batch_op.drop_column("focal_x")
