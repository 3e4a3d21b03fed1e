"""Imports over the API: a file is sent in, tried out, imported and taken back by who may, one at a time."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from cms.worker.moving import run_imports
from tests.api import Api
from tests.doors.api.import_rights import IMPORT_RIGHTS
from tests.doors.api.importing import PATH, sent_in
from tests.doors.api.problems import told
from tests.unit.transfer.runs import POSTS


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Keep files for import in a folder of the test, and no more than 2 MB each."""
    return {"CMS_IMPORTS_FOLDER": str(tmp_path / "imports"), "CMS_IMPORT_BYTES": "2MB"}


@pytest.fixture
def admin(api: Callable[..., Api]) -> Api:
    """Give an API client of an admin."""
    return api("admin")


@pytest.fixture
def work(app: Flask) -> Callable[[], int]:
    """Give what has the worker take the next step."""
    return lambda: run_imports(app.extensions["vertebra"], lambda: False)


def _seen(admin: Api, run_id: int) -> dict[str, Any]:
    return dict(admin.get(f"{PATH}/{run_id}").get_json())


def test_a_file_is_tried_out_imported_and_taken_back(admin: Api, work: Callable[[], int]) -> None:
    answer = sent_in(admin)
    one = answer.get_json()["id"]
    assert (answer.status_code, answer.headers["Location"]) == (202, f"https://cms.example/api/v1/imports/{one}")
    assert answer.get_json()["state"] == "waiting"
    told(admin.post(f"{PATH}/{one}/run"), 409)
    work()
    checked = _seen(admin, one)
    assert (checked["state"], checked["report"]["articles"]["created"]) == ("checked", POSTS)
    assert checked["preview"]["articles"][0]["title"] == "Post 1"
    assert admin.get("/articles").get_json()["items"] == [], "it was only tried out"
    assert admin.post(f"{PATH}/{one}/run").get_json()["state"] == "running"
    work()
    assert (_seen(admin, one)["state"], len(admin.get("/articles").get_json()["items"])) == ("done", POSTS)
    assert admin.post(f"{PATH}/{one}/undo").status_code == 202
    told(sent_in(admin), 409)
    work()
    assert (_seen(admin, one)["state"], admin.get("/articles").get_json()["items"]) == ("undone", [])
    assert [each["id"] for each in admin.get(PATH).get_json()["items"]] == [one]
    told(admin.post(f"{PATH}/{one}/cancel"), 409)


def test_one_import_at_a_time(admin: Api) -> None:
    one = sent_in(admin).get_json()["id"]
    told(sent_in(admin), 409)
    assert admin.post(f"{PATH}/{one}/cancel").get_json()["state"] == "cancelled"
    assert sent_in(admin).status_code == 202


@pytest.mark.parametrize(
    ("text", "error"),
    [
        pytest.param("<rss><channel>", "line 1", id="a damaged file"),
        pytest.param("<html></html>", "no WordPress export", id="something else"),
    ],
)
def test_a_file_that_is_not_sound_fails_with_one_clear_line(
    admin: Api, work: Callable[[], int], text: str, error: str
) -> None:
    one = sent_in(admin, text).get_json()["id"]
    work()
    failed = _seen(admin, one)
    assert failed["state"] == "failed"
    assert error in failed["error"]


def test_what_is_no_import_is_refused(admin: Api) -> None:
    told(sent_in(admin, source="nowhere"), 422)
    told(admin.post(PATH, {"source": "wordpress"}), 415)
    told(sent_in(admin, "x" * 2_100_000), 413)
    told(admin.get(f"{PATH}/999999"), 404)


def test_all_of_it_is_for_admins_alone(api: Callable[..., Api], admin: Api, work: Callable[[], int]) -> None:
    for (method, rule), (expected, state, asked) in IMPORT_RIGHTS.items():
        came = []
        for role in (None, "author", "editor", "moderator", "admin"):
            one = _standing(admin, work, state)
            path = rule.replace("<int:run_id>", str(one))
            someone = api(role)
            answer = sent_in(someone) if (method, path) == ("POST", PATH) else someone.call(method, path, asked)
            came.append(answer.status_code)
            _settle(admin, work)
        assert tuple(came) == expected, f"{method} {rule}"


def _standing(admin: Api, work: Callable[[], int], state: str) -> int:
    """Have an import that stands there; give its number."""
    one = int(sent_in(admin).get_json()["id"])
    if state == "cancelled":
        admin.post(f"{PATH}/{one}/cancel")
    if state in {"checked", "done"}:
        work()
    if state == "done":
        admin.post(f"{PATH}/{one}/run")
        work()
    return one


def _settle(admin: Api, work: Callable[[], int]) -> None:
    """End what is under way, and take back what was imported."""
    for run in admin.get(PATH).get_json()["items"]:
        if run["state"] in {"waiting", "checked"}:
            admin.post(f"{PATH}/{run['id']}/cancel")
    work()
    for run in admin.get(PATH).get_json()["items"]:
        if run["state"] == "done":
            admin.post(f"{PATH}/{run['id']}/undo")
            work()
