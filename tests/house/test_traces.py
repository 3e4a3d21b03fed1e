"""Whatever names a comment or a person is either emptied when somebody is to be forgotten, or stays for a reason."""

import pytest
from flask import Flask

from cms.comments import traces
from cms.core.db import db

NAMING = {"comment_id", "person_id", "comment", "person"}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_table_that_names_a_comment_or_a_person_is_dealt_with(app: Flask) -> None:
    assert app
    naming = {
        table.name
        for table in db.metadata.tables.values()
        for column in table.columns
        if column.name in NAMING or any(key.column.table.name in {"comment", "person"} for key in column.foreign_keys)
    }
    emptied = {model.__tablename__ for model in traces.EMPTIED.values()}
    assert naming - emptied - set(traces.STAYING) == set(), "name these in cms/comments/traces.py"
    assert all(reason.strip() for reason in traces.STAYING.values())
    assert set(traces.STAYING) <= set(db.metadata.tables)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_table_with_a_client_or_an_address_is_known(app: Flask) -> None:
    assert app
    traces_of_people = {
        f"{table.name}.{column.name}"
        for table in db.metadata.tables.values()
        for column in table.columns
        if "email" in column.name or "client" in column.name or column.name.startswith("author_")
    }
    known = {"person.email_sealed", "person.email_index", "comment.client_hash", "comment.author_name",
             "comment.author_url", "comment_vote.client_hash", "comment_report.client_hash",
             "data_request.client_hash", "erasure.email_sealed",
             "account_link.email_sealed", "user.email", "revision_author.author_id"}  # fmt: skip
    assert traces_of_people == known, "say in cms/comments/traces.py or erasing.py what becomes of it"
