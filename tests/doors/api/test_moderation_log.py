"""The log of moderation over the API: narrowed by who, what, which comment, when and why."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from cms.accounts.permissions import SHELL, Actor
from cms.audit import log
from cms.core.db import writing
from cms.core.site import store
from tests.api import Api
from tests.doors.api.problems import told

PATH = "/moderation/log"
ANA = Actor("user", 901, "Ana", frozenset())
FIRST = datetime(2026, 3, 28, 22, 30, tzinfo=UTC)  # half past eleven in the evening in Berlin
ROWS: list[tuple[Any, str, str, int, str | None]] = [
    (ANA, "comment.approve", "comment", 1, None),
    (ANA, "comment.reject", "comment", 2, "off_topic"),
    (SHELL, "comment.reject", "comment", 1, "unsafe_advice"),
    (ANA, "user.create", "user", 1, None),
]
ASKED: list[tuple[str, list[int]]] = [
    ("", [2, 1, 0]),
    ("?by=901", [1, 0]),
    ("?by=shell", [2]),
    ("?by=77", []),
    ("?action=comment.reject", [2, 1]),
    ("?action=user.create", []),
    ("?comment_id=1", [2, 0]),
    ("?comment_id=1&action=comment.approve", [0]),
    ("?reason=advice", [2]),
    ("?from=2026-03-28&to=2026-03-28", [0]),
    ("?from=2026-03-30", [2, 1]),  # the clocks went forward that night
    ("?to=2026-03-29", [0]),
]


@pytest.fixture
def rows(app: Flask) -> list[int]:
    """Write the rows, one a day; give their ids."""
    with writing():
        store("timezone", "Europe/Berlin")
    ids = []
    for number, (actor, action, kind, subject, reason) in enumerate(ROWS):
        with time_machine.travel(FIRST + timedelta(days=number), tick=False), writing():
            ids.append(log.record(actor, action, kind, subject, reason=reason))
    return ids


@pytest.mark.parametrize(("asked", "found"), ASKED)
def test_the_log_is_narrowed(asked: str, found: list[int], rows: list[int], moderator: Api) -> None:
    answer = moderator.get(PATH + asked)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    assert [each["id"] for each in answer.get_json()["items"]] == [rows[number] for number in found]


def test_a_narrowed_log_goes_on_behind_its_first_page(rows: list[int], moderator: Api) -> None:
    first = moderator.get(f"{PATH}?action=comment.reject&limit=1").get_json()
    second = moderator.get(first["next"]).get_json()
    assert [each["id"] for page in (first, second) for each in page["items"]] == [rows[2], rows[1]]
    assert second["next"] is None
    other = first["next"].replace("comment.reject", "comment.approve")
    told(moderator.get(other), 400)


@pytest.mark.parametrize(
    "asked",
    ["by=somebody", "by=-1", "action=drop", "comment_id=0", "comment_id=x", "from=today", "to=1066-10-14", "q=x"],
)
def test_what_cannot_be_asked_is_refused(asked: str, moderator: Api) -> None:
    name = asked.partition("=")[0]
    assert told(moderator.get(f"{PATH}?{asked}"), 400)["errors"][0]["parameter"] == name
