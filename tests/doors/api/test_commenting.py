"""A reader comments: what is taken, what is refused and why, and that nothing is stored then."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from tests.api import READER, Api
from tests.counting import counting, stored
from tests.doors.api.clients import ServedClient
from tests.doors.api.problems import told

THREAD = "/articles/neck/comments"
BASE = "/api/v1"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.fixture
def environment() -> dict[str, str]:
    """Show what nobody doubts, so that 201 can be seen; tests override it."""
    return {"CMS_COMMENT_HOLD": "flagged", "CMS_COMMENT_RATE": "off"}


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


def test_a_thread_that_is_unknown_hidden_or_closed_takes_nothing(
    article: dict[str, Any], editor: Api, reader: Api, app: Flask
) -> None:
    editor.made("/articles", {"title": "Draft"})
    timed = editor.made("/articles", {"title": "Timed"})
    editor.post(f"/articles/{timed['id']}/schedule", {"version": 1, "publish_at": "2999-01-01T00:00:00Z"})
    for title, action in {"Withdrawn": "unpublish", "Archived": "archive"}.items():
        made = editor.published("articles", title=title)
        assert editor.post(f"/articles/{made['id']}/{action}", {"version": made["version"]}).status_code == 200
    assert editor.delete(f"/articles/{editor.published('articles', title='Binned')['id']}").status_code in {200, 204}
    editor.published("articles", title="Closed", comments_open=False)
    rows = {
        "/articles/none/comments": 404,
        "/articles/999/comments": 404,
        "/articles/draft/comments": 404,
        "/articles/timed/comments": 404,
        "/articles/withdrawn/comments": 404,
        "/articles/archived/comments": 404,
        "/articles/binned/comments": 404,
        "/exercises/neck/comments": 404,
        "/articles/closed/comments": 403,
    }
    problems = {path: told(reader.post(path, READER), status) for path, status in rows.items()}
    unknown = problems["/articles/none/comments"]
    hidden = [path for path, status in rows.items() if status == 404 and path.startswith("/articles/")]
    assert all(problems[path] == unknown for path in hidden), "none tells that it is there"
    assert stored(app) == 0
    assert reader.get("/articles/closed/comments").status_code == 200
    assert reader.post(f"/articles/{article['id']}/comments", READER).status_code == 201


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"CMS_COMMENT_DAYS_OPEN": "30", "CMS_COMMENT_HOLD": "flagged"}, "open for 30 days"),
        ({"CMS_COMMENT_DAYS_OPEN": "1", "CMS_COMMENT_HOLD": "flagged"}, "open for a day"),
    ],
)
def test_a_thread_closes_by_its_age_and_stays_readable(
    environment: dict[str, str], article: dict[str, Any], reader: Api, words: str
) -> None:
    assert reader.post(THREAD, READER).status_code == 201
    with time_machine.travel(datetime.now(UTC) + timedelta(days=31)):
        assert words in told(reader.post(THREAD, {**READER, "body": "Late"}), 403)["detail"]
        assert len(reader.get(THREAD).get_json()["items"]) == 1


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


def test_a_parent_must_be_approved_and_of_the_same_item(
    article: dict[str, Any], editor: Api, reader: Api, moderator: Api, app: Flask
) -> None:
    editor.published("articles", title="Other")
    editor.published("exercises", title="Neck")
    elsewhere = reader.commented({"type": "article", "slug": "other"})
    other_kind = reader.commented({"type": "exercise", "slug": "neck"})
    parents = {"of another article": elsewhere["id"], "of an exercise": other_kind["id"]}
    for status, action in {"waiting": "hold", "rejected": "reject", "spam": "spam"}.items():
        parents[status] = reader.commented(article, body=status)["id"]
        moderator.decided(action, parents[status])
    before, details = stored(app), set()
    for why, parent in parents.items():
        problem = told(reader.post(THREAD, {**READER, "parent_id": parent}), 422)
        assert problem["errors"][0]["pointer"] == "#/parent_id", why
        details.add(problem["detail"])
    assert len(details) == 1, "why a parent is refused tells of comments that nobody may see"
    assert stored(app) == before


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


@pytest.mark.parametrize("environment", [{"CMS_COMMENT_RATE": "2/minute"}])
def test_a_flood_is_stopped_for_a_while_whatever_address_it_claims_to_come_from(
    environment: dict[str, str], article: dict[str, Any], reader: Api, moderator: Api, app: Flask
) -> None:
    def sent(number: int, **told_: Any) -> Any:
        body = {**READER, "body": f"Number {number}", "author_email": f"jo{number}@reader.example"}
        return reader.post(THREAD, body, **told_)

    assert [sent(n).status_code for n in (1, 2)] == [202, 202]
    forged = {"X-Forwarded-For": "203.0.113.7", "Forwarded": "for=203.0.113.7", "X-Real-IP": "203.0.113.7"}
    for headers in ({}, forged):
        flood = sent(3, headers=headers)
        told(flood, 429)
        assert 1 <= int(flood.headers["Retry-After"]) <= 60
    assert stored(app) == 2
    assert sent(4, environ_base={"REMOTE_ADDR": "203.0.113.7"}).status_code == 202
    assert moderator.post(THREAD, {**READER, "body": "By staff"}).status_code == 201
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=61)):
        assert sent(5).status_code == 202


@pytest.mark.parametrize("environment", [{"CMS_COMMENT_RATE": "1/hour", "CMS_TRUSTED_PROXIES": "1"}])
def test_behind_a_trusted_proxy_the_address_it_names_counts(
    environment: dict[str, str], article: dict[str, Any], reader: Api
) -> None:
    def sent(number: int, address: str) -> int:
        body = {**READER, "body": f"Number {number}"}
        return reader.post(THREAD, body, headers={"X-Forwarded-For": address}).status_code

    assert sent(1, "198.51.100.1") == 202
    assert sent(2, "198.51.100.1") == 429
    assert sent(3, "203.0.113.9, 198.51.100.1") == 429
    assert sent(4, "198.51.100.2") == 202
    assert sent(5, "2001:db8::1") == 202
    assert sent(6, "2001:db8::2") == 429


def test_a_plain_form_is_answered_with_the_way_back_to_the_page(
    article: dict[str, Any], client: FlaskClient, reader: Api, moderator: Api
) -> None:
    form = {**READER, "author_url": "", "parent_id": "", "notify_replies": "on"}
    for headers in (BROWSER, {"Accept": "*/*"}, {}):
        sent = {**form, "body": f"Form {headers}"}
        answer = client.post(BASE + THREAD, data=sent, headers={**headers, "Referer": "https://evil.example/"})
        assert answer.status_code == 303
        newest = moderator.get("/moderation/comments?sort=newest&limit=1").get_json()["items"][0]
        assert answer.headers["Location"] == f"https://clinic.example/articles/neck#comment-{newest['id']}"
        assert newest["source"] == sent["body"]
    multipart = client.post(BASE + THREAD, data={**form, "body": "Parts"}, content_type="multipart/form-data")
    assert multipart.status_code == 303
    moderator.patch("/settings", {})
    assert len(reader.get(THREAD).get_json()["items"]) == 4


@pytest.mark.parametrize("environment", [{"CMS_COMMENT_HOLD": "all"}])
def test_a_form_that_waits_leads_to_where_the_page_says_so(
    environment: dict[str, str], article: dict[str, Any], client: FlaskClient
) -> None:
    answer = client.post(BASE + THREAD, data=READER)
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        "https://clinic.example/articles/neck#comment-waiting",
    )


def test_a_form_with_faults_gets_a_page_that_says_what_to_do(
    article: dict[str, Any], client: FlaskClient, app: Flask
) -> None:
    rows: list[tuple[str, Any, int, str]] = [
        ("an empty name", {**READER, "author_name": ""}, 422, "Please give a name."),
        (
            "a wrong address",
            {**READER, "author_email": "<script>x</script>"},
            422,
            "This is not a complete e-mail address.",
        ),
        ("an empty body", {**READER, "body": " "}, 422, "Please write something."),
        ("no field at all", {}, 422, "This is missing."),
        ("a name twice", "author_name=a&author_name=b", 400, "more than once"),
    ]
    for why, data, status, words in rows:
        type_ = "application/x-www-form-urlencoded"
        page = client.post(BASE + THREAD, data=data, content_type=type_, headers=BROWSER)
        assert (page.status_code, page.content_type) == (status, "text/html; charset=utf-8"), why
        assert words in page.get_data(as_text=True).replace("<strong>", "").replace("</strong>", ""), why
        assert "<script>" not in page.get_data(as_text=True), why
        told(client.post(BASE + THREAD, data=data, content_type=type_), status)
    assert stored(app) == 0


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


def test_two_that_send_the_same_at_once_are_one(article: dict[str, Any], app: Flask) -> None:
    statuses: list[int] = []

    def send() -> None:
        statuses.append(ServedClient(app).post(BASE + THREAD, json=READER).status_code)

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [201, 409, 409, 409]
    assert stored(app) == 1


def test_many_that_comment_at_once_are_all_counted(
    article: dict[str, Any], app: Flask, reader: Api, api: Callable[..., Api]
) -> None:
    statuses: list[int] = []

    def send(number: int) -> None:
        body = {**READER, "body": f"Number {number}"}
        statuses.append(ServedClient(app).post(BASE + THREAD, json=body).status_code)

    threads = [threading.Thread(target=send, args=[number]) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [201] * 6
    page = reader.get(THREAD).get_json()
    assert (len(page["items"]), page["count"]) == (6, 6)


def test_a_comment_that_waits_costs_a_few_statements(app: Flask, article: dict[str, Any], reader: Api) -> None:
    said = "It clicks when I look up, and it worries me a little. Write to jo@reader.example or call 07700 900123, {}"
    assert reader.post(THREAD, {**READER, "body": said.format("first")}).status_code == 202
    with app.app_context(), counting() as sent:
        assert reader.post(THREAD, {**READER, "body": said.format("again")}).status_code == 202
    reading = sum(each.startswith("SELECT") for each in sent)
    assert len(sent) <= 20, f"each of them costs a tenth of a millisecond: {sent}"
    assert reading <= 10, sent
