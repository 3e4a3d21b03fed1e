"""What an older policy of the sanitiser let through is found by it, and saves know for which hosts they were made."""

from collections.abc import Sequence
from contextlib import nullcontext

import sqlalchemy as sa
from alembic import op

revision: str = "0046"
down_revision: str | None = "0045"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


INDEXES = (("revision", "image_hosts"), ("revision", "policy"), ("comment", "policy"))


def upgrade() -> None:
    """Go forward; on PostgreSQL nobody waits for the indexes, and a run that broke off can be repeated."""
    context = op.get_context()
    on_postgresql = context.dialect.name == "postgresql"
    hosts = sa.Column("image_hosts", sa.String(64), nullable=True)
    op.add_column("revision", hosts, if_not_exists=True if on_postgresql else None)
    with context.autocommit_block() if on_postgresql else nullcontext():
        for table, column in INDEXES:
            name = op.f(f"ix_{table}_{column}")
            op.drop_index(name, table, if_exists=True, postgresql_concurrently=True)  # half of one that broke off
            op.create_index(name, table, [column], postgresql_concurrently=True)


def downgrade() -> None:
    """Go back."""
    op.drop_index(op.f("ix_comment_policy"), "comment")
    op.drop_index(op.f("ix_revision_policy"), "revision")
    op.drop_index(op.f("ix_revision_image_hosts"), "revision")
    op.drop_column("revision", "image_hosts")
