"""The moderators' queue: narrowed by status, subject, person and words, at a constant cost."""

from typing import Any

import pytest
from flask import Flask

from cms.accounts.permissions import SHELL
from cms.comments import cases, claiming, queries
from cms.comments.models import Comment
from cms.core.db import db
from cms.core.errors import NotFound
from tests.counting import counting
from tests.unit.comments.commenting import decide, submit
from tests.unit.content.entries import article


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        pytest.param({}, ["one", "two 100%", "three_"], id="all of it"),
        pytest.param({"status": "pending"}, ["two 100%"], id="by status"),
        pytest.param({"article": "back-pain"}, ["three_"], id="by what it is about"),
        pytest.param({"article": "unknown"}, [], id="by what there is not"),
        pytest.param({"author": "Ana"}, ["two 100%"], id="by name"),
        pytest.param({"author": "1"}, ["one", "three_"], id="by person"),
        pytest.param({"author": "9" * 30}, [], id="by a person beyond all"),
        pytest.param({"q": "TWO"}, ["two 100%"], id="by words, in any case"),
        pytest.param({"q": "%"}, ["two 100%"], id="a sign of the database is a sign"),
        pytest.param({"q": "_"}, ["three_"], id="and so is this one"),
        pytest.param({"q": "jo"}, ["one", "three_"], id="by a part of the name"),
        pytest.param({"status": "approved", "article": "back-pain", "q": "three"}, ["three_"], id="by all at once"),
    ],
)
def test_the_queue_is_narrowed(app: Flask, asked: dict[str, Any], found: list[str]) -> None:
    article()
    article(slug="back-pain")
    submit(body="one")
    decide("hold", submit(body="two 100%", author_name="Ana", author_email="ana@reader.example"))
    submit(body="three_", reference="back-pain")
    rows = db.session.scalars(queries.queue(SHELL, **asked).order_by(Comment.id))
    assert [row.source for row in rows] == found
    assert queries.count_waiting() == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_twenty_comments_cost_as_many_queries_as_two(app: Flask) -> None:
    article()
    first = submit()
    costs = []
    for more in (1, 18):
        for number in range(more):
            submit(parent_id=first.id, author_email=f"{more}-{number}@reader.example")
        db.session.rollback()
        db.session.expunge_all()
        with counting() as sent:
            comments = list(db.session.scalars(queries.queue(SHELL)))
            told = cases.of(comments)
        assert all(each.person and each.title == "Neck pain" for each in told)
        costs.append(len([statement for statement in sent if not statement.startswith("BEGIN")]))
    assert costs[0] == costs[1] <= 8


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_no_comment_has_is_not_asked_for(app: Flask) -> None:
    article()
    comment = submit()
    with counting() as plain:
        assert cases.of([comment])[0].claim is None
    claiming.claim(SHELL, comment.id)
    with counting() as claimed:
        assert cases.of([comment])[0].claim is not None
    assert [sum("FROM comment_claim" in statement for statement in sent) for sent in (plain, claimed)] == [1, 2]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_comment_that_there_is_not_is_not_found(app: Flask) -> None:
    with pytest.raises(NotFound):
        queries.one(SHELL, 4711)
