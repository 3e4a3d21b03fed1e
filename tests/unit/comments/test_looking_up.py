"""What moderators look up is found along an index: no page passes over all comments there are."""

import pytest
from flask import Flask

from cms.accounts.permissions import SHELL
from cms.comments import queries, reporting
from cms.comments.models import Comment
from cms.core.db import db
from tests.plans import plan
from tests.unit.comments.commenting import submit
from tests.unit.content.entries import article

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # which plans alike for few rows


@ON_SQLITE
def test_what_readers_fear_for_is_found_among_the_reports(app: Flask) -> None:
    assert not [step for step in plan(reporting.in_danger()) if step.startswith("SCAN comment")]


@ON_SQLITE
def test_the_queue_is_read_in_its_order(app: Flask) -> None:
    listed = queries.ORDERS["urgent"].apply(queries.queue(SHELL, status="pending", in_danger=True), None, 50)
    assert plan(listed) == ["SEARCH comment USING INDEX ix_comment_queue (status=?)"]


@ON_SQLITE
@pytest.mark.parametrize("author", ["Jo", "7"])
def test_who_wrote_is_found_by_name_and_by_number(app: Flask, author: str) -> None:
    listed = queries.queue(SHELL, author=author).with_only_columns(Comment.id)
    assert not [step for step in plan(listed) if step.startswith("SCAN comment")]


def test_a_number_is_a_name_too(app: Flask) -> None:
    article()
    named, other = submit(author_name="1", author_email="one@reader.example"), submit(author_email="two@reader.example")
    for author, found in (("1", [named.id]), (str(other.person_id), [other.id]), ("Jo", [other.id]), ("3", [])):
        assert list(db.session.scalars(queries.queue(SHELL, author=author).with_only_columns(Comment.id))) == found


@pytest.mark.parametrize("expected", [0, 10**9])
def test_the_same_is_found_whether_a_word_is_expected_to_be_rare_or_not(
    app: Flask, monkeypatch: pytest.MonkeyPatch, expected: int
) -> None:
    monkeypatch.setattr("cms.comments.fulltext.FEW_EXPECTED", expected)
    article()
    made = [submit(body=body) for body in ("It clicks at night.", "It clicks in the morning.", "My knee hurts.")]
    for q, places in (("clicks", [0, 1]), ("click -morning", [0]), ("knee", [2]), ("nowhere", [])):
        found = queries.queue(SHELL, q=q).with_only_columns(Comment.id).order_by(Comment.id)
        assert list(db.session.scalars(found)) == [made[place].id for place in places]
