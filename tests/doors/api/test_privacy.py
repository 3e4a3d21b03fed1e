"""Nothing public, and nothing in the logs, holds or lets anyone compute who wrote a comment."""

import base64
import hashlib
import json
from typing import Any

import pytest
from flask import Flask
from structlog.typing import EventDict

from cms.delivery.documents.comment import CommentDocument
from tests.api import READER, Api
from tests.conftest import SECRET

EMAIL = "Quokka.Zebra7331@Marker-Host.example"
ADDRESS = "203.0.113.217"
AGENT = "Marker-Agent/7331"
MEMBERS = set(CommentDocument.__annotations__)


@pytest.fixture
def environment() -> dict[str, str]:
    """Show comments at once."""
    return {"CMS_COMMENT_HOLD": "flagged"}


def traces() -> set[str]:
    """Give what would tell the address or the e-mail: in clear, hashed, or coded."""
    found: set[str] = set()
    for text in (EMAIL, EMAIL.lower(), EMAIL.lower().strip(), ADDRESS):
        found |= {text, base64.b64encode(text.encode()).decode().rstrip("="), text.encode().hex()}
        for kind in ("md5", "sha1", "sha224", "sha256", "sha512"):
            digest = hashlib.new(kind, text.encode())
            found |= {digest.hexdigest(), base64.b64encode(digest.digest()).decode().rstrip("=")}
    return found | {*EMAIL.lower().split("@"), AGENT.lower(), SECRET}


def addresses(app: Flask) -> list[str]:
    """Give every public address that can be read without knowing more than slugs."""
    filled = {"reference": "neck", "slug": "ada", "entry_id": "1", "number": "1", "comment_id": "1", "key": "QZ-1"}
    paths = []
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or set()) and "<path:" not in rule.rule:
            path = rule.rule.replace("<int:", "<")
            for name, value in filled.items():
                path = path.replace(f"<{name}>", value)
            paths.append(path)
    assert len(paths) > 25
    return paths


def test_no_public_answer_and_no_log_tells_the_address_or_the_e_mail(
    app: Flask,
    editor: Api,
    reader: Api,
    moderator: Api,
    log_lines: list[EventDict],
    capfd: pytest.CaptureFixture[str],
) -> None:
    editor.made("/authors", {"name": "Ada"})
    editor.made("/tags", {"name": "Ada"})
    for kind in ("articles", "exercises"):
        editor.published(kind, title="Neck")
    origin: dict[str, Any] = {"environ_base": {"REMOTE_ADDR": ADDRESS}, "headers": {"User-Agent": AGENT}}
    seen: list[str] = []
    for number, kind in enumerate(("articles", "exercises")):
        body = {**READER, "author_email": EMAIL, "notify_replies": True}
        first = reader.post(f"/{kind}/neck/comments", body, **origin)
        assert first.status_code == 201
        parent = first.get_json()["comment"]["id"]
        reply = reader.post(f"/{kind}/neck/comments", {**body, "body": "And", "parent_id": parent}, **origin)
        seen += [first.get_data(as_text=True), reply.get_data(as_text=True)]
        for refused in ({"body": ""}, {"author_url": "x"}, {"parent_id": 99}, {}):
            seen.append(reader.post(f"/{kind}/neck/comments", {**body, **refused}, **origin).get_data(as_text=True))
        if number:
            moderator.decided("reject", parent)
    for path in addresses(app):
        answer = reader.client.get(path, **origin)
        seen += [answer.get_data(as_text=True), str(answer.headers)]
    preview = reader.post("/articles/neck/comments/preview", {"body": "x"}, **origin)
    seen.append(preview.get_data(as_text=True))
    written = capfd.readouterr()
    text = "\n".join([*seen, json.dumps(log_lines), written.out, written.err]).lower()
    assert len(log_lines) > 30
    assert [trace for trace in traces() if trace.lower() in text] == []
    kept = moderator.get("/moderation/comments").get_data(as_text=True).lower()
    assert EMAIL.lower() in kept
    assert ADDRESS not in kept
    assert not any(trace.lower() in kept for trace in traces() - {EMAIL, EMAIL.lower()} if len(trace) > 60)


def test_a_public_comment_has_no_members_beyond_those_of_the_contract(editor: Api, reader: Api) -> None:
    article = editor.published("articles", title="Neck")
    made = reader.commented(article, author_email=EMAIL)
    shown = reader.get("/articles/neck/comments").get_json()["items"][0]
    for comment in (made, shown):
        assert set(comment) == MEMBERS
        assert set(comment["author"]) == {"name", "url", "avatar_url", "is_staff"}


def test_the_picture_of_a_commenter_depends_on_the_name_alone(editor: Api, reader: Api) -> None:
    article = editor.published("articles", title="Neck")
    pictures = {
        reader.commented(article, author_email=f"{n}@reader.example", body=str(n))["author"]["avatar_url"]
        for n in range(3)
    }
    assert len(pictures) == 1
    other = reader.commented(article, author_name="Kim Bloggs", body="Kim")["author"]["avatar_url"]
    assert other not in pictures
    picture = reader.client.get(other.removeprefix("https://cms.example"))
    assert (picture.status_code, picture.content_type) == (200, "image/svg+xml; charset=utf-8")


def test_what_is_kept_holds_no_e_mail_and_no_address_in_clear(app: Flask, editor: Api, reader: Api) -> None:
    editor.published("articles", title="Neck")
    body = {**READER, "author_email": EMAIL}
    reader.post("/articles/neck/comments", body, environ_base={"REMOTE_ADDR": ADDRESS})
    with app.app_context():
        engine = app.extensions["sqlalchemy"].engine
        metadata = app.extensions["sqlalchemy"].Model.metadata
        with engine.connect() as connection:
            rows = [str(list(connection.execute(table.select()))) for table in metadata.sorted_tables]
    text = "\n".join(rows).lower()
    assert READER["body"].lower() in text
    assert [trace for trace in traces() - {SECRET} if trace.lower() in text] == []
