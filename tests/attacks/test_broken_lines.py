"""Line ends and paths in what people type: no header, no letter and no file gets a line or a place by them."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask

from cms.accounts import users
from cms.accounts.permissions import SHELL
from cms.core.db import db, writing
from cms.worker.queued import mail, run_outbox
from tests.api import Api
from tests.doors.admin.pages import ORIGIN, PASSWORD, Visitor
from tests.doors.api.clients import ServedClient
from tests.drawings import png
from tests.post_office import PostOffice
from tests.unit.delivery.webhooks.hooks import house

MARK = "Injected"
BREAKS = ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "%0d%0a", "\\r\\n", "\x00\r\n"]
UPWARDS = [
    "../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/etc/passwd",
    "..\\..\\etc\\passwd",
    "....//....//etc/passwd",
    "..%252f..%252fetc%252fpasswd",
    "%c0%ae%c0%ae/etc/passwd",
    "/etc/passwd",
    "file:///etc/passwd",
    "a/../../etc/passwd",
    "..%00/etc/passwd",
    ".",
    "..",
]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def environment(office: PostOffice) -> dict[str, str]:
    """Have a mail server, and let readers write as fast as tests do."""
    return {"CMS_SMTP_URL": office.url, "CMS_MAIL_FROM": "desk@clinic.example", "CMS_COMMENT_RATE": "off"}


def broken(line: str) -> str:
    """Give what would be a header of its own, and a body."""
    return f"Ada{line}{MARK}: yes{line}Bcc: evil@evil.example{line}{line}<b>{MARK}</b>"


@pytest.mark.parametrize("line", BREAKS)
def test_no_letter_gets_a_header_that_a_reader_typed(
    app: Flask, api: Callable[..., Api], office: PostOffice, line: str
) -> None:
    admin, reader = api("admin"), api()
    admin.patch("/settings", {"site_title": broken(line)[:60]})
    entry = api("editor").published("articles", title=broken(line))
    told = {"author_name": broken(line)[:80], "author_email": "jo@reader.example", "body": broken(line)}
    reader.post(f"/articles/{entry['slug']}/comments", {**told, "notify_replies": True})
    reader.post(
        f"/articles/{entry['slug']}/comments", {**told, "body": "I want to kill myself tonight.", "author_name": "Jo"}
    )
    with writing():
        users.create(SHELL, email="owner@clinic.example", role="moderator", name=broken(line), password=PASSWORD)
    Visitor(ServedClient(app, use_cookies=True)).post(
        "/privacy", {"email": f"jo@reader.example{line}Bcc: evil@evil.example"}
    )
    for _round in range(3):
        run_outbox(house(app))
        mail(house(app))
        db.session.remove()
    assert office.letters, "letters were written"
    for letter in office.letters:
        assert MARK not in letter
        assert letter.get_all("Bcc") is None
        assert len(letter.get_all("To") or []) == 1
    assert office.to("evil@evil.example") == []


def test_no_answer_gets_a_header_that_somebody_sent(app: Flask, api: Callable[..., Api]) -> None:
    client, editor = ServedClient(app, use_cookies=False), api("editor")
    for number, line in enumerate(BREAKS):
        evil = f"a{line}{MARK}: yes{line}{line}x"
        editor.post("/redirects", {"from": f"/from-{number}", "to": f"/to{line}{MARK}: yes"})
        editor.post("/redirects", {"from": f"/odd-{number}{line}{MARK}: yes", "to": "/to"})
        file = {"file": (BytesIO(png()), f"x{line}{MARK}: yes.png"), "alt": broken(line)}
        media = editor.call("POST", "/media", data=file)
        answers = [media]
        for path in (
            "/articles/",
            "/api/v1/articles/",
            "/media/",
            "/static/",
            "/preview/",
            "/admin/sign-in?next=",
            "/embed/",
        ):
            answers.append(client.get(path + evil.replace("%", "%25"), base_url=ORIGIN))
            answers.append(client.get(path + evil, base_url=ORIGIN))
        answers.append(client.get(f"/from-{number}", base_url=ORIGIN))
        answers.append(client.get("/api/v1/articles", query_string={"tag": evil, "cursor": evil}, base_url=ORIGIN))
        for answer in answers:
            assert answer.status_code < 500, (answer.request.path, line)
            assert MARK not in answer.headers, (answer.request.path, line)
            assert not any(re.search(r"[\r\n\0]", value) for value in answer.headers.values())


def test_no_address_leads_out_of_a_folder(app: Flask, media_folder: Path) -> None:
    client = ServedClient(app, use_cookies=False)
    (media_folder.parent / "outside.txt").write_text(MARK)
    places = [
        "/media/",
        f"/media/{'0' * 40}/",
        "/static/",
        "/static/vendor/",
        "/embed/",
        "/avatars/",
        "/articles/",
        "/preview/",
    ]
    for place in places:
        for upwards in [
            *UPWARDS,
            "../outside.txt",
            "%2e%2e/outside.txt",
            "..%2foutside.txt",
            "../cms.db",
            "..%2f..%2fapp.py",
        ]:
            for end in ("", ".svg", ".json", "%00.webp"):
                answer = client.get(place + upwards + end, base_url=ORIGIN)
                text = answer.get_data(as_text=True)
                assert answer.status_code in {301, 302, 303, 308, 400, 404, 405} or place not in answer.request.path, (
                    place,
                    upwards,
                    answer.status_code,
                )
                assert not re.search(rf"root:.*:0:0:|{MARK}|def create_app", text), (place, upwards)


def test_no_slug_and_no_name_of_a_file_is_a_path(api: Callable[..., Api], media_folder: Path) -> None:
    editor = api("editor")
    before = set(media_folder.parent.iterdir())
    for upwards in UPWARDS:
        for path, body in (("/articles", {"title": "x", "slug": upwards}), ("/tags", {"name": "x", "slug": upwards})):
            assert editor.post(path, body).status_code == 422, (path, upwards)
        named = editor.call("POST", "/media", data={"file": (BytesIO(png()), upwards), "alt": "A field"})
        assert named.status_code in {200, 201, 422}, upwards
        if named.status_code < 300:
            kept = [path for path in media_folder.rglob("*") if path.is_file()]
            assert all(re.fullmatch(r"[0-9a-z./_-]+", str(path.relative_to(media_folder))) for path in kept)
    assert set(media_folder.parent.iterdir()) == before
