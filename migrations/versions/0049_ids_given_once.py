"""Ids that were given never come back on SQLite, whatever removes the rows that had them."""

from collections.abc import Sequence

from alembic import op

revision: str = "0049"
down_revision: str | None = "0048"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

ROWS = "SELECT max(id) FROM {table}"
NAMED = "SELECT max(local_id) FROM imported_record WHERE kind = '{kind}'"
LOGGED = "SELECT max(subject_id) FROM audit_log WHERE subject_type = '{kind}'"
WRITTEN = "SELECT max(about_id) FROM letter WHERE kind = '{kind}'"
WRITTEN_TO = "SELECT max(CAST(substr(recipient, 8) AS INTEGER)) FROM letter WHERE recipient LIKE '{kind}:%'"
LINKED = "SELECT max(about_id) FROM letter WHERE kind IN ('password', 'new_email', 'email_changed')"
# Each table, how its rows are called elsewhere, and where ids stand of rows that may be gone already.
TABLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "account_link": ("link", (LINKED,)),
    "author": ("author", (NAMED, LOGGED)),
    "canned_reply": ("canned_reply", (LOGGED,)),
    "comment": ("comment", (LOGGED,)),
    "comment_rule": ("rule", (LOGGED,)),
    "data_request": ("data", (WRITTEN,)),
    "decision": ("decision", (WRITTEN,)),
    "entry": ("entry", ()),
    "letter": ("letter", ()),
    "media": ("media", (NAMED, LOGGED)),
    "person": ("person", (NAMED, LOGGED, WRITTEN_TO)),
    "redirect": ("redirect", (LOGGED,)),
    "tag": ("tag", (NAMED, LOGGED)),
    "webhook": ("webhook", (LOGGED,)),
}
KEPT = " ON CONFLICT (name) DO UPDATE SET number = excluded.number WHERE excluded.number > number"


def upgrade() -> None:
    """Go forward; PostgreSQL's sequences never go back."""
    if op.get_bind().dialect.name != "sqlite":
        return
    for table, (kind, places) in TABLES.items():
        for place in (ROWS, *places):
            found = place.format(table=table, kind=kind)
            op.execute(
                "INSERT INTO highest_id (name, number)"  # noqa: S608 -- words of our own
                f" SELECT '{table}', found FROM (SELECT ({found}) AS found) WHERE found > 0{KEPT}"
            )
        op.execute(
            f"CREATE TRIGGER {table}_removed AFTER DELETE ON {table}"  # noqa: S608 -- words of our own
            f" WHEN OLD.id > (SELECT coalesce(max(id), 0) FROM {table})"
            f" BEGIN INSERT INTO highest_id (name, number) VALUES ('{table}', OLD.id){KEPT}; END"
        )


def downgrade() -> None:
    """Go back."""
    if op.get_bind().dialect.name == "sqlite":
        for table in TABLES:
            op.execute(f"DROP TRIGGER {table}_removed")
