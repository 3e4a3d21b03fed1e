"""Comments that nearly repeat others wait for a moderator, and are found without reading the others."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from cms.comments import resembling, triaging
from cms.comments.models import Comment, CommentBand
from cms.core.db import db, writing
from cms.core.errors import Conflict
from tests.counting import counting
from tests.unit.comments.commenting import FLAGGED, SEALER, decide, fresh, submit
from tests.unit.content.entries import article

TEXT = "I bought this cushion from a man at the market and my back was healed in a single week, praise be to it."
NEAR = TEXT.replace("single", "short")
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SOMEBODY_ELSE: dict[str, Any] = {"client": "another", "author_email": "ana@reader.example", "reference": "back"}


def bands() -> int:
    return db.session.scalar(select(func.count()).select_from(CommentBand)) or 0


def test_what_nearly_repeats_another_comment_waits_and_says_which(app: Flask) -> None:
    article()
    article(slug="back")
    first = submit(body=TEXT)
    assert (first.status, triaging.kept([first.id])) == ("approved", {})
    second = submit(body=NEAR, **SOMEBODY_ELSE)
    assert (second.status, second.held_because) == ("pending", "repeat")
    (signal,) = triaging.kept([second.id])[second.id]
    assert signal.explanation == f"Nearly the same as comment {first.id} of somebody else on another page."
    assert [NEAR[start:end] for start, end in signal.spans] == [TEXT[: TEXT.index(" single")], "week, praise be to it"]


@ON_SQLITE
@pytest.mark.parametrize(
    ("told", "who"),
    [
        pytest.param({"author_email": "ana@reader.example"}, "the same sender", id="by the network"),
        pytest.param({"client": "another"}, "somebody else", id="and not by the address, which anybody can type"),
    ],
)
def test_one_sender_is_known(app: Flask, told: dict[str, Any], who: str) -> None:
    article()
    submit(body=TEXT)
    made = submit(body=NEAR, **told)
    (signal,) = triaging.kept([made.id])[made.id]
    assert f"of {who} here" in signal.explanation


@ON_SQLITE
def test_an_exact_repetition_on_the_page_is_refused_still(app: Flask) -> None:
    article()
    submit(body=TEXT)
    with pytest.raises(Conflict):
        submit(body=TEXT)


@ON_SQLITE
def test_what_became_of_the_other_is_said_and_a_crisis_stays_urgent(app: Flask) -> None:
    article()
    article(slug="back")
    spam = submit(body=f"{TEXT} I want to kill myself tonight.")
    decide("spam", spam)
    made = submit(body=f"{NEAR} I want to kill myself tonight.", **SOMEBODY_ELSE)
    seen = triaging.kept([made.id])[made.id]
    assert seen[0].id == "crisis"
    assert "which is spam" in seen[-1].explanation
    assert (made.urgency, made.held_because) == (0, "crisis")


@ON_SQLITE
def test_what_staff_write_resembles_nothing_and_nothing_resembles_it(app: Flask) -> None:
    article()
    submit(body=TEXT, from_staff=True)
    assert bands() == 0
    assert submit(body=NEAR).status == "approved"
    assert submit(body=TEXT.replace("man", "woman"), from_staff=True).status == "approved"


def test_what_a_comment_is_found_by_goes_with_it_and_is_kept_anew_when_its_words_change(app: Flask) -> None:
    article()
    made = submit(body=TEXT)
    before = set(db.session.scalars(select(CommentBand.band)))
    assert 0 < len(before) <= 8
    with writing():
        changed = fresh(made)
        changed.source = "Quite another text than the one that stood here before, about nothing in particular."
        resembling.keep_anew(changed, SEALER)
    after = set(db.session.scalars(select(CommentBand.band)))
    assert 0 < len(after) <= 8
    assert not before & after
    with writing():
        db.session.delete(fresh(made))
    assert bands() == 0


def test_finding_them_costs_the_same_however_many_there_are(app: Flask) -> None:
    article()

    def sent(number: int) -> list[str]:
        with counting() as statements:
            submit(FLAGGED, body=f"{TEXT} {number}", author_email=f"{number}@reader.example")
        return statements

    first = len(sent(0))
    costs = [len(sent(number)) for number in range(1, 12)]
    assert max(costs) - first <= 1, "the row of the signal"
    made = db.session.scalars(select(Comment).order_by(Comment.id.desc()).limit(1)).one()
    (signal,) = triaging.kept([made.id])[made.id]
    more = re.search(r"At least (\d+) more are like it", signal.explanation)
    assert more
    assert 2 <= int(more[1]) < 9, "of each band only the newest are read"
