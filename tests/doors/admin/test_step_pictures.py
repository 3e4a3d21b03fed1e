"""Pictures of steps without a script: brought as a file or named by number, and what is wrong is said there."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from tests.api import Api
from tests.doors.admin.pages import Form, Page, Visitor
from tests.doors.admin.test_media import added, count
from tests.drawings import png

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MEMBERS = {
    "title": "Kneel",
    "steps": [{"text": "First."}, {"text": "Second."}],
    "variations": [{"title": "Standing", "steps": [{"text": "Stand."}]}],
}


def form_of(page: Page) -> Form:
    return next(form for form in page.forms if ("do", "save") in form.buttons)


def saved(someone: Visitor, path: str, content: bytes | None = None, **told: str) -> TestResponse:
    """Save the form of an exercise as a browser does."""
    fields: MultiDict[str, Any] = MultiDict({**form_of(someone.page(path)).fields, **told, "do": "save"})
    if content is not None:
        fields["step_picture-file"] = FileStorage(io.BytesIO(content), "knee.png")
    boundary, body = encode_multipart(fields)
    return someone.post(path, body, content_type=f"multipart/form-data; boundary={boundary}")


@pytest.fixture
def path(editor: Api) -> str:
    """Give the address of the form of an exercise."""
    return f"/admin/exercises/{editor.made('/exercises', MEMBERS)['id']}"


def test_a_file_is_taken_for_the_step_it_names(at_work: Callable[[str], Visitor], editor: Api, path: str) -> None:
    someone = at_work("editor")
    for step, words in (("steps-1", "A knee"), ("variations-0-steps-0", "")):
        answer = saved(someone, path, png(), **{"step_picture-step": step, "step_picture-alt": words})
        assert answer.status_code == 303, Page(answer).text
    made = editor.get(path.removeprefix("/admin")).get_json()
    assert [each["image"] and each["image"]["alt"] for each in made["steps"]] == [None, "A knee"]
    assert made["variations"][0]["steps"][0]["image"]["alt"] == ""
    page = someone.page(path)
    assert page.html.count('data-step-small><img src="') == 2
    assert page.html.count("data-step-silent>") == 1
    assert form_of(page).fields["steps-1-image_id"] != ""
    assert page.faults == []


@ON_SQLITE
def test_a_picture_is_named_by_its_number(at_work: Callable[[str], Visitor], editor: Api, path: str) -> None:
    someone = at_work("editor")
    number = added(someone).rpartition("/")[2]
    saved(someone, path, None, **{"step_picture-step": "steps-0", "step_picture-number": f" {number} "})
    made = editor.get(path.removeprefix("/admin")).get_json()
    assert made["steps"][0]["image"]["alt"] == "Somebody kneels on one knee."


@ON_SQLITE
@pytest.mark.parametrize(
    ("content", "told", "words"),
    [
        pytest.param(png(), {}, "Say which step the picture is for.", id="for no step"),
        pytest.param(png(), {"step_picture-step": "steps-9"}, "Say which step", id="for a step that is not there"),
        pytest.param(b"<svg/>", {"step_picture-step": "steps-0"}, "Send a picture: PNG", id="an SVG"),
        pytest.param(
            png(), {"step_picture-step": "steps-0", "step_picture-alt": "knee.png"}, "name of a file", id="its name"
        ),
        pytest.param(
            None,
            {"step_picture-step": "steps-0", "step_picture-number": "99"},
            "There is no picture with this id",
            id="a number that is none",
        ),
        pytest.param(
            None,
            {"step_picture-step": "steps-0", "step_picture-number": "knee"},
            "whole number",
            id="words for a number",
        ),
    ],
)
def test_what_is_wrong_with_it_is_said_and_nothing_typed_is_lost(
    at_work: Callable[[str], Visitor],
    app: Flask,
    path: str,
    content: bytes | None,
    told: dict[str, str],
    words: str,
) -> None:
    page = Page(saved(at_work("editor"), path, content, title="A new name", **told))
    assert (page.status, words in page.text) == (422, True)
    assert form_of(page).fields["title"] == "A new name"
    assert page.faults == []
    assert count() == 0
    assert list(app.extensions["vertebra"].store.keys()) == []


@ON_SQLITE
def test_what_a_film_lacks_is_said_beside_it(at_work: Callable[[str], Visitor], editor: Api) -> None:
    film = {"url": "https://youtu.be/dQw4w9WgXcQ", "title": "The stretch"}
    made = editor.made("/exercises", {**MEMBERS, "video": film})
    someone, path = at_work("editor"), f"/admin/exercises/{made['id']}"
    page = someone.page(path)
    for words in ("A film at YouTube.", "no captions yet", "not told in words yet", "before a reader clicks"):
        assert words in page.text
    assert made["video"]["poster"] == "https://i.ytimg.com/vi/dQw4w9WgXcQ/hqdefault.jpg"
    assert "ytimg" not in page.html
    whole = {"video-captions_url": "https://clinic.example/a.vtt", "video-transcript": "Kneel."}
    saved(someone, path, None, **whole)
    page = someone.page(path)
    assert ("no captions yet" in page.text, "not told in words yet" in page.text) == (False, False)
