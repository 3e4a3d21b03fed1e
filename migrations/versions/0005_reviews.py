"""Clinical reviews, and notes of the staff."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Go forward."""
    op.add_column("entry", sa.Column("review_due_at", MOMENT, nullable=True))
    op.add_column("entry", sa.Column("sent_back_at", MOMENT, nullable=True))
    _fill()
    op.create_index("ix_entry_review_due_at", "entry", ["review_due_at", "id"])
    op.create_table(
        "note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=True),
        sa.Column("written_by_name", sa.String(), nullable=False),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.Column("resolved_by", sa.Integer(), nullable=True),
        sa.Column("resolved_by_name", sa.String(), nullable=True),
        sa.Column("resolved_at", MOMENT, nullable=True),
        sa.CheckConstraint("occasion in ('remark', 'submit', 'send_back')", name=op.f("ck_note_occasion")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_note_entry_id_entry"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["written_by"], ["user.id"], name=op.f("fk_note_written_by_user"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["resolved_by"], ["user.id"], name=op.f("fk_note_resolved_by_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    op.create_index("ix_note_entry_id", "note", ["entry_id", "id"])
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("reviewer_name", sa.String(), nullable=False),
        sa.Column("reviewer_credentials", sa.String(), nullable=False),
        sa.Column("reviewed_at", MOMENT, nullable=False),
        sa.Column("review_due_at", MOMENT, nullable=True),
        sa.Column("planned_due_at", MOMENT, nullable=True),
        sa.Column("entered_by", sa.Integer(), nullable=True),
        sa.Column("entered_by_name", sa.String(), nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_review_entry_id_entry"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["reviewer_id"], ["author.id"], name=op.f("fk_review_reviewer_id_author")),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["user.id"], name=op.f("fk_review_entered_by_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    op.create_index("ix_review_entry_id", "review", ["entry_id", "number"])
    op.create_index("ix_review_reviewer_id", "review", ["reviewer_id"])
    op.create_table(
        "review_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_review_notice_entry_id_entry"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["author.id"], name=op.f("fk_review_notice_reviewer_id_author"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_notice")),
        sa.UniqueConstraint("entry_id", "due_at", name=op.f("uq_review_notice_entry_id_due_at")),
    )


def downgrade() -> None:
    """Go back."""
    for table in ("review_notice", "review", "note"):
        op.drop_table(table)
    op.drop_index("ix_entry_review_due_at", table_name="entry")
    with op.batch_alter_table("entry") as batch:
        batch.drop_column("sent_back_at")
        batch.drop_column("review_due_at")


def _fill() -> None:
    """Take over the day that the live revision of each entry names."""
    live = "revision.entry_id = entry.id AND revision.number = entry.live_number"
    op.execute(f"UPDATE entry SET review_due_at = (SELECT revision.review_due_at FROM revision WHERE {live})")  # noqa: S608 -- no word of it is from outside
