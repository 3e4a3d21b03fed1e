"""What PostgreSQL's planner knows of how much lies where; SQLite's plans by what there is."""

from cms.core.db import db

FIRST_COUNTED = 1_000  # records


def count_anew() -> None:
    """Have PostgreSQL look what is in its tables now."""
    bind = db.session.connection()
    if bind.dialect.name == "postgresql":
        bind.exec_driver_sql("ANALYZE")


class Growth:
    """What came in so far: each time that it doubled, PostgreSQL counts anew.

    Autovacuum would count, too, but comes by once a minute; until then statements are planned for the empty
    tables that it knows, and read whole ones (https://www.postgresql.org/docs/current/populate.html, 14.4.8).
    """

    def __init__(self) -> None:
        self._came = 0
        self._counted_at = FIRST_COUNTED

    def add(self, count: int) -> None:
        """Note so many more records, in the transaction that brought them."""
        self._came += count
        if self._came >= self._counted_at:
            count_anew()
            self._counted_at = 2 * self._came
