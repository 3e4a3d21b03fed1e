"""The library as pages: everything by plain forms, and what is wrong is said where it was typed."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from cms.content.models.media import Media
from cms.core.db import db
from cms.web.uploads import LARGEST_PICTURE
from tests.api import Api
from tests.doors.admin.pages import Form, Page, Visitor
from tests.drawings import photograph, png

ALT = "Somebody kneels on one knee."
PATH = "/admin/media"
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def form_of(page: Page, action: str) -> Form:
    return next(form for form in page.forms if form.action == action)


def send(someone: Visitor, content: bytes | None, name: str = "knee.png", **filled: str) -> TestResponse:
    """Fill in the form of a new picture as a browser does."""
    fields: dict[str, Any] = {**form_of(someone.page(PATH), PATH).fields, "alt": ALT, **filled}
    fields["file"] = FileStorage(io.BytesIO(content or b""), name if content is not None else "")
    boundary, body = encode_multipart(fields)
    return someone.post(PATH, body, content_type=f"multipart/form-data; boundary={boundary}")


def added(someone: Visitor, content: bytes = b"", **filled: str) -> str:
    """Add a picture; give the path of its page."""
    answer = send(someone, content or png(), **filled)
    assert answer.status_code == 303, Page(answer).text
    return answer.headers["Location"]


def count() -> int:
    return db.session.query(Media).count()


def test_an_empty_library_says_what_it_is_for(at_work: Callable[[str], Visitor]) -> None:
    page = at_work("author").page(PATH)
    assert page.title.startswith("Media")
    assert "No pictures yet" in page.text
    assert form_of(page, PATH).method == "post"
    assert page.faults == []
    assert set(page.fields) <= page.labels


def test_a_picture_is_added_described_and_removed_with_plain_forms(
    at_work: Callable[[str], Visitor], app: Flask
) -> None:
    someone = at_work("author")
    path = added(someone, png(1000, 500), caption="Start")
    page = someone.page(path)
    assert "The picture is in the library." in page.text
    assert "1000 × 500" in page.text
    assert page.title.startswith("knee.png · Media")
    assert (page.faults, set(page.fields) <= page.labels) == ([], True)
    form = form_of(page, path)
    assert (form.fields["alt"], form.fields["caption"], form.ticked) == (ALT, "Start", [])
    page = someone.followed(someone.sent(form, alt="A knee", caption=""))
    assert "Saved." in page.text
    assert form_of(page, path).fields["alt"] == "A knee"
    assert "A knee" in someone.page(PATH).text
    page = someone.followed(someone.sent(form_of(page, f"{path}/remove")))
    assert "The picture is removed." in page.text
    assert "No pictures yet" in page.text
    assert count() == 0


def test_what_decorates_needs_no_words_and_says_so(at_work: Callable[[str], Visitor]) -> None:
    someone = at_work("editor")
    path = added(someone, alt="", decorative="y")
    assert form_of(someone.page(path), path).ticked == [("decorative", "y")]
    page = someone.page(PATH)
    assert "Only decorates" in page.text
    assert "knee.png" in page.text


@ON_SQLITE
@pytest.mark.parametrize(
    ("content", "filled", "status", "words"),
    [
        pytest.param(None, {}, 422, "Choose a picture to upload.", id="no file"),
        pytest.param(b"<svg/>", {}, 422, "PNG, JPEG, WebP, GIF or AVIF.", id="an SVG"),
        pytest.param(photograph()[:300], {}, 422, "This picture is damaged", id="half a photograph"),
        pytest.param(png() + bytes(LARGEST_PICTURE), {}, 422, "larger than 20 MB", id="a byte more than fits"),
        pytest.param(png(), {"alt": ""}, 422, "Say in a few words what the picture shows", id="no words"),
        pytest.param(png(), {"alt": "knee.png"}, 422, "This looks like the name of a file.", id="the name of the file"),
        pytest.param(png(), {"csrf_token": "forged"}, 400, "open for too long", id="a form of somebody else"),
        pytest.param(bytes(LARGEST_PICTURE * 6), {}, 413, "larger than what is taken", id="far more than fits"),
    ],
)
def test_what_is_wrong_is_said_on_the_page_and_nothing_is_kept(
    at_work: Callable[[str], Visitor],
    app: Flask,
    content: bytes | None,
    filled: dict[str, str],
    status: int,
    words: str,
) -> None:
    someone = at_work("author")
    answer = send(someone, content, **{"caption": "What I typed", **filled})
    page = Page(answer)
    assert page.status == status
    assert words in page.text
    if status == 422:
        assert form_of(page, PATH).fields["caption"] == "What I typed"
        assert page.html.count("aria-invalid") == 1
    assert count() == 0
    assert list(app.extensions["vertebra"].store.keys()) == []


def test_words_that_somebody_changed_meanwhile_are_not_lost(at_work: Callable[[str], Visitor]) -> None:
    someone = at_work("editor")
    path = added(someone)
    late = form_of(someone.page(path), path)
    someone.sent(form_of(someone.page(path), path), alt="First", caption="One")
    answer = someone.sent(late, alt="Second")
    page = Page(answer)
    assert page.status == 409
    assert "They say now: First · One" in page.text
    form = form_of(page, path)
    assert form.fields["alt"] == "Second"
    assert "Saved." in someone.followed(someone.sent(form)).text
    assert form_of(someone.page(path), path).fields["alt"] == "Second"


@ON_SQLITE
def test_words_that_are_refused_stay_on_the_page(at_work: Callable[[str], Visitor]) -> None:
    someone = at_work("editor")
    path = added(someone)
    page = Page(someone.sent(form_of(someone.page(path), path), alt="DSC0001", caption="Kept"))
    assert page.status == 422
    assert "This looks like the name of a file." in page.text
    assert (form_of(page, path).fields["alt"], form_of(page, path).fields["caption"]) == ("DSC0001", "Kept")


def test_a_picture_tells_where_it_is_used_and_stays_there(at_work: Callable[[str], Visitor], editor: Api) -> None:
    someone = at_work("editor")
    path = added(someone)
    media_id = int(path.rpartition("/")[2])
    made = editor.published("articles", title="Knees", image_id=media_id)
    editor.patch(f"/articles/{made['id']}", {"version": made["version"], "title": "Knees & hips"})
    old = editor.made("/exercises", {"title": "Once", "image_id": media_id})
    editor.patch(f"/exercises/{old['id']}", {"version": 1, "image_id": None})
    assert "Used in 2 places" in someone.page(PATH).text
    page = someone.page(path)
    assert "Knees & hips" in page.text
    assert "kept in 1 more entry" in page.text
    assert f"/admin/articles/{made['id']}" in [href for href, _current in page.links]
    assert [form for form in page.forms if form.action == f"{path}/remove"] == []
    answer = someone.post(f"{path}/remove", {**form_of(page, path).fields, "version": "1"})
    assert "This picture is used" in someone.followed(answer).text
    assert count() == 1


def test_authors_look_at_what_others_added_and_change_their_own(at_work: Callable[[str], Visitor], editor: Api) -> None:
    path = added(at_work("editor"))
    editor.published("articles", title="Knees", image_id=int(path.rpartition("/")[2]))
    author = at_work("author")
    page = author.page(path)
    assert ALT in page.text
    assert [form.action for form in page.forms if form.action.startswith(PATH)] == []
    assert "https://clinic.example/articles/knees" in [href for href, _current in page.links]
    token = form_of(author.page(PATH), PATH).fields["csrf_token"]
    for target in (path, f"{path}/remove"):
        assert author.post(target, {"csrf_token": token, "version": "1", "alt": "Mine"}).status_code == 403
    assert count() == 1


@ON_SQLITE
def test_the_library_is_for_those_who_may_add_to_it(visitor: Visitor, at_work: Callable[[str], Visitor]) -> None:
    path = added(at_work("admin"))
    for target in (PATH, path):
        assert "/admin/sign-in" in visitor.get(target).headers["Location"]
    moderator = at_work("moderator")
    for target in (PATH, path):
        assert moderator.get(target).status_code == 403
    assert at_work("editor").get(f"{PATH}/999").status_code == 404


@ON_SQLITE
def test_the_library_goes_on_page_by_page(at_work: Callable[[str], Visitor]) -> None:
    someone = at_work("editor")
    paths = [added(someone, alt=f"Knee number {number}") for number in range(5)]
    seen: list[str] = []
    path = f"{PATH}?limit=2"
    while path:
        page = someone.page(path)
        links = [href for href, _current in page.links]
        seen += [href for href in links if href in paths]
        path = next((href for href in links if "cursor=" in href), "")
    assert seen == paths[::-1]
    assert someone.get(f"{PATH}?cursor=x").status_code == 400


@ON_SQLITE
def test_what_people_type_is_text(at_work: Callable[[str], Visitor]) -> None:
    someone = at_work("editor")
    hostile = '"><script>alert(1)</script>'
    path = added(someone, alt=hostile, caption=hostile)
    for page in (someone.page(PATH), someone.page(path)):
        assert page.faults == []
        assert "<script>alert" not in page.html
        assert hostile in page.text


@ON_SQLITE
def test_a_name_of_a_file_is_text_too(at_work: Callable[[str], Visitor]) -> None:
    someone = at_work("editor")
    answer = send(someone, png(), name="<img src=x onerror=alert(1)>.png")
    page = someone.followed(answer)
    assert page.faults == []
    assert "<img src=x" not in page.html


@ON_SQLITE
def test_the_room_for_pictures_is_that_form_alone(at_work: Callable[[str], Visitor]) -> None:
    someone = at_work("editor")
    path = added(someone)
    form = form_of(someone.page(path), path)
    boundary, body = encode_multipart(MultiDict({**form.fields, "caption": "x" * 3_000_000}))
    answer = someone.post(path, body, content_type=f"multipart/form-data; boundary={boundary}")
    assert answer.status_code == 413


@ON_SQLITE
def test_the_form_of_an_article_has_room_for_a_picture_as_well(at_work: Callable[[str], Visitor]) -> None:
    someone = at_work("editor")
    form = next(form for form in someone.page("/admin/articles/new").forms if ("do", "save") in form.buttons)
    fields: dict[str, Any] = {**form.fields, "title": "Knees", "picture-alt": ALT, "do": "save"}
    fields["picture-file"] = FileStorage(io.BytesIO(png() + bytes(3_000_000)), "knee.png")
    boundary, body = encode_multipart(fields)
    answer = someone.post("/admin/articles/new", body, content_type=f"multipart/form-data; boundary={boundary}")
    assert answer.status_code == 303, Page(answer).text
    assert count() == 1
