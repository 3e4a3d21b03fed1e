"""How comments hang together: four deep, and placeholders where replies live on."""

from dataclasses import replace

import pytest
from flask import Flask

from cms.accounts.permissions import NOBODY
from cms.comments import nesting, submitting
from cms.comments.models import Comment
from cms.comments.nesting import Node
from cms.content.models.entry import Entry
from cms.core.db import db, writing
from cms.core.errors import Invalid
from tests.unit.comments.commenting import FLAGGED, SEALER, SUBMISSION, count, decide, fresh, submit
from tests.unit.content.entries import article

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
Tree = dict[int, "Tree"]


def tree(entry: Entry) -> Tree:
    """Give the ids of what is shown, nested."""
    db.session.rollback()
    top = list(db.session.scalars(nesting.thread(entry).order_by(Comment.created_at, Comment.id)))

    def nested(nodes: list[Node]) -> Tree:
        return {node.comment.id: nested(node.replies) for node in nodes}

    return nested(nesting.with_replies(top))


def chain(length: int) -> list[Comment]:
    made: list[Comment] = []
    for _ in range(length):
        made.append(submit(parent_id=made[-1].id if made else None))
    return made


def test_threads_nest_four_deep_and_a_deeper_reply_is_shown_beside_what_it_answers(app: Flask) -> None:
    entry = article()
    made = chain(6)
    assert [each.depth for each in made] == [1, 2, 3, 4, 4, 4]
    one, two, three, four, five, six = (each.id for each in made)
    assert [each.shown_under_id for each in made] == [None, one, two, three, three, three]
    assert [each.parent_id for each in made] == [None, one, two, three, four, five], "who was answered is still known"
    assert tree(entry) == {one: {two: {three: {four: {}, five: {}, six: {}}}}}
    assert count(entry) == 6


def test_a_removed_comment_keeps_its_place_while_something_under_it_is_shown(app: Flask) -> None:
    entry = article()
    one, two, three = chain(3)
    decide("reject", two)
    assert tree(entry) == {one.id: {two.id: {three.id: {}}}}
    assert count(entry) == 2
    decide("spam", one)
    assert tree(entry) == {one.id: {two.id: {three.id: {}}}}
    decide("hold", three)
    assert tree(entry) == {}, "with the last reply all places above it go"
    assert [fresh(each).shown for each in (one, two, three)] == [False, False, False]
    decide("approve", three)
    assert tree(entry) == {one.id: {two.id: {three.id: {}}}}, "and come back with it"
    decide("approve", one)
    decide("reject", three)
    assert tree(entry) == {one.id: {}}
    assert count(entry) == 1


@ON_SQLITE
def test_a_removed_comment_without_replies_is_gone(app: Flask) -> None:
    entry = article()
    one, two = chain(2)
    decide("reject", two)
    assert tree(entry) == {one.id: {}}


@ON_SQLITE
def test_a_place_is_kept_for_the_other_reply(app: Flask) -> None:
    entry = article()
    one = submit()
    two, three = submit(parent_id=one.id), submit(parent_id=one.id)
    decide("reject", one, two)
    assert tree(entry) == {one.id: {three.id: {}}}


@ON_SQLITE
def test_a_placeholder_is_not_answered(app: Flask) -> None:
    article()
    one, _two = chain(2)
    decide("reject", one)
    with pytest.raises(Invalid):
        submit(parent_id=one.id)


@ON_SQLITE
def test_a_parent_that_is_removed_while_the_answer_comes_in_keeps_its_place(app: Flask) -> None:
    entry = article()
    one = submit()
    sent = submitting.examine(replace(SUBMISSION, parent_id=one.id), FLAGGED, SEALER)
    decide("reject", one)
    with writing():
        two = submitting.store(NOBODY, sent, SEALER)
    assert tree(entry) == {one.id: {two.id: {}}}
    assert count(entry) == 1


@ON_SQLITE
def test_of_many_replies_the_first_are_given_and_it_is_said_that_there_are_more(app: Flask) -> None:
    article()
    one = submit()
    replies = [submit(parent_id=one.id) for _ in range(nesting.REPLIES + 1)]
    node = nesting.with_replies([fresh(one)])[0]
    assert [reply.comment.id for reply in node.replies] == [each.id for each in replies[:-1]]
    assert node.more
    decide("reject", replies[0])
    node = nesting.with_replies([fresh(one)])[0]
    assert (len(node.replies), node.more) == (nesting.REPLIES, False)


@ON_SQLITE
def test_a_thread_is_of_its_entry(app: Flask) -> None:
    first, second = article(), article(slug="back-pain")
    here, there = submit(), submit(reference="back-pain")
    assert (tree(first), tree(second)) == ({here.id: {}}, {there.id: {}})
    assert (count(first), count(second)) == (1, 1)
