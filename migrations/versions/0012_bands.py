"""What comments that are alike are found by."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "comment_band",
        sa.Column("band", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("comment_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_comment_band_comment_id_comment"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("band", "comment_id", name=op.f("pk_comment_band")),
    )
    op.create_index("ix_comment_band_comment_id", "comment_band", ["comment_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("comment_band")
