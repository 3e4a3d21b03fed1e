"""What keeps an entry from readers, or with them: required checks, and the articles that use an exercise."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from cms.core.clock import now, rfc3339
from cms.delivery.installation import Installation
from cms.worker.queued import run_outbox
from tests.api import Api
from tests.doors.api.problems import told

REQUIRED = {"CMS_REQUIRED_CHECKS": "summary,sources"}
WHOLE: dict[str, Any] = {"summary": "Short.", "sources": [{"title": "A guideline"}]}


@pytest.mark.parametrize("environment", [REQUIRED])
def test_what_is_required_is_asked_for_when_it_is_published_or_given_a_time(editor: Api, reader: Api) -> None:
    made = editor.made("/articles", {"title": "Neck", "slug": "neck"})
    moment = rfc3339(now() + timedelta(hours=1))
    for move, more in (("publish", {}), ("schedule", {"publish_at": moment})):
        problem = told(editor.post(f"/articles/{made['id']}/{move}", {"version": 1, **more}), 422)
        assert [each["pointer"] for each in problem["errors"]] == ["#/summary", "#/sources"]
        assert "There is no summary. Say in one or two sentences" in problem["errors"][0]["detail"]
    assert editor.get(f"/articles/{made['id']}").get_json()["version"] == 1
    assert reader.get("/articles/neck").status_code == 404
    editor.patch(f"/articles/{made['id']}", {"version": 1, **WHOLE})
    assert editor.post(f"/articles/{made['id']}/publish", {"version": 2}).status_code == 200


def test_what_is_not_required_keeps_nothing_back(editor: Api) -> None:
    made = editor.made("/articles", {"title": "Neck"})
    assert editor.post(f"/articles/{made['id']}/publish", {"version": 1}).status_code == 200


def test_the_worker_keeps_back_what_became_required_and_says_why(
    app: Flask, editor: Api, api: Callable[..., Api]
) -> None:
    made = editor.made("/articles", {"title": "Neck", "slug": "neck"})
    live = editor.published("articles", title="Live", slug="live")
    moment = now() + timedelta(hours=1)
    for entry, version in ((made, 1), (live, live["version"])):
        body = {"version": version, "publish_at": rfc3339(moment)}
        assert editor.post(f"/articles/{entry['id']}/schedule", body).status_code == 200
    admin = api("admin")
    assert admin.patch("/settings", {"required_checks": ["summary"]}).status_code == 200
    house: Installation = app.extensions["vertebra"]
    with time_machine.travel(moment, tick=False):
        run_outbox(house)
    held = editor.get(f"/articles/{made['id']}").get_json()
    assert (held["status"], held["publish_at"]) == ("draft", None)
    still = editor.get(f"/articles/{live['id']}").get_json()
    assert (still["status"], still["publish_at"]) == ("published", None)
    with time_machine.travel(moment + timedelta(hours=2), tick=False):
        assert run_outbox(house) == 0


def test_a_check_that_is_none_cannot_be_required(api: Callable[..., Api]) -> None:
    problem = told(api("admin").patch("/settings", {"required_checks": ["beauty"]}), 422)
    assert [each["pointer"] for each in problem["errors"]] == ["#/required_checks/0"]


def used(editor: Api) -> dict[str, Any]:
    """Make a live exercise that a live article uses."""
    exercise = editor.published("exercises", title="Chin tuck", slug="chin-tuck")
    editor.published("articles", title="Neck", slug="neck", exercises=["chin-tuck"])
    return exercise


MOVES = ["unpublish", "archive", "DELETE"]


@pytest.mark.parametrize("move", MOVES)
def test_a_used_exercise_goes_only_by_force(editor: Api, reader: Api, move: str) -> None:
    made = used(editor)

    def asked(*, force: bool) -> Any:
        if move == "DELETE":
            return editor.delete(f"/exercises/{made['id']}{'?force=true' if force else ''}")
        body = {"version": made["version"], **({"force": True} if force else {})}
        return editor.post(f"/exercises/{made['id']}/{move}", body)

    problem = told(asked(force=False), 409)
    assert [(each["slug"], each["title"], each["live"]) for each in problem["articles"]] == [("neck", "Neck", True)]
    assert "“Neck” (live)" in problem["detail"]
    assert reader.get("/exercises/chin-tuck").status_code == 200
    assert asked(force=True).status_code == 200
    assert reader.get("/exercises/chin-tuck").status_code == 404


REFUSED = [
    ("a force that is no yes or no", "unpublish", {"force": "yes"}, "#/force"),
    ("a force where there is none", "publish", {"force": True}, "#/force"),
    ("another member", "archive", {"colour": "red"}, "#/colour"),
]


@pytest.mark.parametrize(("move", "more", "pointer"), [pytest.param(*row[1:], id=row[0]) for row in REFUSED])
def test_what_a_move_does_not_know_is_named(editor: Api, move: str, more: dict[str, Any], pointer: str) -> None:
    made = used(editor)
    problem = told(editor.post(f"/exercises/{made['id']}/{move}", {"version": made["version"], **more}), 422)
    assert [each["pointer"] for each in problem["errors"]] == [pointer]
