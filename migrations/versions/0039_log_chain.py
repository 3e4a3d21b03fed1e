"""A chain of hashes over the log; links are added and never changed, as the rows are."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0039"
down_revision: str | None = "0038"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

SAID = "the log is added to, and never changed"
ON_SQLITE = {
    "audit_link_update": "BEFORE UPDATE ON audit_link",
    "audit_link_delete": "BEFORE DELETE ON audit_link",
    # INSERT OR REPLACE deletes without a word to the trigger above
    "audit_link_replace": (
        "BEFORE INSERT ON audit_link WHEN EXISTS"
        " (SELECT 1 FROM audit_link WHERE position = NEW.position OR row_id = NEW.row_id)"
    ),
}


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "audit_link",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_audit_link")),
        sa.UniqueConstraint("row_id", name=op.f("uq_audit_link_row_id")),
    )
    if op.get_bind().dialect.name == "sqlite":
        for name, when in ON_SQLITE.items():
            op.execute(f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{SAID}'); END")
        return
    op.execute(
        "CREATE TRIGGER audit_link_rows BEFORE UPDATE OR DELETE ON audit_link "
        "FOR EACH ROW EXECUTE FUNCTION audit_log_refuse()"
    )
    op.execute(
        "CREATE TRIGGER audit_link_whole BEFORE TRUNCATE ON audit_link "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_log_refuse()"
    )


def downgrade() -> None:
    """Go back; the triggers go with the table."""
    op.drop_table("audit_link")
