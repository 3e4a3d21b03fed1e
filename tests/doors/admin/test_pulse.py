"""What open pages ask again and again: counts, what is new in a list, and nothing where nothing changed."""

from collections.abc import Callable
from typing import Any

import pytest

from cms.accounts.permissions import Role
from tests.api import Api
from tests.counting import counting
from tests.doors.admin.pages import Page, Visitor

PULSE, ARRIVALS = "/admin/comments/pulse", "/admin/comments/arrivals"
CRISIS = "I want to kill myself."


@pytest.fixture
def environment() -> dict[str, str]:
    """Let readers write as fast as tests do."""
    return {"CMS_COMMENT_RATE": "off"}


@pytest.fixture
def article(editor: Api) -> Any:
    """Give an article that can be commented on."""
    return editor.published("articles", title="Neck")


@pytest.fixture
def first(reader: Api, article: Any) -> int:
    """Give the id of a comment that waits."""
    return int(reader.commented(article, body="The first one")["id"])


def test_the_pulse_tells_what_waits_and_what_is_new(
    at_the_desk: Visitor, reader: Api, article: Any, first: int
) -> None:
    told = at_the_desk.get(f"{PULSE}?since={first}").get_json()
    assert (told["waiting"], told["urgent"], told["words"], told["title"]) == (1, 0, "1 waiting", "")
    assert told["arrived"] | {"offer": ""} == {
        "count": 0,
        "urgent": 0,
        "latest": first,
        "words": "0 new comments",
        "offer": "",
        "alarm": "0 new urgent comments",
    }
    reader.commented(article, body="The second one")
    newest = reader.commented(article, body=CRISIS)["id"]
    told = at_the_desk.get(f"{PULSE}?since={first}").get_json()
    assert (told["waiting"], told["urgent"], told["title"]) == (3, 1, "1 urgent")
    assert "3<span" in told["mark"]
    arrived = told["arrived"]
    assert (arrived["count"], arrived["urgent"], arrived["latest"]) == (2, 1, newest)
    assert (arrived["offer"], arrived["alarm"]) == ("2 new comments: show", "1 new urgent comment")
    assert CRISIS not in str(told)


def test_nothing_is_sent_again_while_nothing_changes(
    at_the_desk: Visitor, reader: Api, article: Any, first: int
) -> None:
    answer = at_the_desk.get(PULSE)
    assert "no-store" not in answer.headers["Cache-Control"]
    again = at_the_desk.get(PULSE, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert "Set-Cookie" not in again.headers, "a page that is left open must not keep its session alive"
    reader.commented(article, body="Another one")
    assert at_the_desk.get(PULSE, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 200


@pytest.mark.parametrize(
    ("narrowed", "count"),
    [
        pytest.param("", 3, id="the queue"),
        pytest.param("&article=neck", 2, id="one article"),
        pytest.param("&article=back", 1, id="another one"),
        pytest.param("&signal=crisis", 1, id="a signal"),
        pytest.param("&q=shoulder", 1, id="words"),
        pytest.param("&status=approved", 0, id="what is approved"),
    ],
)
def test_new_is_what_the_list_would_show(
    narrowed: str, count: int, at_the_desk: Visitor, reader: Api, article: Any, editor: Api, first: int
) -> None:
    other = editor.published("articles", title="Back")
    reader.commented(article, body="My shoulder")
    reader.commented(article, body=CRISIS)
    reader.commented(other, body="My back")
    query = f"since={first}{narrowed}"
    assert at_the_desk.get(f"{PULSE}?{query}").get_json()["arrived"]["count"] == count
    page = at_the_desk.page(f"{ARRIVALS}?{query}")
    assert page.html.count("data-row=") == count
    assert page.faults == []


def test_what_is_new_comes_in_the_order_of_the_list(
    at_the_desk: Visitor, reader: Api, article: Any, first: int
) -> None:
    for text in ("calm", CRISIS, "calm again"):
        reader.commented(article, body=text)
    html = at_the_desk.page(f"{ARRIVALS}?since={first}").html
    assert html.index("kill") < html.index("calm") < html.index("calm again")
    assert "since=" not in html


@pytest.mark.parametrize("query", ["since=-1", "since=x", "since=99999999999", "unknown=1"])
def test_a_query_that_is_none_is_refused(query: str, at_the_desk: Visitor) -> None:
    assert at_the_desk.get(f"{PULSE}?{query}").status_code == 400
    assert at_the_desk.get(f"{ARRIVALS}?{query}").status_code == 400


def test_the_pulse_is_for_who_reads_comments(at_work: Callable[[str], Visitor], visitor: Visitor) -> None:
    author = at_work(Role.AUTHOR)
    assert author.get(PULSE).status_code == 403
    assert "data-pulse" not in author.page("/admin/").html
    assert visitor.get(PULSE).status_code in {302, 401}


def test_a_pulse_costs_the_same_however_much_is_new(
    at_the_desk: Visitor, reader: Api, article: Any, first: int
) -> None:
    reader.commented(article, body="One more")
    with counting() as few:
        at_the_desk.get(f"{PULSE}?since={first}")
    for number in range(12):
        reader.commented(article, body=f"Number {number} of many")
    with counting() as many:
        at_the_desk.get(f"{PULSE}?since={first}")
    assert len(many) == len(few)


def test_the_title_says_on_every_page_what_is_urgent(at_the_desk: Visitor, reader: Api, article: Any) -> None:
    assert at_the_desk.page("/admin/").title.endswith("· Vertebra")
    reader.commented(article, body=CRISIS)
    assert at_the_desk.page("/admin/").title.startswith("1 urgent · ")
    page: Page = at_the_desk.page("/admin/comments")
    assert page.title == "1 urgent · 1 waiting · Comments · Vertebra"
    assert 'data-title="Comments · Vertebra"' in page.html
