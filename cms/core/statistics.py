"""What PostgreSQL's planner knows of how much lies where; SQLite's plans by what there is."""

from cms.core.db import db

FIRST_COUNTED = 1_000  # records


def count_anew() -> None:
    """Have PostgreSQL look what is in its tables now: seconds where they are long, and nobody has to wait for it.

    Whoever holds locks commits first.
    """
    bind = db.session.connection()
    if bind.dialect.name == "postgresql":
        bind.exec_driver_sql("ANALYZE")


class Growth:
    """What came in so far: each time that it doubled, PostgreSQL is to count anew.

    Autovacuum would count, too, but comes by once a minute; until then statements are planned for the empty
    tables that it knows, and read whole ones (https://www.postgresql.org/docs/current/populate.html, 14.4.8).
    """

    def __init__(self) -> None:
        self._came = 0
        self._counted_at = FIRST_COUNTED

    def doubles(self, count: int) -> bool:
        """Note so many more records, and tell whether they are twice as many as when this was last told."""
        self._came += count
        doubled = self._came >= self._counted_at
        if doubled:
            self._counted_at = 2 * self._came
        return doubled
