"""Pictures brought in one by one, looked up, described and aimed at: what scripts send, and the forms without them."""

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
from tests.counting import counting
from tests.doors.admin.pages import Page, Visitor
from tests.doors.admin.test_media import ALT, PATH, added, count, form_of
from tests.drawings import photograph, png

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def token(someone: Visitor) -> str:
    return form_of(someone.page(PATH), PATH).fields["csrf_token"]


def sent(someone: Visitor, path: str, parts: dict[str, Any], key: str | None = None) -> TestResponse:
    """Send a form as the script does."""
    boundary, body = encode_multipart(MultiDict(parts))
    headers = {"X-CSRFToken": token(someone) if key is None else key, "Referer": "https://cms.example/admin/media"}
    return someone.client.post(
        path, data=body, content_type=f"multipart/form-data; boundary={boundary}", headers=headers,
        base_url="https://cms.example",
    )  # fmt: skip


def bring(someone: Visitor, content: bytes, name: str = "knee.png", **words: str) -> TestResponse:
    return sent(someone, f"{PATH}/bring", {"file": FileStorage(io.BytesIO(content), name), **words})


def test_a_picture_comes_without_words_waits_for_them_and_gets_them(at_work: Callable[[str], Visitor]) -> None:
    someone = at_work("author")
    answer = bring(someone, png(1000, 500))
    assert (answer.status_code, answer.headers["Cache-Control"]) == (201, "private, no-store")
    told = answer.get_json()
    assert (told["alt"], told["decorative"], told["silent"], told["version"]) == ("", False, True, 1)
    assert told["small"].endswith("/400.webp")
    assert (told["url"].endswith("/1000.webp"), told["page"]) == (True, f"{PATH}/{told['id']}")
    page = someone.page(f"{PATH}?shelf=undescribed")
    assert "No description yet 1" in page.text
    assert told["page"] in [href for href, _current in page.links]
    refused = sent(someone, f"{told['page']}/words", {"version": "1", "alt": "knee.png"})
    assert (refused.status_code, "name of a file" in refused.get_json()["detail"]) == (422, True)
    stale = sent(someone, f"{told['page']}/words", {"version": "9", "alt": ALT})
    assert stale.status_code == 409
    described = sent(someone, f"{told['page']}/words", {"version": "1", "alt": ALT}).get_json()
    assert (described["alt"], described["silent"], described["version"]) == (ALT, False, 2)
    assert "Every picture has its words" in someone.page(f"{PATH}?shelf=undescribed").text


@ON_SQLITE
@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        pytest.param(b"<svg/>", 415, "PNG, JPEG, WebP, GIF or AVIF", id="an SVG"),
        pytest.param(b"", 422, "Choose a picture", id="an empty file"),
        pytest.param(photograph()[:300], 422, "damaged", id="half a photograph"),
        pytest.param(png() + bytes(LARGEST_PICTURE), 413, "larger than 20 MB", id="a byte more than fits"),
    ],
)
def test_what_is_refused_is_one_sentence_and_leaves_nothing(
    at_work: Callable[[str], Visitor], app: Flask, content: bytes, status: int, words: str
) -> None:
    answer = bring(at_work("author"), content)
    assert (answer.status_code, words in answer.get_json()["detail"]) == (status, True)
    assert list(app.extensions["vertebra"].store.keys()) == []
    assert count() == 0


@ON_SQLITE
def test_only_who_may_add_pictures_brings_them_and_only_from_our_pages(
    at_work: Callable[[str], Visitor], visitor: Visitor
) -> None:
    parts = {"file": FileStorage(io.BytesIO(png()), "knee.png")}
    assert sent(at_work("author"), f"{PATH}/bring", parts, key="forged").status_code == 400
    moderator = at_work("moderator")
    for path in ("/bring", "/1/words"):
        key = moderator.page("/admin/").forms[0].fields.get("csrf_token", "")
        assert sent(moderator, PATH + path, {"alt": ALT}, key=key).status_code in {400, 403}
    assert moderator.get(f"{PATH}/choices").status_code == 403
    assert "/admin/sign-in" in visitor.get(f"{PATH}/choices").headers["Location"]
    assert count() == 0


@ON_SQLITE
def test_authors_do_not_describe_the_pictures_of_others(at_work: Callable[[str], Visitor]) -> None:
    path = added(at_work("editor"))
    assert sent(at_work("author"), f"{path}/words", {"version": "1", "alt": "Mine"}).status_code == 403


def test_pictures_are_found_by_their_words_and_offered_page_by_page(at_work: Callable[[str], Visitor]) -> None:
    someone = at_work("editor")
    for alt, caption in (("A knee", "bent"), ("A hip", "Bent 100%"), ("A neck", "")):
        added(someone, alt=alt, caption=caption)
    found = someone.get(f"{PATH}/choices?q=bent").get_json()
    assert ([each["alt"] for each in found["items"]], found["next"]) == (["A hip", "A knee"], None)
    assert [each["alt"] for each in someone.get(f"{PATH}/choices?q=BENT+hip").get_json()["items"]] == ["A hip"]
    assert [each["alt"] for each in someone.get(f"{PATH}/choices?q=0%25").get_json()["items"]] == ["A hip"]
    first = someone.get(f"{PATH}/choices?limit=2").get_json()
    second = someone.get(first["next"]).get_json()
    assert [each["alt"] for each in first["items"] + second["items"]] == ["A neck", "A hip", "A knee"]
    page = someone.page(f"{PATH}?q=bent+knee")
    assert ("A knee" in page.text, "A neck" in page.text) == (True, False)
    assert "Nothing found" in someone.page(f"{PATH}?q=elbow").text
    assert someone.get(f"{PATH}?shelf=nowhere").status_code == 400


def test_shelves_hold_what_they_say_at_one_price(at_work: Callable[[str], Visitor], editor: Api) -> None:
    someone = at_work("editor")
    used, decorates = added(someone, alt="Used"), added(someone, alt="", decorative="y")
    editor.made("/articles", {"title": "Knees", "image_id": int(used.rpartition("/")[2])})
    silent = bring(someone, png()).get_json()["page"]

    def on(shelf: str) -> set[str]:
        page = someone.page(f"{PATH}?shelf={shelf}")
        return {href for href, _current in page.links} & {used, decorates, silent}

    assert on("undescribed") == {silent}
    assert on("decorative") == {decorates}
    assert on("unused") == {silent, decorates}
    with counting() as few:
        someone.page(PATH)
    for _number in range(5):
        bring(someone, png())
    with counting() as more:
        someone.page(PATH)
    assert len(more) == len(few)


@ON_SQLITE
def test_several_files_of_one_form_come_in_and_the_bad_one_says_why(at_work: Callable[[str], Visitor]) -> None:
    someone = at_work("author")
    fields: MultiDict[str, Any] = MultiDict({"csrf_token": token(someone), "alt": "ignored"})
    for name, content in (("a.png", png()), ("b.png", b"<html>"), ("c.png", png(900, 10))):
        fields.add("file", FileStorage(io.BytesIO(content), name))
    boundary, body = encode_multipart(fields)
    answer = someone.post(PATH, body, content_type=f"multipart/form-data; boundary={boundary}")
    assert answer.headers["Location"] == f"{PATH}?shelf=undescribed"
    page = someone.followed(answer)
    assert "2 pictures are in the library." in page.text
    assert "b.png was not added: Send a picture: PNG" in page.text
    assert sorted(db.session.scalars(db.select(Media.file_name))) == ["a.png", "c.png"]


def test_the_focal_point_is_set_by_two_numbers_and_shown_as_a_mark(
    at_work: Callable[[str], Visitor], editor: Api
) -> None:
    someone = at_work("editor")
    path = added(someone)
    page = someone.page(path)
    form = form_of(page, path)
    assert (form.fields["focal_x"], form.fields["focal_y"]) == ("50", "50")
    page = someone.followed(someone.sent(form, focal_x="20", focal_y="75.5"))
    assert 'cx="20%" cy="75.5%"' in page.html
    media = editor.get(path.replace("/admin", "")).get_json()
    assert media["focal_point"] == {"x": 0.2, "y": 0.755}
    again = someone.followed(someone.sent(form_of(page, path), focal_x="50", focal_y="50"))
    assert editor.get(path.replace("/admin", "")).get_json()["focal_point"] == {"x": 0.5, "y": 0.5}
    assert again.faults == []


@ON_SQLITE
@pytest.mark.parametrize(
    ("x", "y", "wrong"),
    [
        pytest.param("101", "50", 1, id="beyond the right edge"),
        pytest.param("50", "-1", 1, id="above the top"),
        pytest.param("left", "top", 2, id="words"),
        pytest.param("nan", "inf", 2, id="no numbers that can be pointed at"),
        pytest.param("", "20", 1, id="half a point"),
    ],
)
def test_what_is_no_place_on_the_picture_is_said_at_its_field(
    at_work: Callable[[str], Visitor], x: str, y: str, wrong: int
) -> None:
    someone = at_work("editor")
    path = added(someone)
    page = Page(someone.sent(form_of(someone.page(path), path), focal_x=x, focal_y=y))
    assert (page.status, page.html.count('aria-invalid="true"')) == (422, wrong)
    assert form_of(page, path).fields["focal_x"] == x
    assert (page.faults, 'cx="50%"' in page.html) == ([], True)


def test_the_api_sets_the_focal_point_and_readers_see_it(editor: Api, at_work: Callable[[str], Visitor]) -> None:
    someone = at_work("editor")
    media_id = int(added(someone).rpartition("/")[2])
    editor.published("articles", title="Knees", image_id=media_id)
    path = f"/media/{media_id}"
    changed = editor.patch(path, {"version": 1, "focal_point": {"x": 0, "y": 1}})
    assert (changed.status_code, changed.get_json()["focal_point"]) == (200, {"x": 0.0, "y": 1.0})
    assert editor.get("/articles/knees").get_json()["image"]["focal_point"] == {"x": 0.0, "y": 1.0}
    assert 'class="focal focal-x-0 focal-y-10"' in someone.client.get("/", base_url="https://cms.example").text
    for point, pointer in (
        ({"x": 2, "y": 0}, "#/focal_point/x"),
        ({"x": 0.1}, "#/focal_point/y"),
        ({"x": 0.1, "y": 0.1, "z": 0}, "#/focal_point/z"),
        ("middle", "#/focal_point"),
    ):
        answer = editor.patch(path, {"version": 2, "focal_point": point})
        assert (answer.status_code, [each["pointer"] for each in answer.get_json()["errors"]]) == (422, [pointer])
    kept = editor.patch(path, {"version": 2, "alt": "A knee"}).get_json()
    assert kept["focal_point"] == {"x": 0.0, "y": 1.0}
    reset = editor.patch(path, {"version": 3, "focal_point": None}).get_json()
    assert reset["focal_point"] == {"x": 0.5, "y": 0.5}


@ON_SQLITE
def test_a_picture_without_words_may_be_aimed_at_but_not_described_as_nothing(
    editor: Api, at_work: Callable[[str], Visitor]
) -> None:
    path = f"/media/{bring(at_work('editor'), png()).get_json()['id']}"
    aimed = editor.patch(path, {"version": 1, "focal_point": {"x": 0.1, "y": 0.1}})
    assert (aimed.status_code, aimed.get_json()["alt"]) == (200, "")
    assert editor.patch(path, {"version": 2, "alt": ""}).status_code == 422
    assert [each["alt"] for each in editor.get("/media?shelf=undescribed").get_json()["items"]] == [""]
    assert editor.get("/media?q=nothing").get_json()["items"] == []
