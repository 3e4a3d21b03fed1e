"""Whether the database is where the migrations want it."""

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from cms.core.bundled import folder
from cms.core.db import db
from cms.core.errors import Misconfigured

UNMAPPED = ("search_text", "comment_text")


def pending() -> bool:
    """Tell whether the database lacks a migration. Raises SQLAlchemyError where it does not answer.

    One that a newer version migrated lacks none: migrations only add, and this version goes on with it until it is
    replaced, also where a process of it dies meanwhile.
    """
    with db.engine.connect() as connection:
        there, wanted, known = standing(connection)
        return there != wanted and not is_newer(there, known)


def refuse_pending() -> None:
    """Raise Misconfigured where the database lacks a migration."""
    if pending():
        raise Misconfigured("The database is not migrated. Run: cms db upgrade")


def refuse_other() -> None:
    """Raise Misconfigured for a database of any other version, also a newer one, of which this one knows only a part.

    For what takes, brings or changes all there is.
    """
    refuse_pending()
    with db.engine.connect() as connection:
        there, _wanted, known = standing(connection)
    if is_newer(there, known):
        raise Misconfigured("A newer version of this program migrated the database. Run the command of that one.")


def standing(connection: Connection) -> tuple[set[str], set[str], set[str]]:
    """Give the migrations that a database stands at, those it should stand at, and all there are."""
    script = ScriptDirectory(str(folder("migrations")))
    known = {each.revision for each in script.walk_revisions()}
    return set(MigrationContext.configure(connection).get_current_heads()), set(script.get_heads()), known


def is_newer(there: set[str], known: set[str]) -> bool:
    """Tell whether a database stands at a migration that is ours, by its number, and behind all that are known."""
    return any(each.isdigit() and each > max(known) for each in there)


def is_mapped(name: str | None, kind: str, _parents: object) -> bool:
    """Tell whether models know of a table: an index of words is each database's own, and no model's."""
    return not (kind == "table" and (name or "").startswith(UNMAPPED))
