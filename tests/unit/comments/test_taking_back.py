"""Many decisions taken back at once, and what the queue tells around a comment."""

import pytest
from flask import Flask

from cms.accounts.permissions import NOBODY, SHELL
from cms.comments import moderating, queries
from cms.comments.moderating import Outcome
from cms.core import versions
from cms.core.db import writing
from cms.core.errors import Forbidden
from tests.unit.comments.commenting import count, decide, fresh, submit
from tests.unit.content import entries
from tests.unit.content.entries import article


def undo_all(*outcomes: Outcome) -> list[tuple[int, str]]:
    with writing():
        told = moderating.undo_all(SHELL, [each.decision_id or 0 for each in outcomes])
    return [(each.comment_id, each.outcome) for each in told]


def test_decisions_are_taken_back_the_last_first_and_what_was_changed_since_stays(app: Flask) -> None:
    entry = article()
    one, two, three = submit(), submit(), submit()
    first = decide("hold", one, two, three)
    second = decide("reject", one)
    decide("spam", two)
    assert undo_all(*first, *second) == [
        (one.id, "done"),
        (three.id, "done"),
        (two.id, "conflict"),
        (one.id, "conflict"),
    ], "the version of a comment moves on with each step"
    assert [fresh(each).status for each in (one, two, three)] == ["pending", "spam", "approved"]
    assert count(entry) == 1
    assert undo_all(*second) == [(one.id, "conflict")], "nothing is taken back twice"


def test_what_is_not_there_is_passed_over_and_the_public_sees_only_what_changed(app: Flask) -> None:
    article()
    made = submit()
    held = decide("hold", made)[0]
    assert undo_all(Outcome(0, "done", decision_id=2**40), Outcome(0, "done", decision_id=4711)) == []
    before, _at = versions.current()
    assert undo_all(held) == [(made.id, "done")]
    after, _at = versions.current()
    assert after != before
    assert undo_all(held) == [(made.id, "conflict")]
    assert versions.current()[0] == after


def test_who_may_not_moderate_takes_nothing_back(app: Flask) -> None:
    article()
    held = decide("hold", submit())[0]
    with pytest.raises(Forbidden), writing():
        moderating.undo_all(NOBODY, [held.decision_id or 0])


def test_held_is_what_a_moderator_let_wait_last(app: Flask) -> None:
    article()
    untouched, held, decided, back = submit(), submit(), submit(), submit()
    decide("hold", held, decided)
    decide("spam", decided)
    undo_all(*decide("hold", back))
    assert queries.held([untouched, held, decided, back]) == {held.id}
    assert queries.held([]) == set()


def test_what_stands_around_a_comment_is_counted_without_what_was_removed(app: Flask) -> None:
    article()
    top = submit()
    answers = [submit(parent_id=top.id) for _number in range(4)]
    decide("hold", answers[1])
    decide("spam", answers[2])
    under = submit(parent_id=answers[0].id)
    decide("hold", under)
    assert queries.around(top) == queries.Around(answers=3, waiting=1, beside=0)
    assert queries.around(answers[0]) == queries.Around(answers=1, waiting=1, beside=2)
    assert queries.around(answers[2]) == queries.Around(answers=0, waiting=0, beside=3)


def test_a_slug_is_told_by_its_newest_title(app: Flask) -> None:
    entry = article()
    assert queries.title_at(entries.fresh(entry).slug) == "Neck pain"
    assert queries.title_at("not-there") is None
