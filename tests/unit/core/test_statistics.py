"""What PostgreSQL's planner is told while many rows come in."""

import pytest
from flask import Flask
from sqlalchemy import text

from cms.core.db import db, writing
from cms.core.statistics import FIRST_COUNTED, Growth
from tests.counting import counting

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
ROWS = "SELECT reltuples FROM pg_class WHERE relname = 'imported_record'"
ADDED = """INSERT INTO imported_record (source, kind, key, local_id, digest, version)
SELECT 's', 'k', each::text, each, '', 1 FROM generate_series(1, 5000) AS each"""


def test_the_planner_learns_of_rows_that_just_came(app: Flask) -> None:
    growth = Growth()
    with writing():
        db.session.execute(text(ADDED))
        growth.add(5_000)
        assert db.session.scalar(text(ROWS)) == 5_000


def test_it_is_told_each_time_that_they_doubled(app: Flask) -> None:
    growth = Growth()
    told = []
    for thousands in range(1, 33):
        with writing(), counting() as sent:
            growth.add(FIRST_COUNTED)
        told += [thousands] * sent.count("ANALYZE")
    assert told == [1, 2, 4, 8, 16, 32]
