"""The content version: every change moves it, and names what it touched."""

import threading

import pytest
from flask import Flask
from sqlalchemy import delete

from cms.core import versions
from cms.core.db import db, writing
from cms.core.versions import EVERYTHING, ContentVersion


def named() -> dict[str, int]:
    db.session.rollback()
    rows = db.session.query(ContentVersion.name, ContentVersion.number)
    return {name: number for name, number in rows if name != EVERYTHING}


def test_each_change_moves_the_count_by_one_and_marks_what_it_touched(app: Flask) -> None:
    before, _at = versions.current()
    with writing():
        assert versions.touch(["feed", "article:a", "feed"]) == before + 1
    with writing():
        assert versions.touch(["feed"]) == before + 2
    assert named() == {"article:a": before + 1, "feed": before + 2}
    assert versions.current()[0] == before + 2


def test_names_are_marked_letter_by_letter_however_many_they_are(app: Flask) -> None:
    names = {"search:a,b", 'article:"quoted"', "tag:back\\slash", "{braces}", "NULL", "größe", *map(str, range(3000))}
    with writing():
        versions.touch(["NULL"])
    with writing():
        number = versions.touch(names)
    assert named() == dict.fromkeys(names, number)


def test_a_change_of_nothing_named_still_moves_the_count(app: Flask) -> None:
    before, _at = versions.current()
    with writing():
        versions.touch([])
    assert versions.current()[0] == before + 1
    assert named() == {}


def test_a_change_that_is_taken_back_moves_nothing(app: Flask) -> None:
    before = versions.current()
    with writing():
        versions.touch(["feed"])
        db.session.rollback()
    assert versions.current() == before
    assert named() == {}


def test_the_moment_of_the_change_is_kept(app: Flask) -> None:
    _number, before = versions.current()
    with writing():
        versions.touch(["feed"])
    _number, after = versions.current()
    assert after > before
    assert db.session.get_one(ContentVersion, "feed").at == after


def test_changes_at_once_each_move_the_count(app: Flask) -> None:
    before, _at = versions.current()
    seen: list[int] = []

    def change(name: str) -> None:
        with app.app_context():
            for _ in range(8):
                with writing():
                    seen.append(versions.touch([name, "feed"]))
            db.session.remove()

    threads = [threading.Thread(target=change, args=(f"article:{each}",)) for each in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(seen) == list(range(before + 1, before + 25))
    db.session.rollback()
    assert versions.current()[0] == before + 24
    assert named()["feed"] == before + 24


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_database_without_the_count_is_an_error_and_not_a_new_beginning(app: Flask) -> None:
    with writing():
        db.session.execute(delete(ContentVersion))
    with pytest.raises(LookupError, match="migrations"), writing():
        versions.touch(["feed"])
