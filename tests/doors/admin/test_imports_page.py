"""Imports as pages: sent in, tried out, run, undone, by admins, without scripts."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from cms.accounts.permissions import SHELL, Role
from cms.comments import moderating, voting
from cms.comments.models import Comment
from cms.comments.status import Action
from cms.content.models.entry import Entry
from cms.content.models.media import Media
from cms.core.db import db, writing
from cms.transfer.runs.models import ImportRun
from cms.worker.moving import run_imports
from tests.doors.admin.pages import Page, Visitor
from tests.unit.transfer.markdown.conftest import POST, picture
from tests.unit.transfer.runs import CLINIC, POSTS, counted
from tests.unit.transfer.test_import_options import COMMENTO

LIST = "/admin/imports"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Keep files for import in a folder of the test, and no more than 2 MB each."""
    return {"CMS_IMPORTS_FOLDER": str(tmp_path / "imports"), "CMS_IMPORT_BYTES": "2MB"}


@pytest.fixture
def admin(at_work: Callable[[str], Visitor]) -> Visitor:
    """Give an admin who is signed in."""
    return at_work("admin")


def _work(app: Flask) -> int:
    return run_imports(app.extensions["vertebra"], lambda: False)


def _send(someone: Visitor, content: bytes, name: str = "clinic.xml", source: str = "wordpress") -> Any:
    form = next(form for form in someone.page(LIST).forms if form.action == LIST)
    return someone.post(LIST, **_parts(form.fields["csrf_token"], content, name, source))


def _parts(token: str, content: bytes, name: str = "clinic.xml", source: str = "wordpress") -> dict[str, Any]:
    file = FileStorage(BytesIO(content), filename=name)
    line, parts = encode_multipart({"csrf_token": token, "source": source, "file": file})
    return {"data": parts, "content_type": f"multipart/form-data; boundary={line}"}


def _zip(**texts: bytes) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        for name, content in texts.items():
            made.writestr(f"{name}.md", content)
        made.writestr("site/static/neck.png", picture())
    return packed.getvalue()


def _press(someone: Visitor, path: str, what: str) -> Any:
    form = next(form for form in someone.page(path).forms if form.action.endswith(f"/{what}"))
    return someone.sent(form)


def test_a_file_is_tried_out_imported_and_undone(admin: Visitor, app: Flask) -> None:
    before = counted()
    sent = _send(admin, CLINIC.encode())
    assert (sent.status_code, sent.headers["Location"]) == (303, "/admin/imports/1")
    one = "/admin/imports/1"
    assert "Waiting to be checked" in admin.page(one).text
    assert "An import is under way" in admin.page(LIST).text
    _work(app)
    checked = admin.page(one)
    for words in ("nothing imported yet", "What would happen", "Post 1", "post-1", "without a number"):
        assert words in checked.text
    assert counted() == before
    assert _press(admin, one, "run").status_code == 303
    _work(app)
    done = admin.page(one)
    assert "Imported" in done.text
    assert db.session.scalar(select(func.count()).select_from(Entry)) == POSTS
    assert _press(admin, one, "undo").status_code == 303
    _work(app)
    assert "Undone" in admin.page(one).text
    assert counted() == before


def test_what_was_changed_since_is_listed_and_nothing_is_removed(admin: Visitor, app: Flask) -> None:
    _send(admin, CLINIC.encode())
    _work(app)
    _press(admin, "/admin/imports/1", "run")
    _work(app)
    rows = counted()
    (waiting,) = db.session.scalars(select(Comment).where(Comment.status == "pending").limit(1)).all()
    with writing():
        moderating.decide(SHELL, [moderating.Wanted(waiting.id, Action.APPROVE, waiting.version)])
    refused = _press(admin, "/admin/imports/1", "undo")
    page = Page(refused)
    assert (refused.status_code, f"/admin/comments/{waiting.id}" in page.html) == (409, True)
    assert "Somebody here decided about this comment" in page.html
    assert counted() == rows


def test_votes_of_readers_are_counted_before_they_go(
    admin: Visitor, app: Flask, api: Callable[..., Any], client: FlaskClient
) -> None:
    _send(admin, CLINIC.encode())
    _work(app)
    _press(admin, "/admin/imports/1", "run")
    _work(app)
    with writing():
        shown = db.session.scalars(select(Comment.id).where(Comment.shown)).all()
        for each in shown[:2]:
            voting.vote(each, 1, "somebody")
    assert "Also remove 2 votes" in admin.page("/admin/imports/1").text
    key = {"Authorization": f"Bearer {api(Role.ADMIN).key}"}
    refused = client.post("/api/v1/imports/1/undo", headers=key)
    assert (refused.status_code, len(refused.get_json()["obstacles"])) == (409, 2)
    assert client.post("/api/v1/imports/1/undo", json={"with_vote": True}, headers=key).status_code == 422
    assert client.post("/api/v1/imports/1/undo", json={"with_votes": True}, headers=key).status_code == 202


def _with(someone: Visitor, source: str, name: str, content: bytes, **more: Any) -> Any:
    form = next(form for form in someone.page(LIST).forms if form.action == LIST)
    file = FileStorage(BytesIO(content), filename=name)
    told = {"csrf_token": form.fields["csrf_token"], "source": source, "file": file, **more}
    line, parts = encode_multipart(told)
    return someone.post(LIST, data=parts, content_type=f"multipart/form-data; boundary={line}")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_options_of_the_chosen_source_are_kept_shown_and_checked(admin: Visitor) -> None:
    wrong = _with(admin, "wordpress", "a.xml", CLINIC.encode(), **{"wordpress.mapping": "[tags"})
    assert (wrong.status_code, "no TOML" in wrong.get_data(as_text=True)) == (422, True)
    mapping = FileStorage(BytesIO(b"[types]\npage = 'skip'\n"), filename="mapping.toml")
    sent = {"wordpress.with_meta": "yes", "wordpress.mapping.file": mapping, "disqus.mapping": "of another source"}
    assert _with(admin, "wordpress", "a.xml", CLINIC.encode(), **sent).status_code == 303
    run = db.session.get_one(ImportRun, 1)
    assert run.options == {"with_meta": True, "mapping": "[types]\npage = 'skip'\n"}
    shown = admin.page("/admin/imports/1").text
    assert "Keep custom fields of posts" in shown
    assert "2 lines" in shown


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_homes_are_filled_in_on_the_page_and_the_file_is_checked_again(
    admin: Visitor, app: Flask, api: Callable[..., Any], client: FlaskClient
) -> None:
    _send(admin, CLINIC.encode())
    _work(app)
    _press(admin, "/admin/imports/1", "run")
    _work(app)
    _with(admin, "commento", "c.json", COMMENTO.encode())
    _work(app)
    assert "have no home here" in admin.page("/admin/imports/2").text
    table = admin.get("/admin/imports/2/homeless.csv")
    assert table.get_data(as_text=True).splitlines()[0] == "old address,new address or slug,comments"
    form = next(form for form in admin.page("/admin/imports/2").forms if form.action.endswith("/homes"))
    assert admin.sent(form, new="post-1").status_code == 303
    _work(app)
    checked = admin.page("/admin/imports/2")
    assert "have no home here" not in checked.text
    assert db.session.get_one(ImportRun, 2, populate_existing=True).report["comments"]["created"] == 1
    key = {"Authorization": f"Bearer {api(Role.ADMIN).key}"}
    again = client.post("/api/v1/imports/2/check", json={"options": {"mapping": "x"}}, headers=key)
    assert (again.status_code, again.get_json()["errors"][0]["pointer"]) == (422, "#/options/mapping")
    again = client.post("/api/v1/imports/2/check", json={"options": {}}, headers=key)
    assert (again.status_code, again.get_json()["options"]) == (202, {})


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_program_says_its_options_strictly(api: Callable[..., Any], client: FlaskClient) -> None:
    key = {"Authorization": f"Bearer {api(Role.ADMIN).key}"}
    for options in ("[]", "{", '{"recover": "yes"}', '{"publish": true}'):
        sent = {"source": "wordpress", "file": (BytesIO(CLINIC.encode()), "a.xml"), "options": options}
        assert (options, client.post("/api/v1/imports", data=sent, headers=key).status_code) == (options, 422)
    sent = {"source": "wordpress", "file": (BytesIO(CLINIC.encode()), "a.xml"), "options": '{"recover": true}'}
    assert client.post("/api/v1/imports", data=sent, headers=key).get_json()["options"] == {"recover": True}


REFUSED = [
    ("no file", b"", "", "wordpress", 422, "Choose a file"),
    ("an empty file", b"", "a.xml", "wordpress", 422, "is empty"),
    ("a source that is not known", b"x", "a.xml", "medium", 422, "Choose where the file comes from"),
    ("a file of another kind", b"x", "a.exe", "wordpress", 422, "its name ends in .xml"),
    ("a file that is too large", b"x" * 2_100_000, "a.xml", "wordpress", 413, "larger than"),
]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_no_file_for_import_is_refused_in_words(admin: Visitor, tmp_path: Path) -> None:
    for why, content, name, source, status, words in REFUSED:
        answer = _send(admin, content, name, source)
        assert (why, answer.status_code) == (why, status)
        assert (why, words in answer.get_data(as_text=True)) == (why, True)
    assert list((tmp_path / "imports").rglob("*.*")) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_second_one_is_told_which_it_waits_for(admin: Visitor) -> None:
    form = next(form for form in admin.page(LIST).forms if form.action == LIST)
    _send(admin, CLINIC.encode())
    second = admin.post(LIST, **_parts(form.fields["csrf_token"], b"x"))
    assert (second.status_code, "clinic.xml" in second.get_data(as_text=True)) == (409, True)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", ["author", "editor", "moderator"])
def test_only_an_admin_imports(at_work: Callable[[str], Visitor], role: str) -> None:
    someone = at_work(role)
    for path in (LIST, f"{LIST}/1", f"{LIST}/1/state"):
        assert someone.get(path).status_code == 403
    assert LIST not in someone.get("/admin/").get_data(as_text=True)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_form_of_another_site_imports_nothing(admin: Visitor) -> None:
    assert admin.post(LIST, **_parts("made up", CLINIC.encode())).status_code == 400
    assert counted()[0] == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_huge_upload_of_somebody_else_is_not_read(client: FlaskClient, editor: Any) -> None:
    for path, headers in ((LIST, {}), ("/api/v1/imports", {"Authorization": f"Bearer {editor.key}"})):
        answer = client.post(path, headers=headers, **_parts("", b"x" * 1_900_000))
        assert answer.status_code in {400, 403, 413}


def test_the_state_is_asked_for_with_an_etag(admin: Visitor, app: Flask) -> None:
    _send(admin, CLINIC.encode())
    first = admin.get("/admin/imports/1/state")
    assert (first.status_code, first.headers["X-State"]) == (200, "waiting")
    same = admin.get("/admin/imports/1/state", headers={"If-None-Match": first.headers["ETag"]})
    assert same.status_code == 304
    _work(app)
    other = admin.get("/admin/imports/1/state", headers={"If-None-Match": first.headers["ETag"]})
    assert (other.status_code, other.headers["X-State"]) == (200, "checked")


def test_a_folder_of_markdown_files_comes_as_a_zip_and_goes_again(admin: Visitor, app: Flask) -> None:
    before = counted()
    content = _zip(**{"site/content/neck": (POST + "![A neck](/neck.png)").encode()})
    one = _send(admin, content, "site.zip", "markdown").headers["Location"]
    _work(app)
    assert "A folder of Markdown files" in admin.page(one).text
    assert "nothing imported yet" in admin.page(one).text
    _press(admin, one, "run")
    _work(app)
    assert db.session.scalars(select(Entry.slug)).all() == ["neck"]
    assert [media.alt for media in db.session.scalars(select(Media))] == ["A neck"]
    _press(admin, one, "undo")
    _work(app)
    assert counted() == before
    assert db.session.scalars(select(Media)).all() == []


def test_a_zip_that_leads_out_of_its_folder_is_one_line_on_its_page(admin: Visitor, app: Flask) -> None:
    one = _send(admin, _zip(**{"../evil": b"x"}), "site.zip", "markdown").headers["Location"]
    _work(app)
    assert "site.zip: the file '../evil.md' leads out of the folder. Nothing was read." in admin.page(one).text
