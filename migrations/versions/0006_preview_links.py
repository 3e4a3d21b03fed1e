"""Links to what is not published, redirects, and the slugs that tags had before."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "preview_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_by_name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_preview_link_entry_id_entry"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["user.id"], name=op.f("fk_preview_link_made_by_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preview_link")),
        sa.UniqueConstraint("hash", name=op.f("uq_preview_link_hash")),
    )
    with op.batch_alter_table("preview_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_preview_link_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_preview_link_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_preview_link_made_by"), ["made_by"], unique=False)

    op.create_table(
        "redirect",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=True),
        sa.Column("code", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("code in (301, 302, 410)", name=op.f("ck_redirect_code")),
        sa.CheckConstraint("(code = 410) = (target is null)", name=op.f("ck_redirect_target")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redirect")),
        sa.UniqueConstraint("path", name=op.f("uq_redirect_path")),
    )
    with op.batch_alter_table("redirect", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_redirect_target"), ["target"], unique=False)

    op.create_table(
        "former_tag_slug",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_former_tag_slug_tag_id_tag"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_former_tag_slug")),
    )
    with op.batch_alter_table("former_tag_slug", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_former_tag_slug_tag_id"), ["tag_id"], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_table("former_tag_slug")
    op.drop_table("redirect")
    op.drop_table("preview_link")
