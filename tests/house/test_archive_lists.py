"""What an archive holds is decided for every table and every column, so that nothing is forgotten later."""

import pytest
from flask import Flask

from cms.core.db import db
from cms.transfer.archive import carried, left_out


def _columns(app: Flask) -> set[str]:
    return {f"{table.name}.{column.name}" for table in db.metadata.tables.values() for column in table.columns}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_column_either_goes_along_or_stays_for_a_reason(app: Flask) -> None:
    along = {f"{table}.{name}" for table, names in carried.TABLES.items() for name in names.split()}
    stays = {each for each in _columns(app) if each.partition(".")[0] in left_out.TABLES} | set(left_out.COLUMNS)
    assert _columns(app) - along - stays == set(), "name these in cms/transfer/archive/carried.py or left_out.py"
    assert along & stays == set()
    assert along | stays == _columns(app), "these are gone from the models"


def test_what_stays_says_why() -> None:
    assert all(reason.strip() for reason in [*left_out.TABLES.values(), *left_out.COLUMNS.values()])


def test_what_is_asked_for_by_name_is_of_what_goes_along() -> None:
    along = {f"{table}.{name}" for table, names in carried.TABLES.items() for name in names.split()}
    assert along >= carried.CREDENTIALS | carried.SEALED
    assert {*carried.KEYED, carried.FIRST} <= set(carried.TABLES)
