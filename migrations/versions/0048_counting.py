"""How many entries are live, of a kind and in a language, is counted from indexes alone."""

from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0048"
down_revision: str | None = "0047"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

LIVE = sa.text("live_number > 0")


INDEXES: tuple[tuple[str, str, list[str], dict[str, Any]], ...] = (
    ("ix_entry_live", "entry", ["type", "id", "live_number"], {"sqlite_where": LIVE, "postgresql_where": LIVE}),
    ("ix_revision_language_entry_id_number", "revision", ["language", "entry_id", "number"], {}),
)


def upgrade() -> None:
    """Go forward; on PostgreSQL nobody waits for the indexes, and a run that broke off can be repeated."""
    context = op.get_context()
    with context.autocommit_block() if context.dialect.name == "postgresql" else nullcontext():
        for name, table, columns, more in INDEXES:
            op.drop_index(name, table, if_exists=True, postgresql_concurrently=True)  # half of one that broke off
            op.create_index(name, table, columns, postgresql_concurrently=True, **more)
        op.drop_index(op.f("ix_revision_language"), "revision", if_exists=True, postgresql_concurrently=True)


def downgrade() -> None:
    """Go back."""
    op.create_index(op.f("ix_revision_language"), "revision", ["language"])
    op.drop_index("ix_revision_language_entry_id_number", "revision")
    op.drop_index("ix_entry_live", "entry")
