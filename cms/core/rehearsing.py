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

# What is only written to, or found again from what is copied, or nothing that is rehearsed ever asks for.
LEFT_EMPTY = frozenset(
    {
        *("audit_log", "audit_link", "outbox", "comment_band", "comment_vote", "search_text", "comment_text"),
        *("kept_answer", "letter", "sign_in_try", "webhook_delivery", "webhook_attempt"),
    }
)
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
    """Copy all tables; most indexes are made behind that, at once, which takes a part of the time."""
    names, left = _shadow_sqlite(bind) if bind.dialect.name == "sqlite" else _shadow_postgresql(bind)
    quoted = bind.dialect.identifier_preparer.quote
    schema = "main" if bind.dialect.name == "sqlite" else "public"
    for name in names:
        if name not in LEFT_EMPTY:
            bind.exec_driver_sql(f"INSERT INTO {quoted(name)} SELECT * FROM {schema}.{quoted(name)}")  # noqa: S608 -- names of our own
    for statement in left:
        bind.exec_driver_sql(statement)


def _shadow_sqlite(bind: Connection) -> tuple[list[str], list[str]]:
    """Make each table once more among the temporary ones; what FTS5 keeps for itself it makes itself.

    Give their names, and what makes the indexes that can be made when they are filled.
    """
    made = bind.execute(text("SELECT type, name, tbl_name, sql FROM main.sqlite_master WHERE sql IS NOT NULL")).all()
    virtual = [row.name for row in made if _VIRTUAL.match(row.sql)]
    tables = {
        row.name: row.sql
        for row in made
        if row.type == "table" and not row.name.startswith(("sqlite_", *(f"{each}_" for each in virtual)))
    }
    for name, sql in tables.items():
        rest = sql.partition("(")[2] if name not in virtual else sql[sql.upper().index(" USING ") :]
        head = "CREATE TEMP TABLE" if name not in virtual else "CREATE VIRTUAL TABLE temp."
        joint = f' "{name}" (' if name not in virtual else f'"{name}"'
        bind.exec_driver_sql(f"{head}{joint}{rest}")
    left = []
    for row in made:
        if row.type == "index":
            statement = re.sub(r"\A(CREATE (?:UNIQUE )?INDEX )", r"\1temp.", row.sql)
            if _is_for_parents(bind, row.tbl_name, row.name):
                bind.exec_driver_sql(statement)
            else:
                left.append(statement)
    # A parent may be copied after what points at it: the copies are as sound as what they are made of.
    bind.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    return list(tables), left


def _is_for_parents(bind: Connection, table: str, index: str) -> bool:
    """Tell whether an index leads to the rows that point at another: each parent that comes later asks for them."""
    columns = bind.execute(text("SELECT name FROM pragma_index_info(:index)"), {"index": index}).scalars().all()
    pointing = bind.execute(text('SELECT "from" FROM pragma_foreign_key_list(:table)'), {"table": table}).scalars()
    return columns[0] in set(pointing)


def _shadow_postgresql(bind: Connection) -> tuple[list[str], list[str]]:
    """Make each table once more; plans that were made before, for the tables themselves, are made anew.

    Give their names, and what makes their keys and indexes.
    """
    bind.exec_driver_sql("DISCARD PLANS")
    names = inspect(bind).get_table_names(schema="public")
    quoted = bind.dialect.identifier_preparer.quote
    for name in names:
        like = f"LIKE public.{quoted(name)} INCLUDING ALL EXCLUDING INDEXES"
        bind.exec_driver_sql(f"CREATE TEMP TABLE {quoted(name)} ({like}) ON COMMIT DROP")
    counted = text(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND column_default LIKE 'nextval(%'"
    )
    for name, column in bind.execute(counted).all():
        _count_apart(bind, name, column)
    keys = text(
        "SELECT relname, pg_get_constraintdef(pg_constraint.oid) FROM pg_constraint"
        " JOIN pg_class ON pg_class.oid = conrelid"
        " WHERE connamespace = 'public'::regnamespace AND contype IN ('p', 'u')"
    )
    indexes = text(
        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND NOT EXISTS (SELECT FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace AND conname = indexname AND contype IN ('p', 'u'))"
    )
    left = [f"ALTER TABLE pg_temp.{quoted(name)} ADD {key}" for name, key in bind.execute(keys).all()]
    left += [each.replace(" ON public.", " ON pg_temp.", 1) for each in bind.execute(indexes).scalars()]
    return names, left


def _count_apart(bind: Connection, name: str, column: str) -> None:
    """Give a copy numbers of its own, which go on where those of the table are."""
    sequence = f"rehearsed_{name}"
    bind.exec_driver_sql(f'CREATE TEMP SEQUENCE "{sequence}" OWNED BY "{name}"."{column}"')
    highest = f'(SELECT coalesce(max("{column}"), 0) FROM public."{name}")'  # noqa: S608 -- names of our own
    bind.exec_driver_sql(f"""SELECT setval('pg_temp."{sequence}"', {highest} + 1, false)""")
    bind.exec_driver_sql(f"""ALTER TABLE "{name}" ALTER "{column}" SET DEFAULT nextval('pg_temp."{sequence}"')""")
