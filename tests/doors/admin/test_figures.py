"""The figures as a page: drawings that tell what the tables beside them tell."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from cms.comments.statistics import Day, Decided
from cms.comments.status import Action
from cms.web.admin.day_chart import HEIGHT, day_chart, round_above
from cms.web.admin.figures import lasting
from tests.api import Api
from tests.doors.admin.pages import Visitor

PATH = "/admin/comments/figures"


@pytest.fixture
def environment() -> dict[str, str]:
    """Let readers write as fast as tests do."""
    return {"CMS_COMMENT_RATE": "off"}


@pytest.fixture
def busy(editor: Api, reader: Api, moderator: Api) -> dict[str, Any]:
    """Let some comments come in and be decided on."""
    article = editor.published("articles", title="Neck")
    urgent = reader.commented(article, body="I want to kill myself tonight.")
    plain = reader.commented(article, body="It clicks.", author_email="b@reader.example")
    reader.commented(article, body="Ring me on 020 7946 0958.", author_email="c@reader.example")
    moderator.decided("hold", urgent["id"])
    moderator.decided("approve", plain["id"])
    return article


def test_the_page_tells_in_words_and_tables_what_is_drawn(busy: dict[str, Any], at_the_desk: Visitor) -> None:
    page = at_the_desk.page(PATH)
    assert (page.status, page.faults) == (200, [])
    assert page.title == "1 urgent · Figures · Comments · Vertebra"
    for told in ("3 came in", "2 decisions", "Waiting now 2", "Crisis", "Contact details", "Moderator", "Half of them"):
        assert told in page.text, told
    assert page.html.count('role="img"') == 1
    assert page.html.count('<th scope="row">') > 30, "a row for each of thirty days, and the other tables"
    assert ("/admin/comments/figures", "page") in page.links, "the rail says where one is"


def test_an_empty_desk_is_told_of_kindly(at_the_desk: Visitor) -> None:
    page = at_the_desk.page(f"{PATH}?days=7")
    assert page.status == 200
    assert "Nothing waits." in page.text
    assert "Nobody decided anything in these days." in page.text
    assert "None came in these days." in page.text


@pytest.mark.parametrize(("query", "status"), [("?days=90", 200), ("?days=8", 400), ("?days=x", 400), ("?d=7", 400)])
def test_only_the_ranges_that_are_offered_are_shown(query: str, status: int, at_the_desk: Visitor) -> None:
    page = at_the_desk.page(PATH + query)
    assert page.status == status
    if status == 200:
        assert ("/admin/comments/figures?days=90", "page") in page.links


@pytest.mark.parametrize(("role", "status"), [("author", 403), ("editor", 403), ("moderator", 200), ("admin", 200)])
def test_who_may_see_it(role: str, status: int, at_work: Callable[[str], Visitor]) -> None:
    someone = at_work(role)
    assert someone.page(PATH).status == status
    assert any(href == PATH for href, _here in someone.page("/admin/").links) == (status == 200)


def test_bars_and_line_share_one_round_scale() -> None:
    decided = Decided()
    decided.add(Action.APPROVE, 10, 0)
    drawn = day_chart([Day(date(2026, 5, 1), 19, decided), Day(date(2026, 5, 2), 0, Decided())])
    assert drawn.top == 20
    assert [(bar.height, bar.y) for bar in drawn.bars] == [(95.0, 5.0), (0.0, HEIGHT)]
    assert drawn.line == "5,50 15,100"


@pytest.mark.parametrize(
    ("value", "top"), [(0, 2), (1, 2), (3, 4), (9, 10), (11, 20), (61, 80), (100, 100), (999, 1000)]
)
def test_a_scale_ends_at_a_round_number_with_a_half(value: int, top: int) -> None:
    assert round_above(value) == top


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, "–"),
        (0, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h 0 min"),
        (100_000, "27 h 46 min"),
        (172_800, "2 days"),
    ],
)
def test_a_time_is_told_in_the_units_that_matter(seconds: int | None, words: str) -> None:
    assert lasting(seconds) == words
