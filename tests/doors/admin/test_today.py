"""Today: everybody finds what waits for them, and nothing that is not theirs."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from cms.comments.figures import Day
from cms.core import heartbeat
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.heartbeat import Heartbeat
from cms.web.admin.chart import HEIGHT, chart
from tests.api import Api
from tests.counting import counting
from tests.doors.admin.pages import Visitor


def _fill(editor: Api) -> None:
    live = editor.published("articles", title="Neck pain", review_due_at="2020-01-01T09:00:00Z")
    handed = editor.made("/articles", {"title": "Handed in by somebody"})
    editor.post(f"/articles/{handed['id']}/submit", {"version": handed["version"]})
    editor.commented(live, author_name="Jo", body="Is this bad?")


@pytest.mark.parametrize(
    ("role", "there", "not_there"),
    [
        pytest.param("admin", ["Is this bad?", "Handed in by somebody", "review overdue"], [], id="admins"),
        pytest.param("editor", ["Handed in by somebody", "Clinical review overdue"], ["Is this bad?"], id="no queue"),
        pytest.param("moderator", ["Is this bad?"], ["Handed in", "review overdue", "New article"], id="no articles"),
        pytest.param("author", ["New article", "Nothing waits for you"], ["Is this bad?", "Handed in"], id="own only"),
    ],
)
def test_who_finds_what(
    role: str, there: list[str], not_there: list[str], at_work: Callable[[str], Visitor], editor: Api
) -> None:
    _fill(editor)
    page = at_work(role).page("/admin/")
    assert [words for words in there if words not in page.text] == []
    assert [words for words in not_there if words in page.text] == []
    assert page.faults == []


def test_the_title_says_how_many_wait(at_work: Callable[[str], Visitor], editor: Api) -> None:
    _fill(editor)
    assert at_work("moderator").page("/admin/").title.startswith("1 waiting · Today")


@pytest.mark.parametrize(
    ("role", "minutes", "is_warned"),
    [
        pytest.param("admin", None, True, id="never seen"),
        pytest.param("admin", 2, True, id="seen two minutes ago"),
        pytest.param("admin", 0, False, id="seen just now"),
        pytest.param("moderator", None, False, id="who cannot start one is not troubled"),
    ],
)
def test_admins_are_warned_when_no_worker_runs(
    role: str, minutes: int | None, at_work: Callable[[str], Visitor], *, is_warned: bool
) -> None:
    if minutes is not None:
        with writing():
            heartbeat.beat()
            db.session.execute(update(Heartbeat).values(at=now() - timedelta(minutes=minutes)))
    page = at_work(role).page("/admin/")
    assert ("No worker is running" in page.text) == is_warned
    assert ("Nothing waits for you" in page.text) == (not is_warned)
    assert page.faults == []


def test_it_costs_the_same_however_much_waits(at_work: Callable[[str], Visitor], editor: Api) -> None:
    someone = at_work("admin")
    counts: list[int] = []
    live = editor.published("articles", title="Neck pain")
    for more in (1, 7):
        for number in range(more):
            editor.commented(live, body=f"Number {more} {number}", author_email=f"r{more}{number}@reader.example")
        with counting() as sent:
            someone.page("/admin/")
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_bars_share_one_scale_and_nothing_is_drawn_for_nothing() -> None:
    drawn = chart([Day(now(), 10, 5), Day(now(), 0, 0)])
    first, second = drawn.columns
    assert (first.came.height, first.decided.height) == (HEIGHT, HEIGHT / 2)
    assert (second.came.height, second.came.value) == (0, 0)
    assert (drawn.came, drawn.decided) == (10, 5)
    assert chart([Day(now(), 0, 0)]).top == 1, "a quiet week divides by nothing"
