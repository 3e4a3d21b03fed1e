"""A rehearsal: something is done on copies of all tables, which only this transaction sees and which end with it.

Both databases look for a name among temporary tables first, so that everything above works on the
copies without knowing it. No lock is held on what others write, however long it takes:
https://www.sqlite.org/lang_naming.html, https://www.postgresql.org/docs/current/ddl-schemas.html#DDL-SCHEMAS-PATH
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, inspect, text

from cms.core.db import db

# What is only written to, or found again from what is copied.
LEFT_EMPTY = frozenset({"audit_log", "outbox", "comment_band", "search_text", "comment_text"})
_VIRTUAL = re.compile(r"CREATE VIRTUAL TABLE\b", re.IGNORECASE)


@contextmanager
def rehearsing() -> Iterator[None]:
    """Run the block on copies, in one transaction that is taken back; what it read before is let go."""
    db.session.rollback()
    try:
        _copy_all(db.session.connection())
        yield
    finally:
        db.session.rollback()


def _copy_all(bind: Connection) -> None:
    names = _shadow_sqlite(bind) if bind.dialect.name == "sqlite" else _shadow_postgresql(bind)
    quoted = bind.dialect.identifier_preparer.quote
    schema = "main" if bind.dialect.name == "sqlite" else "public"
    for name in names:
        if name not in LEFT_EMPTY:
            bind.exec_driver_sql(f"INSERT INTO {quoted(name)} SELECT * FROM {schema}.{quoted(name)}")  # noqa: S608 -- names of our own


def _shadow_sqlite(bind: Connection) -> list[str]:
    """Make each table and index once more among the temporary ones; what FTS5 keeps for itself it makes itself."""
    made = bind.execute(text("SELECT type, name, sql FROM main.sqlite_master WHERE sql IS NOT NULL")).all()
    virtual = [name for _kind, name, sql in made if _VIRTUAL.match(sql)]
    tables = {
        name: sql
        for kind, name, sql in made
        if kind == "table" and not name.startswith(("sqlite_", *(f"{each}_" for each in virtual)))
    }
    for name, sql in tables.items():
        rest = sql.partition("(")[2] if name not in virtual else sql[sql.upper().index(" USING ") :]
        head = "CREATE TEMP TABLE" if name not in virtual else "CREATE VIRTUAL TABLE temp."
        joint = f' "{name}" (' if name not in virtual else f'"{name}"'
        bind.exec_driver_sql(f"{head}{joint}{rest}")
    for kind, _name, sql in made:
        if kind == "index":
            bind.exec_driver_sql(re.sub(r"\A(CREATE (?:UNIQUE )?INDEX )", r"\1temp.", sql))
    # A parent may be copied after what points at it: the copies are as sound as what they are made of.
    bind.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    return list(tables)


def _shadow_postgresql(bind: Connection) -> list[str]:
    """Make each table once more; plans that were made before, for the tables themselves, are made anew."""
    bind.exec_driver_sql("DISCARD PLANS")
    names = inspect(bind).get_table_names(schema="public")
    quoted = bind.dialect.identifier_preparer.quote
    for name in names:
        bind.exec_driver_sql(
            f"CREATE TEMP TABLE {quoted(name)} (LIKE public.{quoted(name)} INCLUDING ALL) ON COMMIT DROP"
        )
    counted = text(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND column_default LIKE 'nextval(%'"
    )
    for name, column in bind.execute(counted).all():
        _count_apart(bind, name, column)
    return names


def _count_apart(bind: Connection, name: str, column: str) -> None:
    """Give a copy numbers of its own, which go on where those of the table are."""
    sequence = f"rehearsed_{name}"
    bind.exec_driver_sql(f'CREATE TEMP SEQUENCE "{sequence}" OWNED BY "{name}"."{column}"')
    highest = f'(SELECT coalesce(max("{column}"), 0) FROM public."{name}")'  # noqa: S608 -- names of our own
    bind.exec_driver_sql(f"""SELECT setval('pg_temp."{sequence}"', {highest} + 1, false)""")
    bind.exec_driver_sql(f"""ALTER TABLE "{name}" ALTER "{column}" SET DEFAULT nextval('pg_temp."{sequence}"')""")
