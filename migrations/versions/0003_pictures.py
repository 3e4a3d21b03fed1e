"""Pictures, and which revisions show them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Go up."""
    op.create_table(
        "media",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("renditions", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("alt", sa.String(), nullable=False),
        sa.Column("decorative", sa.Boolean(), nullable=False),
        sa.Column("caption", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by"], ["user.id"], name=op.f("fk_media_created_by_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media")),
        sa.UniqueConstraint("key", name=op.f("uq_media_key")),
    )
    with op.batch_alter_table("media", schema=None) as batch_op:
        batch_op.create_index("ix_media_created_at", ["created_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_media_created_by"), ["created_by"], unique=False)

    op.create_table(
        "revision_media",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("media_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], name=op.f("fk_revision_media_media_id_media")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_revision_media_revision_id_revision"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("revision_id", "media_id", name=op.f("pk_revision_media")),
    )
    with op.batch_alter_table("revision_media", schema=None) as batch_op:
        batch_op.create_index("ix_revision_media_media_id", ["media_id", "revision_id"], unique=False)


def downgrade() -> None:
    """Go down again."""
    with op.batch_alter_table("revision_media", schema=None) as batch_op:
        batch_op.drop_index("ix_revision_media_media_id")

    op.drop_table("revision_media")
    with op.batch_alter_table("media", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_media_created_by"))
        batch_op.drop_index("ix_media_created_at")

    op.drop_table("media")
