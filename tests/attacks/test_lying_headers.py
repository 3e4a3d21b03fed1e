"""Headers that say what a proxy should: nobody is sent elsewhere by them, and nothing of them is kept for others."""

import pytest
from flask import Flask

from cms.web.front import Front
from tests.doors.admin.pages import ORIGIN
from tests.doors.api.clients import ServedClient

PATHS = [
    "/",
    "/articles/neck",
    "/api/v1/articles",
    "/api/v1/articles?limit=1",
    "/api/v1/articles/neck",
    "/api/v1/site",
    "/feed.json",
    "/feed.xml",
    "/atom.xml",
    "/sitemap.xml",
    "/api/v1/nowhere",
    "/admin/sign-in",
    "/admin/settings",
]
LIES = {
    "Host": "evil.example",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Server": "evil.example",
    "X-Forwarded-Proto": "evil",
    "X-Forwarded-Port": "31337",
    "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-For": "203.0.113.66",
    "Forwarded": "for=evil;host=evil.example;proto=evil",
    "X-Original-URL": "/admin/evil",
    "X-Rewrite-URL": "/admin/evil",
    "X-HTTP-Method-Override": "DELETE",
    "X-Host": "evil.example",
    "X-Script-Name": "/evil",
    "Referer": "https://evil.example/",
    "Origin": "https://evil.example",
    "Accept-Language": "evil",
    "User-Agent": "evil",
}


def said(client: ServedClient, path: str, **headers: str) -> tuple[int, str, bytes]:
    """Give what is the same for everybody: the status, where it leads, and the body, but of pages, which hold times."""
    answer = client.get(path, base_url=ORIGIN, headers={"Accept-Encoding": "identity", **headers})
    is_page = answer.mimetype == "text/html"
    return answer.status_code, answer.headers.get("Location", ""), b"" if is_page else answer.get_data()


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_header_changes_an_answer_or_what_others_get_after_it(app: Flask, front: Front) -> None:
    client = ServedClient(app, use_cookies=False)
    for path in PATHS:
        front.shelf.empty()
        honest = said(client, path)
        for header, lie in LIES.items():
            front.shelf.empty()
            lied = client.get(path, base_url=ORIGIN, headers={"Accept-Encoding": "identity", header: lie})
            told = lied.get_data(as_text=True) + lied.headers.get("Location", "") + lied.headers.get("Link", "")
            assert "evil" not in told, (path, header)
            assert said(client, path) == honest, (path, header)


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_script_elsewhere_is_let_in_by_its_own_name(app: Flask) -> None:
    client = ServedClient(app, use_cookies=False)
    for path in PATHS:
        answer = client.get(path, base_url=ORIGIN, headers={"Origin": "https://evil.example"})
        assert answer.headers.get("Access-Control-Allow-Origin") in {None, "*"}, path
        assert "Access-Control-Allow-Credentials" not in answer.headers, path
        if path.startswith("/admin"):
            assert "Access-Control-Allow-Origin" not in answer.headers, path
