"""Replies that moderators keep at hand, with some to begin with."""

from collections.abc import Sequence
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision: str = "0026"
down_revision: str | None = "0025"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

STARTERS = {
    "Somebody may be in danger": """Dear {name}, thank you for writing this. What you say matters to us, and we take \
it seriously.

If you might act on these thoughts, or you are not safe, please call your emergency number now, or go to the nearest \
emergency department. You can also talk to somebody at any time, in confidence:

{help_lines}

You do not have to carry this alone. Is there somebody near you whom you could tell today?""",
    "This may need a doctor today": """Dear {name}, please do not wait for more answers here: what you describe can \
need a doctor today, and nobody can tell that from a comment. Call your emergency number, or go to the nearest \
emergency department, and tell them what you wrote. Please leave the exercises until somebody has examined you.""",
    "We cannot give medical advice here": """Dear {name}, thank you for your question. We cannot say what is right \
for you without having seen you: what helps one person can harm another. Please ask your doctor or physiotherapist, \
and take “{title}” with you if it helps: {url}""",
    "Contact details taken out": """Dear {name}, we took contact details out of your comment, because everybody can \
read here, and they would stay on the web. The rest of what you wrote is as it was.""",
    "Health details taken out": """Dear {name}, we took details about somebody’s health out of your comment, because \
everybody can read here. Thank you for sharing the rest.""",
    "Off topic": """Dear {name}, thank you. This page is about “{title}”, and we keep the comments to that, so that \
others find what they look for. Please ask again where it fits; we are glad to hear from you there.""",
}


def upgrade() -> None:
    """Go forward."""
    table = op.create_table(
        "canned_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_reply")),
    )
    moment = datetime.now(UTC)
    told = moment if op.get_bind().dialect.name == "postgresql" else moment.replace(tzinfo=None)
    op.bulk_insert(
        table,
        [
            {"title": title, "body": body, "version": 1, "created_at": told, "updated_at": told}
            for title, body in STARTERS.items()
        ],
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("canned_reply")
