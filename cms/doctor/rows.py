"""The rows: whether the database holds what the code expects, whole, and whether what is counted is right."""

from typing import Any

from sqlalchemy import Connection, func, or_, select, text

from cms.accounts.models import User
from cms.accounts.permissions import Role
from cms.comments import fulltext as comment_words
from cms.comments.models import Comment
from cms.comments.status import Status
from cms.content import fulltext, indexing
from cms.content.models.entry import Entry
from cms.content.models.revision import Revision
from cms.core import migrations
from cms.core.db import Base
from cms.core.text import counted
from cms.doctor.finding import Case, Finding, fail, ok, warn


def migrated(case: Case) -> Finding:
    """Look whether all migrations were run, and none that this program does not know."""
    with case.reading() as connection:
        there, wanted, known = migrations.standing(connection)
    if there == wanted:
        return ok(f"The database is at {', '.join(sorted(there))}, the newest migration.")
    if migrations.is_newer(there, known):
        return warn("A newer version of this program migrated the database. This one goes on with it: replace it soon.")
    if there - known:
        return fail("The database stands at a migration that no version of this program has.")
    return fail("The database is not migrated. Run: cms db upgrade")


def whole(case: Case) -> Finding:
    """Look for damage, for keys that lead nowhere, for counters that would give an id twice."""
    with case.reading() as connection:
        return _sqlite(connection) if case.is_sqlite else _postgresql(connection)


def _sqlite(connection: Connection) -> Finding:
    damage = [told for (told,) in connection.execute(text("PRAGMA quick_check(3)")) if told != "ok"]
    if damage:
        return fail("The file is damaged. Stop the service, keep a copy of the file, and bring back a backup.")
    lost = {row[0] for row in connection.execute(text("PRAGMA foreign_key_check"))}
    if lost:
        return fail(f"Rows of {', '.join(sorted(lost))} name others that are not there. Were rows deleted by hand?")
    return ok("The file is whole, and every key leads somewhere.")


def _postgresql(connection: Connection) -> Finding:
    wanted = text(
        "SELECT count(*) FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid"
        " WHERE NOT indisvalid AND relnamespace = 'public'::regnamespace"
    )
    invalid = connection.scalar(wanted) or 0
    if invalid:
        return fail(f"{counted(invalid, 'index is', 'indexes are')} not valid. Run in the database: REINDEX DATABASE")
    behind = sorted(table.name for table in Base.metadata.tables.values() if _is_behind(connection, table))
    if behind:
        return fail(
            f"The counters of {', '.join(behind)} are behind their rows, so that nothing can be added."
            " Were rows put in by hand? Set them with setval."
        )
    return ok("Every index is valid, and the counters are ahead of their rows.")


def _is_behind(connection: Connection, table: Any) -> bool:
    if "id" not in table.c or table.c.id.autoincrement is False:  # the program gives the number itself
        return False
    name = connection.scalar(select(func.pg_get_serial_sequence(func.quote_ident(table.name), "id")))
    last = (
        connection.scalar(text("SELECT pg_sequence_last_value(CAST(:name AS regclass))"), {"name": name})
        if name
        else None
    )
    return name is not None and (connection.scalar(select(func.max(table.c.id))) or 0) > (last or 0)


def indexed(case: Case) -> Finding:
    """Count what the search would not find."""
    with case.reading() as connection:
        there = select(1).select_from(fulltext.INDEX).where(fulltext.ids(connection) == Revision.id)
        shown = select(func.count()).select_from(Revision).join(Entry, Entry.id == Revision.entry_id)
        entries = connection.scalar(shown.where(indexing.SHOWN, ~there.correlate(Revision).exists())) or 0
        key = comment_words.INDEX.c["rowid" if case.is_sqlite else "comment_id"]
        said = or_(Comment.author_name != "", Comment.source != "", Comment.text != "")
        kept = select(1).select_from(comment_words.INDEX).where(key == Comment.id).correlate(Comment).exists()
        comments = connection.scalar(select(func.count()).select_from(Comment).where(said, ~kept)) or 0
    if entries or comments:
        told = f"{counted(entries, 'text', 'texts')} and {counted(comments, 'comment', 'comments')}"
        return warn(f"The search does not find {told}. Run: cms search rebuild")
    return ok("The search knows every text and every comment.")


def comment_counts(case: Case) -> Finding:
    """Compare the counts that readers see with the comments."""
    approved = (
        select(Comment.entry_id, func.count().label("number"))
        .where(Comment.status == Status.APPROVED)
        .group_by(Comment.entry_id)
        .subquery()
    )
    there = func.coalesce(approved.c.number, 0)
    wrong = select(func.count()).select_from(Entry).outerjoin(approved, approved.c.entry_id == Entry.id)
    with case.reading() as connection:
        number = connection.scalar(wrong.where(Entry.comment_count != there)) or 0
    if number:
        return warn(
            f"{counted(number, 'article or exercise shows', 'articles and exercises show')} a wrong number of comments."
            " Were rows changed by hand?"
        )
    return ok("Every article and exercise shows the right number of comments.")


def administered(case: Case) -> Finding:
    """Look for somebody who can sign in and may do everything."""
    wanted = select(User.id).where(User.role == Role.ADMIN, User.active, User.password.is_not(None)).limit(1)
    with case.reading() as connection:
        found = connection.scalar(wanted)
    if found is None:
        return warn("No admin can sign in. Make one with: cms user create EMAIL --role admin --password-stdin")
    return ok("An admin can sign in.")
