"""Lists of the desk as tables: whole, for admins alone, with no formula and no address in them."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select
from werkzeug.wrappers import Response

from cms.audit.log import LogRow
from cms.core.db import db
from cms.web.admin import table_pages
from tests.api import Api
from tests.doors.admin.pages import Form, Page, Visitor

LISTS = {
    "articles": "/admin/articles",
    "exercises": "/admin/exercises",
    "authors": "/admin/authors",
    "tags": "/admin/tags",
    "redirects": "/admin/redirects",
    "media": "/admin/media",
    "rules": "/admin/rules",
    "replies": "/admin/replies",
    "commenters": "/admin/commenters",
    "imports": "/admin/imports",
    "log": "/admin/log",
}


@pytest.fixture
def environment() -> dict[str, str]:
    """Show comments at once."""
    return {"CMS_COMMENT_RATE": "off", "CMS_COMMENT_HOLD": "flagged"}


def _button(page: Page) -> Form | None:
    return next((each for each in page.forms if each.action.startswith("/admin/tables/")), None)


def _taken(admin: Visitor, form: Form) -> tuple[Response, str]:
    """Press the button, and read what comes to its end."""
    with admin.sent(form) as answer:
        return answer, answer.get_data().decode("utf-8-sig")


def test_each_list_has_its_table_above_it(at_work: Callable[[str], Visitor]) -> None:
    admin = at_work("admin")
    for name, address in LISTS.items():
        form = _button(admin.page(address))
        assert form is not None, name
        answer, text = _taken(admin, form)
        assert (answer.status_code, answer.content_type) == (200, "text/csv; charset=utf-8"), name
        assert answer.headers["Content-Disposition"].startswith(f"attachment; filename={name}-20")
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert next(csv.reader(io.StringIO(text)))[0] == "id"
    assert admin.sent(Form("/admin/tables/secrets", "post", form.fields if form else {})).status_code == 404


def test_neither_formulas_nor_addresses_are_in_a_table(at_work: Callable[[str], Visitor], editor: Api) -> None:
    article = editor.published("articles", title="=1+1", slug="sum")
    editor.commented(article, author_email="jo@reader.example")
    admin = at_work("admin")
    form = _button(admin.page("/admin/articles"))
    assert form is not None
    said = {
        name: _taken(admin, replace(form, action=f"/admin/tables/{name}"))[1]
        for name in ("articles", "commenters", "comments")
    }
    assert "'=1+1" in said["articles"]
    assert len(said["commenters"].splitlines()) == len(said["comments"].splitlines()) == 2
    assert not any("jo@reader" in each for each in said.values())
    logged = [row.details for row in db.session.scalars(select(LogRow).where(LogRow.action == "site.export"))]
    assert [each["with_addresses"] for each in logged] == [False] * 3


def test_who_is_no_admin_is_offered_none(at_work: Callable[[str], Visitor]) -> None:
    assert _button(at_work("editor").page("/admin/articles")) is None


def test_a_list_that_is_too_long_is_for_the_shell(
    at_work: Callable[[str], Visitor], editor: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor.published("articles", title="One")
    monkeypatch.setattr(table_pages, "MOST_ROWS", 0)
    admin = at_work("admin")
    form = _button(admin.page("/admin/articles"))
    assert form is not None
    assert "cms export csv articles articles.csv" in admin.followed(admin.sent(form)).text
