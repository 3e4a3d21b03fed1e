"""What moderators look up is found by indexes: who wrote under a name, and the few comments that readers fear for."""

from collections.abc import Sequence

from alembic import op

revision: str = "0032"
down_revision: str | None = "0031"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Go forward."""
    op.create_index("ix_comment_author", "comment", ["author_name", "created_at", "id"])
    op.create_index("ix_comment_report_reason", "comment_report", ["reason", "comment_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_comment_report_reason", "comment_report")
    op.drop_index("ix_comment_author", "comment")
