"""The words of comments are found as soon as they stand there, alike on both databases, and no longer than that."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, text, update

from cms.accounts.permissions import SHELL
from cms.comments import fulltext, indexing, queries, withdrawing
from cms.comments.models import Comment
from cms.comments.wiping import wiping
from cms.core.clock import now
from cms.core.db import db, writing
from cms.worker import upkeep
from tests.counting import counting
from tests.unit.comments.commenting import fresh, submit
from tests.unit.content.entries import article

BODY = "It **clicks** when I look up, see [this film](https://films.example/neck). Café au lait, better_now 100%"
ASKED: list[tuple[str, str, bool]] = [
    ("a word", "clicks", True),
    ("capitals and accents do not matter", "CAFE", True),
    ("another form of it", "clicking", True),
    ("its beginning", "loo", True),
    ("words in any order", "up look", True),
    ("a phrase", '"look up"', True),
    ("a phrase in another order", '"up look"', False),
    ("a word that must not be there", "look -clicks", False),
    ("a word that is not there at all", "look -shoulder", True),
    ("the name of the author", "jo", True),
    ("name and text at once", "jo clicks", True),
    ("no phrase goes over from the name to the text", '"jo it"', False),
    ("the address behind a link", "films.example", True),
    ("signs that are no words", "%", True),
    ("signs that are not there", "§", False),
    ("the middle of a word", "lick", False),
    ("what would mean something to the index", 'words:"x" OR NEAR(* (', False),
]


def found(q: str) -> list[int]:
    return list(db.session.scalars(queries.queue(SHELL, q=q).with_only_columns(Comment.id).order_by(Comment.id)))


@pytest.mark.parametrize(("q", "expected"), [pytest.param(*case[1:], id=case[0]) for case in ASKED])
def test_what_is_typed_is_found(app: Flask, q: str, expected: bool) -> None:
    article()
    made = submit(body=BODY)
    assert found(q) == ([made.id] if expected else [])


def test_the_index_follows_a_comment(app: Flask) -> None:
    article()
    made, other = submit(body="One shoulder"), submit(body="Two shoulders")
    with writing():
        fresh(made).source = "One knee"
    assert (found("shoulder"), found("knee")) == ([other.id], [made.id])
    with writing():
        fresh(made).author_name = "Kim"
    assert found("kim knee") == [made.id]
    with writing():
        emptied = fresh(made)
        emptied.author_name = emptied.source = emptied.text = emptied.html = ""
    assert found("knee") == found("kim") == []


def test_what_is_rolled_back_was_never_there(app: Flask) -> None:
    article()
    made = submit(body="One shoulder")
    fresh(made).source = "One knee"
    db.session.flush()
    db.session.rollback()
    assert (found("shoulder"), found("knee")) == ([made.id], [])


def test_a_comment_that_is_deleted_takes_its_words_along_whoever_deletes_it(app: Flask) -> None:
    article()
    one, two = submit(body="Zorbex one"), submit(body="Zorbex two")
    with writing():
        db.session.execute(delete(Comment).where(Comment.id == one.id))
    assert found("zorbex") == [two.id]
    left = db.session.execute(text("SELECT count(*) FROM comment_text")).scalar_one()
    assert left == 1


def test_removed_words_stand_nowhere_in_the_file_after_a_wipe(app: Flask) -> None:
    article()
    made, _other = submit(body="Zorbexina has my number"), submit(body="Something else")
    with writing():
        changed = fresh(made)
        changed.source, changed.text = "Gone", "Gone"
        db.session.flush()
        fulltext.wipe(db.session.connection())
    if db.engine.dialect.name == "sqlite":
        blocks = db.session.execute(text("SELECT block FROM comment_text_data")).scalars()
        content = db.session.execute(text("SELECT c0 FROM comment_text_content")).scalars()
        assert not any(b"zorbexina" in block for block in blocks)
        assert not any("zorbexina" in words for words in content)
    assert found("zorbexina") == []


def test_many_and_few_are_found_alike(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    article()
    made = [submit(body=f"Shoulder number {number}") for number in range(4)]
    few = found("shoulder")
    monkeypatch.setattr(fulltext, "FEW", 2)
    assert found("shoulder") == few == [each.id for each in made]
    assert found("shoulder -3") == [each.id for each in made[:3]]


def test_all_are_indexed_anew(app: Flask) -> None:
    article()
    made = submit(body="One shoulder")
    with writing():
        db.session.execute(update(Comment).values(source="One knee").execution_options(synchronize_session=False))
    assert (found("shoulder"), found("knee")) == ([made.id], [])
    with writing():
        indexing.fill(db.session.connection())
    assert (found("shoulder"), found("knee")) == ([], [made.id])


def test_asking_takes_as_many_statements_however_many_are_found(app: Flask) -> None:
    article()
    numbers = []
    for number in range(2):
        submit(body=f"Shoulder {number}")
        db.session.rollback()
        with counting() as statements:
            found("shoulder")
        numbers.append(len(statements))
    assert len(set(numbers)) == 1


def test_words_that_were_removed_while_the_worker_was_away_are_wiped_when_it_comes_back(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, on_sqlite = app.extensions["vertebra"], db.engine.dialect.name == "sqlite"
    article()
    for word, last in (("zorbexina", None), ("quandrixo", now())):
        made = submit(body=f"My {word} has my number and some more words")
        with writing():
            withdrawing.withdraw(SHELL, made.id)
        monkeypatch.setattr(wiping, "last", last)
        with time_machine.travel(now() + timedelta(minutes=30), tick=False):
            upkeep.destroy_originals(house)
        if on_sqlite:
            blocks = db.session.execute(text("SELECT block FROM comment_text_data")).scalars()
            assert not any(word.encode() in block for block in blocks)
        assert found(word) == []
