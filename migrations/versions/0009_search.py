"""What is searched."""

from collections.abc import Sequence

from alembic import op

from cms.content import fulltext, indexing

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Make the index, and put in what is there, a few entries at a time."""
    fulltext.create(op.get_bind())
    indexing.fill(op.get_bind())


def downgrade() -> None:
    """Drop the index."""
    op.execute("DROP TABLE search_text")
