"""What waits is told by the signals themselves, so that the figures of the desk need not look at each comment."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0043"
down_revision: str | None = "0042"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ITS = "(SELECT status = 'pending' FROM comment WHERE id = NEW.comment_id)"
TURNED = "(OLD.status = 'pending') <> (NEW.status = 'pending')"
FOLLOW = "UPDATE comment_signal SET waits = (NEW.status = 'pending') WHERE comment_id = NEW.id"
ON_SQLITE = {
    "comment_signal_waits": (
        f"AFTER INSERT ON comment_signal WHEN {ITS} BEGIN UPDATE comment_signal SET waits = 1"  # noqa: S608 -- words of our own
        " WHERE comment_id = NEW.comment_id AND signal = NEW.signal; END"
    ),
    "comment_turned": f"AFTER UPDATE OF status ON comment WHEN {TURNED} BEGIN {FOLLOW}; END",
}


def upgrade() -> None:
    """Go forward."""
    op.add_column("comment_signal", sa.Column("waits", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(
        "UPDATE comment_signal SET waits = true WHERE comment_id IN (SELECT id FROM comment WHERE status = 'pending')"
    )
    op.create_index("ix_comment_signal_waits", "comment_signal", ["waits", "signal"])
    if op.get_bind().dialect.name == "sqlite":
        for name, rest in ON_SQLITE.items():
            op.execute(f"CREATE TRIGGER {name} {rest}")
        return
    op.execute(
        f"""
        CREATE FUNCTION comment_signal_waits() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            NEW.waits := coalesce({ITS}, false);
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER comment_signal_waits BEFORE INSERT ON comment_signal"
        " FOR EACH ROW EXECUTE FUNCTION comment_signal_waits()"
    )
    op.execute(
        f"""
        CREATE FUNCTION comment_turned() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            {FOLLOW};
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER comment_turned AFTER UPDATE OF status ON comment"
        f" FOR EACH ROW WHEN ({TURNED}) EXECUTE FUNCTION comment_turned()"
    )


def downgrade() -> None:
    """Go back."""
    if op.get_bind().dialect.name == "sqlite":
        for name in ON_SQLITE:
            op.execute(f"DROP TRIGGER {name}")
    else:
        op.execute("DROP TRIGGER comment_turned ON comment")
        op.execute("DROP TRIGGER comment_signal_waits ON comment_signal")
        op.execute("DROP FUNCTION comment_turned()")
        op.execute("DROP FUNCTION comment_signal_waits()")
    op.drop_index("ix_comment_signal_waits", "comment_signal")
    op.drop_column("comment_signal", "waits")
