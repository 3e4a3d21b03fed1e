"""Pictures over the API: sent in, described, shown with articles and exercises, served to everybody."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from cms.content.models.media import Media
from cms.core.db import db
from cms.web.uploads import LARGEST_PICTURE
from cms.worker import queued
from tests.api import Api
from tests.doors.api.clients import ServedClient
from tests.doors.api.problems import told
from tests.drawings import drawn, encoded, opened, photograph, png

ALT = "Somebody kneels on one knee."
SCRIPT = b"<script>alert(1)</script>"
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def send(api: Api, content: bytes | None, name: str = "knee.png", **members: Any) -> TestResponse:
    """Send a form with a picture."""
    parts: dict[str, Any] = {"alt": ALT, **members}
    if content is not None:
        parts["file"] = FileStorage(io.BytesIO(content), name)
    boundary, body = encode_multipart(parts)
    return api.call("POST", "/media", data=body, content_type=f"multipart/form-data; boundary={boundary}")


def sent(api: Api, content: bytes = b"", **members: Any) -> dict[str, Any]:
    """Send a picture that is taken; give its document."""
    answer = send(api, content or png(), **members)
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return dict(answer.get_json())


def path_of(address: str) -> str:
    assert address.startswith("https://cms.example/")
    return address.removeprefix("https://cms.example")


def stored(app: Flask) -> list[str]:
    return list(app.extensions["vertebra"].store.keys())


def test_a_picture_is_taken_and_told_whole(editor: Api) -> None:
    answer = send(editor, png(1000, 500), caption="The start", name="psoas 1.png")
    assert answer.status_code == 201
    made = answer.get_json()
    assert answer.headers["Location"] == f"https://cms.example/api/v1/media/{made['id']}"
    assert (answer.headers["ETag"], answer.headers["Cache-Control"]) == ('"v1"', "private, no-store")
    folder = made["url"].rpartition("/")[0]
    assert folder.startswith("https://cms.example/media/")
    assert {name: value for name, value in made.items() if name not in {"id", "bytes", "created_at"}} == {
        "url": f"{folder}/1000.webp",
        "alt": ALT,
        "decorative": False,
        "caption": "The start",
        "focal_point": {"x": 0.5, "y": 0.5},
        "width": 1000,
        "height": 500,
        "file_name": "psoas 1.png",
        "renditions": [
            {"url": f"{folder}/1000.webp", "width": 1000, "height": 500, "mime_type": "image/webp"},
            {"url": f"{folder}/800.webp", "width": 800, "height": 400, "mime_type": "image/webp"},
            {"url": f"{folder}/400.webp", "width": 400, "height": 200, "mime_type": "image/webp"},
        ],
        "uses": [],
        "further_uses": 0,
        "version": 1,
    }
    assert made["created_at"].endswith("Z")
    assert editor.get(path_of(answer.headers["Location"]).removeprefix("/api/v1")).get_json() == made


def test_every_size_is_there_for_everybody_for_ever(editor: Api, client: ServedClient) -> None:
    made = sent(editor, png(1000, 500))
    for each in made["renditions"]:
        answer = client.get(path_of(each["url"]), headers={"Origin": "https://clinic.example"})
        assert answer.status_code == 200
        assert opened(answer.get_data()).size == (each["width"], each["height"])
        assert answer.content_type == "image/webp"
        expected = {
            "Cache-Control": "public, max-age=31536000, immutable",
            "X-Content-Type-Options": "nosniff",
            "Access-Control-Allow-Origin": "*",
            "Cross-Origin-Resource-Policy": "cross-origin",
        }
        assert {name: answer.headers[name] for name in expected} == expected
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")
    assert made["bytes"] == len(client.get(path_of(made["url"])).get_data())


@ON_SQLITE
def test_a_picture_that_is_known_is_not_sent_again(editor: Api, client: ServedClient) -> None:
    path = path_of(sent(editor)["url"])
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"], "Cache-Control": "no-cache"})
    assert (again.status_code, again.get_data()) == (304, b"")
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
    head = client.head(path)
    assert (head.status_code, head.get_data(), head.content_length) == (200, b"", len(first.get_data()))
    part = client.get(path, headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.get_data()) == (206, b"RIFF")


@ON_SQLITE
@pytest.mark.parametrize(
    "path",
    [
        "/media/", "/media/x", "/media/../cms.db", "/media/..%2f..%2fcms.db", "/media/{key}/../../cms.db",
        "/media/{key}/..%2f..%2fcms.db", "/media/{key}/%2e%2e/1.webp", "/media/{key}", "/media/{key}/",
        "/media/{key}/61.webp", "/media/{key}/60.webp/", "/media/{key}/60.webp.html", "/media/{key}/60.WEBP",
        "/media/{key}/.webp", "/media/%2fetc/passwd.webp", "/media/{key}//60.webp", "/media/{upper}/60.webp",
        "/media/{key}%00/60.webp", "/media/{key}/60.webp%00.png", "/media/{key}\\..\\60.webp",
    ],
)  # fmt: skip
def test_nothing_else_is_there(editor: Api, client: ServedClient, path: str) -> None:
    key = path_of(sent(editor)["url"]).split("/")[2]
    answer = client.get(path.format(key=key, upper=key.upper()))
    told(answer, 404)
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_photograph_says_nothing_of_where_and_by_whom(editor: Api, client: ServedClient) -> None:
    made = sent(editor, photograph(orientation=6))
    assert (made["width"], made["height"]) == (40, 60)
    content = client.get(path_of(made["url"])).get_data()
    assert dict(opened(content).getexif()) == {}
    assert not [word for word in (b"EXIF", b"XMP", b"Jo", b"Camera") if word in content]


@ON_SQLITE
def test_what_hangs_behind_a_picture_does_not_come_through(editor: Api, client: ServedClient) -> None:
    made = sent(editor, encoded(drawn(), "GIF") + SCRIPT)
    assert SCRIPT not in client.get(path_of(made["url"])).get_data()


REFUSALS: list[tuple[str, dict[str, Any], int, str | None]] = [
    ("no picture", {"content": None}, 422, "#/file"),
    ("an empty file", {"content": b""}, 422, "#/file"),
    ("an SVG", {"content": b'<svg xmlns="http://www.w3.org/2000/svg"/>', "name": "a.svg"}, 415, None),
    ("a page that says it is a PNG", {"content": b"<html>" + SCRIPT, "name": "a.png"}, 415, None),
    ("a page behind the first bytes of a PNG", {"content": b"\x89PNG\r\n\x1a\n<html>" + SCRIPT}, 422, "#/file"),
    ("half a JPEG", {"content": photograph()[: len(photograph()) // 2]}, 422, "#/file"),
    ("a hundred megapixels", {"content": encoded(Image.new("1", (10_000, 10_000)))}, 422, "#/file"),
    ("one byte more than fits", {"content": png() + bytes(LARGEST_PICTURE)}, 413, None),
    ("far more than fits", {"content": png() + bytes(LARGEST_PICTURE + 3_000_000)}, 413, None),
    ("no words", {"content": png(), "alt": ""}, 422, "#/alt"),
    ("the name of the file as words", {"content": png(), "alt": "knee.png"}, 422, "#/alt"),
    ("words without end", {"content": png(), "alt": "x" * 501}, 422, "#/alt"),
    ("a strange member", {"content": png(), "title": "x"}, 422, "#/title"),
    ("an answer that is none", {"content": png(), "decorative": "perhaps"}, 422, "#/decorative"),
    ("a second file", {"content": png(), "other": FileStorage(io.BytesIO(png()), "b.png")}, 422, "#/other"),
]


@ON_SQLITE
@pytest.mark.parametrize(
    ("parts", "status", "pointer"), [pytest.param(parts, *rest, id=why) for why, parts, *rest in REFUSALS]
)
def test_what_is_refused_leaves_nothing(
    app: Flask, editor: Api, parts: dict[str, Any], status: int, pointer: str | None
) -> None:
    problem = told(send(editor, **parts), status)
    assert [fault["pointer"] for fault in problem.get("errors", [])] == ([pointer] if pointer else [])
    assert stored(app) == []
    assert db.session.scalar(select(func.count()).select_from(Media)) == 0


@ON_SQLITE
def test_two_files_of_one_name_are_refused(editor: Api) -> None:
    both = [(io.BytesIO(png()), "a.png"), (io.BytesIO(png()), "b.png")]
    told(editor.call("POST", "/media", data={"file": both, "alt": ALT}), 422)


@ON_SQLITE
def test_only_a_form_is_taken(editor: Api) -> None:
    told(editor.post("/media", {"alt": ALT}), 415)
    told(editor.call("POST", "/media", data=png(), content_type="image/png"), 415)


@ON_SQLITE
def test_the_room_for_pictures_is_theirs_alone(editor: Api) -> None:
    told(editor.post("/articles", {"title": "A", "content_html": "x" * 3_000_000}), 413)
    made = sent(editor)
    told(editor.patch(f"/media/{made['id']}", {"version": 1, "alt": "x" * 3_000_000}), 413)


def test_who_may_add_look_and_change(api: Callable[..., Api], reader: Api) -> None:
    author, editor, moderator = api("author"), api("editor"), api("moderator")
    mine, theirs = sent(author), sent(editor)
    for call in (
        lambda client: send(client, png()),
        lambda client: client.get("/media"),
        lambda client: client.get(f"/media/{mine['id']}"),
        lambda client: client.patch(f"/media/{mine['id']}", {"version": 1, "alt": "A knee"}),
        lambda client: client.delete(f"/media/{mine['id']}"),
    ):
        told(call(reader), 401)
        told(call(moderator), 403)
    assert [each["id"] for each in author.get("/media").get_json()["items"]] == [theirs["id"], mine["id"]]
    told(author.patch(f"/media/{theirs['id']}", {"version": 1, "alt": "A knee"}), 403)
    told(author.delete(f"/media/{theirs['id']}"), 403)
    assert author.patch(f"/media/{mine['id']}", {"version": 1, "alt": "A knee"}).status_code == 200
    assert editor.patch(f"/media/{mine['id']}", {"version": 2, "alt": "Another"}).status_code == 200
    told(api("author", ("content.read",)).get("/media"), 403)


def test_words_are_changed_by_who_saw_the_latest(editor: Api) -> None:
    made = sent(editor, caption="Start")
    path = f"/media/{made['id']}"
    changed = editor.patch(path, {"version": 1, "alt": "A knee"})
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"v2"')
    assert {**changed.get_json(), "alt": ALT, "version": 1} == made
    told(editor.patch(path, {"version": 1, "alt": "Late"}), 409)
    told(editor.patch(path, {"alt": "Late"}, headers={"If-Match": '"v1"'}), 412)
    told(editor.patch(path, {"alt": "Blind"}), 422)
    assert [each["pointer"] for each in told(editor.patch(path, {"version": 2, "alt": ""}), 422)["errors"]] == ["#/alt"]
    assert [each["pointer"] for each in told(editor.patch(path, {"version": 2, "url": "x"}), 422)["errors"]] == [
        "#/url"
    ]
    assert editor.get(path).get_json()["alt"] == "A knee"


@ON_SQLITE
def test_what_decorates_has_no_words(editor: Api) -> None:
    made = sent(editor, alt="", decorative="true")
    assert (made["alt"], made["decorative"]) == ("", True)
    described = editor.patch(f"/media/{made['id']}", {"version": 1, "alt": "A knee", "decorative": False}).get_json()
    assert (described["alt"], described["decorative"]) == ("A knee", False)
    hidden = editor.patch(f"/media/{made['id']}", {"version": 2, "decorative": True}).get_json()
    assert (hidden["alt"], hidden["decorative"]) == ("", True)


def test_a_picture_is_removed_when_nothing_shows_it(app: Flask, editor: Api, client: ServedClient) -> None:
    made, used = sent(editor), sent(editor)
    entry = editor.made("/articles", {"title": "Knees", "image_id": used["id"]})
    problem = told(editor.delete(f"/media/{used['id']}"), 409)
    assert "used" in problem["detail"]
    shown = editor.get(f"/media/{used['id']}").get_json()
    address = f"https://cms.example/api/v1/articles/{entry['id']}"
    assert shown["uses"] == [{"type": "article", "slug": "knees", "title": "Knees", "url": address}]
    told(editor.delete(f"/media/{made['id']}", headers={"If-Match": '"v9"'}), 412)
    gone = editor.delete(f"/media/{made['id']}")
    assert (gone.status_code, gone.get_json()) == (200, made)
    told(editor.get(f"/media/{made['id']}"), 404)
    queued.run_outbox(app.extensions["vertebra"])
    told(client.get(path_of(made["url"])), 404)
    assert client.get(path_of(used["url"])).status_code == 200


@ON_SQLITE
def test_a_list_goes_on_and_costs_the_same(editor: Api, count_queries: Callable[[Callable[[], Any]], int]) -> None:
    made = [sent(editor)["id"] for _ in range(2)]
    editor.made("/articles", {"title": "Knees", "image_id": made[0]})
    few = count_queries(lambda: editor.get("/media"))
    made += [sent(editor)["id"] for _ in range(5)]
    for each in made:
        editor.made("/articles", {"title": "More", "image_id": each})
    assert count_queries(lambda: editor.get("/media")) == few
    found: list[int] = []
    path: str | None = "/media?limit=3"
    while path:
        page = editor.get(path).get_json()
        found += [each["id"] for each in page["items"]]
        path = page["next"] and path_of(page["next"]).removeprefix("/api/v1")
    assert found == made[::-1]
    told(editor.get("/media?colour=red"), 400)


def test_an_entry_shows_its_pictures_everywhere(editor: Api, reader: Api) -> None:
    cover, step = sent(editor, png(500, 100), caption="Cover"), sent(editor, alt='Kneel "low"', caption="a < b")
    shape = {"url", "alt", "decorative", "width", "height", "caption", "focal_point", "renditions"}
    article = editor.published("articles", title="Knees", image_id=cover["id"])
    editor.published(
        "exercises",
        title="Kneel",
        image_id=cover["id"],
        steps=[{"text": "Kneel.", "image_id": step["id"]}, {"text": "Rise."}],
        variations=[{"title": "Standing", "steps": [{"text": "Stand.", "image_id": cover["id"]}]}],
    )
    cover, step = ({name: each[name] for name in shape} for each in (cover, step))
    assert article["image"] == reader.get("/articles/knees").get_json()["image"] == cover
    assert reader.get("/articles").get_json()["items"][0]["image"] == cover
    exercise = reader.get("/exercises/kneel").get_json()
    assert [each["image"] for each in exercise["steps"]] == [step, None]
    assert exercise["variations"][0]["steps"][0]["image"] == cover
    feed = {each["title"]: each for each in reader.get("/feed.json").get_json()["items"]}
    assert feed["Knees"]["image"] == feed["Kneel"]["image"] == cover["url"]
    assert feed["Knees"]["_vertebra"]["image"] == cover
    assert feed["Kneel"]["_vertebra"]["exercise"]["steps"] == exercise["steps"]
    shown = f'<img src="{step["url"]}" alt="Kneel &#34;low&#34;" width="60" height="40">'
    assert (
        f"<li>Kneel.<figure>{shown}<figcaption>a &lt; b</figcaption></figure></li><li>Rise.</li>"
        in feed["Kneel"]["content_html"]
    )


def test_a_change_of_words_is_seen_at_once(editor: Api, reader: Api) -> None:
    made = sent(editor)
    editor.published("articles", title="Knees", image_id=made["id"])
    before = {path: reader.get(path).headers["ETag"] for path in ("/articles/knees", "/feed.json")}
    editor.patch(f"/media/{made['id']}", {"version": 1, "alt": "A knee"})
    for path, etag in before.items():
        answer = reader.get(path, headers={"If-None-Match": etag})
        assert answer.status_code == 200
        assert "A knee" in answer.get_data(as_text=True)


@ON_SQLITE
def test_a_draft_with_another_picture_changes_nothing_for_readers(editor: Api, reader: Api) -> None:
    first, second = sent(editor), sent(editor)
    live = editor.published("articles", title="Knees", image_id=first["id"])
    edited = editor.patch(f"/articles/{live['id']}", {"version": live["version"], "image_id": second["id"]}).get_json()
    assert edited["image"]["url"] == second["url"]
    assert reader.get("/articles/knees").get_json()["image"]["url"] == first["url"]


def test_own_pictures_stand_in_texts_by_path_and_go_out_whole(editor: Api, reader: Api) -> None:
    made = sent(editor)
    path = path_of(made["url"])
    article = editor.published(
        "articles",
        title="Knees",
        content_html=f'<p>a</p><img src="{made["url"]}" alt="b"><img src="{path}" alt="c">'
        '<img src="https://evil.example/media/x.png" alt="d"><a href="/about">e</a>',
    )
    told(editor.delete(f"/media/{made['id']}"), 409)
    shown = reader.get("/articles/knees").get_json()["content_html"]
    assert shown == (
        f'<p>a</p><img src="{made["url"]}" alt="b"><img src="{made["url"]}" alt="c"><img alt="d"><a href="/about">e</a>'
    )
    saved = editor.get(f"/articles/{article['id']}/revisions/1").get_json()
    assert f'<img src="{path}" alt="b"><img src="{path}" alt="c">' in saved["rendered"]["content_html"]
    again = editor.patch(
        f"/articles/{article['id']}", {"version": article["version"], "content_html": shown}
    ).get_json()
    assert again["content_html"] == shown


def test_an_unknown_picture_is_pointed_at(editor: Api) -> None:
    for members, pointer in (
        ({"image_id": 9}, "#/image_id"),
        ({"image_id": 2**40}, "#/image_id"),
        ({"steps": [{"text": "a", "image_id": 9}]}, "#/steps/0/image_id"),
    ):
        problem = told(editor.post("/exercises", {"title": "A", **members}), 422)
        assert problem["errors"] == [{"detail": "There is no picture with this id.", "pointer": pointer}]
