"""When a text is due for review, as a column; indexes for the lists of the desks."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

BATCH = 500
INDEXES = [
    ("ix_comment_latest", "comment", ["status", "created_at", "id"]),
    ("ix_comment_created_at", "comment", ["created_at"]),
    ("ix_decision_at", "decision", ["at"]),
    ("ix_entry_type_updated_at", "entry", ["type", "updated_at", "id"]),
    ("ix_entry_status_updated_at", "entry", ["status", "updated_at", "id"]),
    ("ix_revision_review_due_at", "revision", ["review_due_at"]),
]


def upgrade() -> None:
    """Go up."""
    op.add_column("revision", sa.Column("review_due_at", sa.DateTime(timezone=True), nullable=True))
    _fill()
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)


def downgrade() -> None:
    """Go down."""
    for name, table, _columns in reversed(INDEXES):
        op.drop_index(name, table_name=table)
    with op.batch_alter_table("revision") as batch:
        batch.drop_column("review_due_at")


def _fill() -> None:
    """Take over what the snapshots say, a batch at a time."""
    kept = sa.table(
        "revision",
        sa.column("id", sa.Integer),
        sa.column("source", sa.JSON),
        sa.column("review_due_at", sa.DateTime(timezone=True)),
    )
    connection = op.get_bind()
    for rows in _batches(connection, kept):
        for number, source in rows:
            due = source.get("review_due_at")
            if due:
                moment = datetime.fromisoformat(due)
                told = moment if connection.dialect.name == "postgresql" else moment.replace(tzinfo=None)
                connection.execute(sa.update(kept).where(kept.c.id == number).values(review_due_at=told))


def _batches(connection: sa.Connection, kept: Any) -> Iterator[Sequence[Any]]:
    last = 0
    while rows := connection.execute(
        sa.select(kept.c.id, kept.c.source).where(kept.c.id > last).order_by(kept.c.id).limit(BATCH)
    ).all():
        yield rows
        last = rows[-1][0]
