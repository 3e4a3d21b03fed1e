"""What a text asks for: exercises by name or by id, pictures by their words, and new pictures taken in."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from cms.accounts.permissions import SHELL
from cms.content import publishing
from cms.core.db import writing
from tests.counting import counting
from tests.doors.admin.pages import Visitor
from tests.drawings import png
from tests.unit.content.entries import EXERCISE, STEPS, article, draft, exercise, fresh
from tests.unit.content.shelf import picture

EXERCISES, PICTURES = "/admin/choose/exercises", "/admin/choose/pictures"
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def items(someone: Visitor, address: str) -> list[dict[str, Any]]:
    answer = someone.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "private, no-store"
    return list(answer.get_json()["items"])


def bring(someone: Visitor, content: bytes, **told: str) -> TestResponse:
    """Send a file as the script of the text does."""
    token = next(
        form.fields["csrf_token"] for form in someone.page("/admin/articles/new").forms if "title" in form.fields
    )
    fields: dict[str, Any] = {"csrf_token": token, "file": FileStorage(io.BytesIO(content), "knee.png"), **told}
    boundary, body = encode_multipart(fields)
    return someone.post(PICTURES, body, content_type=f"multipart/form-data; boundary={boundary}")


def test_exercises_are_found_by_all_words_of_their_names(at_work: Callable[[str], Visitor]) -> None:
    shown = picture()
    made = exercise(title="Psoas stretch", dosage={"hold_seconds": 30}, image_id=shown.id)
    waiting = draft(EXERCISE, title="Psoas march", steps=STEPS)
    article(title="Psoas in words")
    someone = at_work("editor")
    assert [each["title"] for each in items(someone, f"{EXERCISES}?q=psoas")] == ["Psoas march", "Psoas stretch"]
    assert items(someone, f"{EXERCISES}?q=STRETCH+pso") == [
        {
            "id": made.id,
            "title": "Psoas stretch",
            "dosage": "Hold 30 s",
            "picture": f"/media/{shown.key}/{shown.renditions[-1]['file']}",
            "live": True,
            "edit": f"/admin/exercises/{made.id}",
        }
    ]
    assert items(someone, f"{EXERCISES}?q=%25") == []
    by_id = items(someone, f"{EXERCISES}?ids={waiting.id},{made.id},999999,{2**31}")
    assert {each["id"]: each["live"] for each in by_id} == {made.id: True, waiting.id: False}


def test_authors_find_what_is_live_and_their_own_drafts_and_nobody_what_is_in_the_bin(
    at_work: Callable[[str], Visitor],
) -> None:
    exercise(title="Live")
    secret = draft(EXERCISE, title="Secret", steps=STEPS)
    binned = exercise(title="Binned")
    with writing():
        publishing.discard(SHELL, fresh(binned))
    told = items(at_work("author"), f"{EXERCISES}?ids={secret.id},{binned.id}") + items(at_work("editor"), EXERCISES)
    assert [each["title"] for each in told] == ["Secret", "Live"]


@ON_SQLITE
@pytest.mark.parametrize("query", ["ids=a", "ids=1,", "ids=" + "1," * 400 + "1", "q=", "other=1"])
def test_a_question_that_cannot_be_meant_is_refused(at_work: Callable[[str], Visitor], query: str) -> None:
    assert at_work("editor").get(f"{EXERCISES}?{query}").status_code == 400


@ON_SQLITE
def test_any_number_of_exercises_costs_the_same_queries(at_work: Callable[[str], Visitor]) -> None:
    someone = at_work("editor")
    counts = []
    for number in (2, 12):
        for place in range(number):
            exercise(title=f"Move {number} {place}", image_id=picture().id)
        with counting() as sent:
            items(someone, EXERCISES)
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_pictures_are_found_by_what_is_said_of_them(at_work: Callable[[str], Visitor]) -> None:
    knee = picture(alt="A bent knee", caption="From the side")
    picture(alt="A neck")
    decoration = picture(alt="", decorative=True, file_name="waves.png")
    someone = at_work("author")
    assert [each["alt"] for each in items(someone, f"{PICTURES}?q=side+KNEE")] == ["A bent knee"]
    assert [each["id"] for each in items(someone, f"{PICTURES}?q=waves")] == [decoration.id]
    assert len(items(someone, f"{PICTURES}?q=")) == 3
    told = items(someone, f"{PICTURES}?q=knee")[0]
    assert (told["url"], told["width"], told["height"]) == (
        f"/media/{knee.key}/{knee.renditions[0]['file']}", knee.width, knee.height
    )  # fmt: skip


@ON_SQLITE
def test_there_is_a_way_to_further_pictures(at_work: Callable[[str], Visitor]) -> None:
    for _ in range(3):
        picture(alt="A knee")
    someone = at_work("editor")
    first = someone.get(f"{PICTURES}?q=knee&limit=2").get_json()
    second = someone.get(first["next"]).get_json()
    assert (len(first["items"]), len(second["items"]), second["next"]) == (2, 1, None)


def test_a_picture_that_is_brought_along_is_in_the_library(at_work: Callable[[str], Visitor]) -> None:
    someone = at_work("author")
    answer = bring(someone, png(900, 600), alt="A knee", caption="From the side")
    assert answer.status_code == 201
    made = answer.get_json()
    assert items(someone, PICTURES) == [made]
    assert someone.get(made["url"]).status_code == 200


@ON_SQLITE
@pytest.mark.parametrize(
    ("content", "told", "pointer"),
    [
        pytest.param(png(), {}, "#/alt", id="without words"),
        pytest.param(b"no picture", {"alt": "A knee"}, "#/file", id="no picture"),
        pytest.param(b"", {"alt": "A knee"}, "#/file", id="nothing"),
    ],
)
def test_what_is_wrong_with_a_picture_is_said(
    at_work: Callable[[str], Visitor], content: bytes, told: dict[str, str], pointer: str
) -> None:
    someone = at_work("editor")
    answer = bring(someone, content, **told)
    assert answer.status_code == 422
    assert [each["pointer"] for each in answer.get_json()["errors"]] == [pointer]
    assert items(someone, PICTURES) == []


@ON_SQLITE
@pytest.mark.parametrize("address", [EXERCISES, PICTURES])
def test_these_doors_are_for_those_who_write(at_work: Callable[[str], Visitor], visitor: Visitor, address: str) -> None:
    assert at_work("moderator").get(address).status_code == 403
    assert visitor.get(address).status_code == 302


@ON_SQLITE
def test_a_picture_from_another_page_is_refused(at_work: Callable[[str], Visitor], app: Flask) -> None:
    answer = bring(at_work("editor"), png(), alt="A knee", csrf_token="wrong")
    assert answer.status_code == 400
