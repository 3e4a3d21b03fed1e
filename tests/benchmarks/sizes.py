"""What comments take in PostgreSQL: bytes of each table and index, for each comment there is.

Ten thousand are made as the verbs write them, then copied within the database, as `million.py` does. A row and
its places in the indexes take the same however many there are, so that what is printed, times a hundred million,
is what a hundred million take.

python -m tests.benchmarks.sizes [--comments N]
"""

import argparse
import os
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import text

from cms.app import create_app
from cms.core.db import db, writing
from cms.core.settings import read
from tests.benchmarks import million
from tests.benchmarks.pages import postgres
from tests.conftest import settings_for

GROWING = ("comment", "comment_text", "comment_signal", "decision")
GIGABYTE = 1024**3
MANY = 100_000_000
TABLES = "SELECT pg_table_size(CAST(:name AS regclass)), pg_indexes_size(CAST(:name AS regclass))"
INDEXES = (
    "SELECT CAST(indexrelid AS regclass), pg_relation_size(indexrelid) FROM pg_index"
    " WHERE indrelid = CAST(:name AS regclass) ORDER BY 2 DESC"
)


def main() -> None:
    """Fill a database, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--comments", type=int, default=million.COMMENTS)
    count = parser.parse_args().comments
    with postgres() as url:
        app = create_app(read(settings_for(url), env_file=Path(os.devnull)))
        with app.app_context():
            upgrade()
            with writing():
                million.make_accounts()
            million.fill(count)
            _print(count)
            db.session.remove()
            db.engine.dispose()


def _print(count: int) -> None:
    total = 0.0
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
        print(f"{count:,} comments: bytes a comment, and gigabytes of {MANY:,}")
        for name in GROWING:
            rows, indexes = connection.execute(text(TABLES), {"name": name}).one()
            total += rows + indexes
            print(f"{name:<34}{rows / count:>8.0f}{indexes / count:>8.0f}{_many(rows + indexes, count):>8.0f} GB")
            for index, size in connection.execute(text(INDEXES), {"name": name}):
                print(f"  {index:<40}{size / count:>8.0f}")
    print(f"{'all':<50}{_many(total, count):>8.0f} GB")


def _many(size: float, count: int) -> float:
    return size / count * MANY / GIGABYTE


if __name__ == "__main__":
    main()
