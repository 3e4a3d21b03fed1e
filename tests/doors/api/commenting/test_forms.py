"""Plain forms of pages without scripts: each is answered with a way back, or with what to do."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.api import READER, Api
from tests.counting import stored
from tests.doors.api.commenting.conftest import BASE, THREAD
from tests.doors.api.problems import told

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


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
