"""Which revision has a slug is found without a look at every other.

Revision ID: 0034
Revises: 0033
"""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index(op.f("ix_revision_slug"), "revision", ["slug"])


def downgrade() -> None:
    """Take the index away."""
    op.drop_index(op.f("ix_revision_slug"), "revision")
