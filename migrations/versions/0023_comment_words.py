"""What is searched of comments."""

from collections.abc import Sequence

from alembic import op

from cms.comments import fulltext, indexing

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Make the index, and put in what is there, a thousand comments at a time."""
    fulltext.create(op.get_bind())
    indexing.fill(op.get_bind())


def downgrade() -> None:
    """Drop the index."""
    fulltext.drop(op.get_bind())
