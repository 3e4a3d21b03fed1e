"""What PostgreSQL's planner is told while many rows come in."""

import pytest
from flask import Flask
from sqlalchemy import text

from cms.core.db import db, writing
from cms.core.statistics import FIRST_COUNTED, Growth, count_anew

ROWS = "SELECT reltuples FROM pg_class WHERE relname = 'imported_record'"
ADDED = """INSERT INTO imported_record (source, kind, key, local_id, digest, version)
SELECT 's', 'k', each::text, each, '', 1 FROM generate_series(1, 5000) AS each"""


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_planner_learns_of_rows_that_just_came(app: Flask) -> None:
    with writing():
        db.session.execute(text(ADDED))
        count_anew()
    assert db.session.scalar(text(ROWS)) == 5_000


def test_it_is_to_learn_of_them_each_time_that_they_doubled() -> None:
    growth = Growth()
    assert [each for each in range(1, 33) if growth.doubles(FIRST_COUNTED)] == [1, 2, 4, 8, 16, 32]
