"""Comments come in: who waits, what is refused, what is unusual and right."""

from typing import Any

import pytest
from flask import Flask

from tests.api import READER, Api
from tests.counting import stored
from tests.doors.api.commenting.conftest import THREAD
from tests.doors.api.problems import told


def test_a_visible_comment_is_answered_with_201_as_it_is_stored(
    article: dict[str, Any], reader: Api, moderator: Api
) -> None:
    sent = {
        **READER,
        "author_name": "  Jo\u00a0Bloggs ",
        "author_url": "https://jo.example/me",
        "body": "It *clicks*, see https://clicks.example and <b>this</b>.",
        "notify_replies": True,
        "consent": "1",
        "challenge": "none",
    }
    answer = reader.post(THREAD, sent)
    assert answer.status_code == 201
    document = answer.get_json()
    comment = document.pop("comment")
    assert len(document.pop("edit_token")) >= 43
    assert document == {"status": "approved", "notice": None}
    assert comment["author"] == {
        "name": "Jo Bloggs",
        "url": "https://jo.example/me",
        "avatar_url": comment["author"]["avatar_url"],
        "is_staff": False,
    }
    assert comment["author"]["avatar_url"].startswith("https://cms.example/avatars/JB-")
    assert comment["content_html"] == (
        "<p>It <em>clicks</em>, see "
        '<a href="https://clicks.example" rel="nofollow ugc noopener">https://clicks.example</a>'
        " and &lt;b&gt;this&lt;/b&gt;.</p>\n"
    )
    assert comment["content_text"] == "It clicks, see https://clicks.example and <b>this</b>."
    assert (comment["parent_id"], comment["score"], comment["edited_at"]) == (None, 0, None)
    assert comment["created_at"].endswith("Z")
    assert comment["replies"] == {"items": [], "next": None}
    page = reader.get(THREAD).get_json()
    assert (page["items"], page["next"], page["count"]) == ([comment], None, 1)
    kept = moderator.get(f"/moderation/comments/{comment['id']}").get_json()
    assert kept["source"] == sent["body"]


LONG = "The towel under the shin helped my knee after a week, and the bridge did more for my back than the mat."
GUESSES = [
    ("Helped me, thanks", "Helped me, thanks", 201, "a few words, the same again"),
    (LONG, LONG, 202, "many words, the same again: they wait, whoever sends them"),
    (LONG, f"{LONG[: len(LONG) * 2 // 3]} ever had.", 201, "many words, half of them the same"),
]


@pytest.mark.parametrize("email", ["her@reader.example", "not@reader.example"])
@pytest.mark.parametrize(("said", "guess", "status"), [pytest.param(*row[:3], id=row[3]) for row in GUESSES])
def test_nobody_learns_from_an_answer_whose_address_stands_behind_a_comment(
    article: dict[str, Any], reader: Api, said: str, guess: str, status: int, email: str
) -> None:
    def sends(number: int, email: str, body: str) -> int:
        told = {**READER, "author_email": email, "body": body}
        return reader.post(THREAD, told, environ_base={"REMOTE_ADDR": f"203.0.113.{number}"}).status_code

    assert sends(1, "her@reader.example", said) == 201
    assert sends(2, email, guess) == status


@pytest.mark.parametrize(
    ("environment", "status"),
    [
        pytest.param({"CMS_COMMENT_HOLD": "all"}, 202, id="all are held"),
        pytest.param({"CMS_COMMENT_HOLD": "first"}, 202, id="the first of a person is held"),
        pytest.param({}, 202, id="by default, that is the rule"),
        pytest.param({"CMS_COMMENT_HOLD": "flagged"}, 201, id="only what is flagged is held"),
    ],
)
def test_the_policy_decides_who_waits(
    environment: dict[str, str], status: int, article: dict[str, Any], reader: Api, moderator: Api
) -> None:
    answer = reader.post(THREAD, READER)
    assert answer.status_code == status
    assert answer.get_json()["status"] == ("pending" if status == 202 else "approved")
    assert len(reader.get(THREAD).get_json()["items"]) == (1 if status == 201 else 0)
    assert reader.get("/articles/neck").get_json()["comments"]["count"] == (1 if status == 201 else 0)
    by_staff = moderator.post(THREAD, {**READER, "body": "I am of the clinic."})
    assert by_staff.status_code == 201
    assert by_staff.get_json()["comment"]["author"]["is_staff"]


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("no body", {"body": None}, "#/body"),
    ("an empty body", {"body": ""}, "#/body"),
    ("nothing but a sign without width", {"body": "\u200b\u200b"}, "#/body"),
    ("nothing to be seen once it is rendered", {"body": "&nbsp;"}, "#/body"),
    ("a blank body", {"body": " \n\t\u00a0"}, "#/body"),
    ("a body of control characters", {"body": "\x00\x01"}, "#/body"),
    ("a body of 5001 characters", {"body": "x" * 5001}, "#/body"),
    ("a body that is a number", {"body": 5}, "#/body"),
    ("no name", {"author_name": None}, "#/author_name"),
    ("a blank name", {"author_name": "  "}, "#/author_name"),
    ("a name of 101 characters", {"author_name": "x" * 101}, "#/author_name"),
    ("no e-mail address", {"author_email": None}, "#/author_email"),
    ("an empty address", {"author_email": ""}, "#/author_email"),
    ("an address without a host", {"author_email": "jo@"}, "#/author_email"),
    ("an address without a dot", {"author_email": "a@b"}, "#/author_email"),
    ("two addresses", {"author_email": "a@b.example, c@d.example"}, "#/author_email"),
    ("an address with a line end", {"author_email": "a@b.example\nBcc: c@d.example"}, "#/author_email"),
    ("an address without an end", {"author_email": f"{'x' * 250}@b.example"}, "#/author_email"),
    ("a website that runs", {"author_url": "javascript:alert(1)"}, "#/author_url"),
    ("a website of no scheme", {"author_url": "www.jo.example"}, "#/author_url"),
    ("a website without a host", {"author_url": "https://"}, "#/author_url"),
    ("a website that breaks out", {"author_url": 'https://jo.example"onclick="x'}, "#/author_url"),
    ("a website without an end", {"author_url": f"https://jo.example/{'x' * 500}"}, "#/author_url"),
    ("a parent that is not there", {"parent_id": 999}, "#/parent_id"),
    ("a parent that is no number", {"parent_id": "first"}, "#/parent_id"),
    ("a member of the service", {"status": "approved"}, "#/status"),
    ("a score", {"score": 5}, "#/score"),
    ("a staff mark", {"is_staff": True}, "#/is_staff"),
    ("a date", {"created_at": "2001-01-01T00:00:00Z"}, "#/created_at"),
]


def test_what_cannot_be_accepted_is_pointed_at_and_nothing_is_stored(
    article: dict[str, Any], reader: Api, app: Flask
) -> None:
    for why, members, pointer in REFUSED:
        sent = {name: value for name, value in {**READER, **members}.items() if value is not None}
        problem = told(reader.post(THREAD, sent), 422)
        assert [each["pointer"] for each in problem["errors"]] == [pointer], why
    assert stored(app) == 0


def test_json_that_is_nested_too_deep_is_refused_as_broken(article: dict[str, Any], reader: Api) -> None:
    comment = reader.commented(article)
    for path, method in ((THREAD, "POST"), (f"/comments/{comment['id']}", "PATCH")):
        answer = reader.call(method, path, data='{"a":' + "[" * 5000, content_type="application/json")
        assert answer.status_code in {400, 401}, path


def test_a_comment_is_taken_at_the_slug_that_its_article_had_before(
    article: dict[str, Any], editor: Api, reader: Api
) -> None:
    saved = editor.patch(f"/articles/{article['id']}", {"version": article["version"], "slug": "nape"}).get_json()
    editor.post(f"/articles/{article['id']}/publish", {"version": saved["version"]})
    assert reader.post(f"{THREAD}/preview", {"body": "Hello"}).status_code == 200
    assert reader.post(THREAD, READER).status_code == 201
    assert reader.get("/articles/nape/comments").get_json()["count"] == 1
    for nowhere in ("/articles/never/comments", "/articles/never/comments/preview"):
        told(reader.post(nowhere, {"body": "Hello"} if "preview" in nowhere else READER), 404)


ACCEPTED: list[tuple[str, dict[str, Any]]] = [
    ("a body of one sign", {"body": "0"}),
    ("a body of 5000 characters", {"body": "x" * 5000}),
    ("a body of 5000 signs beyond the first plane", {"body": "\U0001f9b4" * 5000}),
    ("a name of 100 characters", {"author_name": "x" * 100, "body": "name"}),
    ("a name in another script", {"author_name": "Шея 首 \u202eRTL", "body": "script"}),
    ("an address with a plus", {"author_email": "jo+neck@reader.example", "body": "plus"}),
    ("an address with letters of its own", {"author_email": "jö@bücher.example", "body": "letters"}),
    ("an address for tests", {"author_email": "jo@reader.test", "body": "test"}),
    ("no website", {"author_url": "", "body": "nowhere"}),
    ("a website over http", {"author_url": "http://jo.example", "body": "http"}),
]


def test_what_is_unusual_and_right_is_accepted(article: dict[str, Any], reader: Api) -> None:
    for why, members in ACCEPTED:
        answer = reader.post(THREAD, {**READER, **members})
        assert answer.status_code == 201, f"{why}: {answer.get_data(as_text=True)}"


@pytest.mark.parametrize(
    "environment",
    [{"CMS_CONSENT_TEXT": "We keep it.", "CMS_CONSENT_VERSION": "2", "CMS_COMMENT_HOLD": "flagged"}],
)
def test_the_wording_must_be_agreed_to_in_its_present_version(
    environment: dict[str, str], article: dict[str, Any], reader: Api, app: Flask
) -> None:
    assert reader.get("/site").get_json()["comments"]["consent"] == {"text": "We keep it.", "version": "2"}
    for consent in ({}, {"consent": None}, {"consent": "1"}, {"consent": ""}):
        problem = told(reader.post(THREAD, {**READER, **consent}), 422)
        assert problem["errors"][0]["pointer"] == "#/consent"
    assert stored(app) == 0
    assert reader.post(THREAD, {**READER, "consent": "2"}).status_code == 201


def test_the_same_words_by_the_same_person_on_the_same_item_are_a_repetition(
    article: dict[str, Any], editor: Api, reader: Api, moderator: Api, app: Flask
) -> None:
    first = reader.commented(article)
    again = {
        **READER,
        "author_email": READER["author_email"].upper(),
        "author_name": "J.",
        "body": READER["body"] + "\n",
    }
    for action in (None, "reject", "spam", "approve"):
        if action:
            moderator.decided(action, first["id"])
        told(reader.post(THREAD, READER), 409)
        told(reader.post(THREAD, again), 409)
    assert stored(app) == 1
    assert reader.post(THREAD, {**READER, "author_email": "kim@reader.example"}).status_code == 201
    assert reader.post(THREAD, {**READER, "body": READER["body"] + "!"}).status_code == 201
    editor.published("articles", title="Other")
    assert reader.post("/articles/other/comments", READER).status_code == 201


def test_a_preview_shows_what_would_be_stored_and_stores_nothing(
    article: dict[str, Any], reader: Api, app: Flask
) -> None:
    for text in (
        "*a* <b>b</b>\n\n```\n<i>\n```\n# no heading\n![x](https://x.example/y.png)",
        "0",
        "[a](javascript:x)",
    ):
        preview = reader.post(f"{THREAD}/preview", {"body": text})
        assert preview.status_code == 200
        assert preview.headers["Cache-Control"] == "private, no-store"
        comment = reader.commented(article, body=text)
        assert preview.get_json() == {name: comment[name] for name in ("content_html", "content_text")}
    before = stored(app)
    told(reader.post(f"{THREAD}/preview", {"body": "x" * 5001}), 422)
    told(reader.post(f"{THREAD}/preview", {"body": 5}), 422)
    told(reader.post(f"{THREAD}/preview", {}), 422)
    told(reader.post("/articles/none/comments/preview", {"body": "x"}), 404)
    assert stored(app) == before


def test_nothing_in_a_comment_runs_or_pictures_anything(article: dict[str, Any], reader: Api) -> None:
    hostile = {
        "a script": "<script>alert(1)</script>",
        "a picture": "![a](https://track.example/p.png)",
        "a picture in HTML": "<img src=x onerror=alert(1)>",
        "an address that runs": "[a](javascript:alert(1))",
        "an address in data": "[a](data:text/html,alert)",
        "an entity": "[a](&#106;avascript:alert(1))",
        "a heading": "# Big\n\nBig\n===",
        "a frame": '<iframe src="https://x.example"></iframe>',
    }
    for why, text in hostile.items():
        html = reader.commented(article, body=text)["content_html"]
        for word in ("<script", "<img", "<iframe", "<h1", 'href="javascript', 'href="data', "onerror=a"):
            assert word not in html or (word == "onerror=a" and "&lt;img" in html), why


def test_signs_of_all_kinds_come_back_as_they_were_typed(article: dict[str, Any], reader: Api, moderator: Api) -> None:
    for text in (
        "a \\ b \\\\ c",
        "&amp; &lt; & <",
        "&invalid;",
        "\U0001f9b4\u200d",
        "e\u0301",
        "\u202eabc",
        "1 < 2 > 0",
    ):
        comment = reader.commented(article, body=text)
        kept = moderator.get(f"/moderation/comments/{comment['id']}").get_json()
        assert kept["source"] == text
