"""What pages load: kept for good under an address that names its content; what is not built is not asked for."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from cms.accounts import users
from cms.accounts.permissions import SHELL
from cms.core.db import writing
from cms.web.assets import asset, built
from tests.doors.admin.pages import PASSWORD, Visitor
from tests.doors.api.clients import ServedClient

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_an_address_with_its_mark_is_kept_for_a_year(app: Flask, client: FlaskClient) -> None:
    with app.test_request_context():
        address = asset("vertebra.css")
    with client.get(address) as marked, client.get("/static/vertebra.css") as plain:
        assert "max-age=31536000" in marked.headers["Cache-Control"]
        assert "no-cache" in plain.headers["Cache-Control"]
        assert marked.data == plain.data


def test_the_mark_changes_with_the_content(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "static_folder", str(tmp_path))
    path = tmp_path / "a.css"
    marks = []
    for content in ("one", "three"):
        path.write_text(content)
        with app.test_request_context():
            marks.append(asset("a.css"))
    assert marks[0] != marks[1]


def test_without_the_build_the_editor_is_a_plain_field(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.jinja_env.globals, "built", lambda _name: False)
    with writing():
        users.create(SHELL, email="editor@clinic.example", role="editor", password=PASSWORD)
    someone = Visitor(ServedClient(app, use_cookies=True))
    someone.signed_in("editor@clinic.example")
    page = someone.page("/admin/articles/new")
    assert "vendor/" not in page.html
    assert "content_html" in page.fields


def test_what_is_not_there_is_not_built(app: Flask) -> None:
    assert not built("vendor/nothing.js")
