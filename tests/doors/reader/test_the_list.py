"""The list of what there is: shown, narrowed, paged."""

from typing import Any

import pytest

from tests.api import Api
from tests.doors.api.samples import ARTICLE, EXERCISE
from tests.doors.reader.sheets import Browser


@pytest.fixture
def library(editor: Api) -> None:
    """Publish an article and an exercise, with authors and tags."""
    for author in ("ada", "bo"):
        editor.made("/authors", {"name": author.capitalize(), "slug": author, "credentials": "MCSP"})
    editor.made("/tags", {"name": "Neck", "slug": "neck", "kind": "body_region"})
    editor.published("exercises", title="Chin tuck", slug="chin-tuck")
    editor.published("exercises", title="Nod", slug="nod")
    editor.published("articles", **ARTICLE)
    editor.published("exercises", **{**EXERCISE, "title": "Hip flexor stretch", "tags": []})


def test_a_site_without_content_says_so(browser: Browser) -> None:
    page = browser.page("/")
    assert page.status == 200
    assert "Nothing is published yet" in page.text
    assert page.faults == []


def test_each_card_leads_to_its_page_and_tells_what_it_is(library: None, browser: Browser) -> None:
    page = browser.page("/")
    assert page.links["Clicking in the back of the head"] == "/articles/clicking"
    assert page.links["Hip flexor stretch"] == "/exercises/hip-flexor-stretch"
    assert "What it is." in page.text
    assert "Bo, Ada" in page.text
    assert page.languages["Clicking in the back of the head"] == "en-GB"
    assert page.faults == []


@pytest.mark.parametrize("environment", [{"CMS_ARTICLE_URL_PATTERN": "/blog/{slug}.html"}])
def test_cards_lead_here_wherever_the_front_end_has_them(library: None, browser: Browser) -> None:
    assert browser.page("/").links["Clicking in the back of the head"] == "/articles/clicking"
    assert browser.page("/articles/clicking").rels["canonical"] == "https://clinic.example/blog/clicking.html"


NARROWED: list[tuple[str, str, set[str]]] = [
    ("everything", "/", {"Clicking in the back of the head", "Hip flexor stretch", "Chin tuck", "Nod"}),
    ("one kind", "/?type=article", {"Clicking in the back of the head"}),
    ("one tag", "/?tag=neck", {"Clicking in the back of the head"}),
    ("one author", "/?author=ada", {"Clicking in the back of the head", "Hip flexor stretch"}),
    ("kind and author", "/?type=exercise&author=bo", {"Hip flexor stretch"}),
    ("kind and tag without anything", "/?type=exercise&tag=neck", set()),
    ("a tag that nobody knows", "/?tag=%3Cb%3E", set()),
    ("an author whom nobody knows", "/?author=nobody", set()),
    ("an empty filter counts as none", "/?type=article&tag=&author=", {"Clicking in the back of the head"}),
    ("what others append is passed over", "/?type=article&utm_source=x&limit=1", {"Clicking in the back of the head"}),
]


@pytest.mark.parametrize(("address", "expected"), [pytest.param(a, e, id=why) for why, a, e in NARROWED])
def test_the_address_narrows_the_list(library: None, browser: Browser, address: str, expected: set[str]) -> None:
    page = browser.page(address)
    titles = {"Clicking in the back of the head", "Hip flexor stretch", "Chin tuck", "Nod"}
    assert page.status == 200
    assert titles & set(page.links) == expected
    assert ("Nothing here yet" in page.text) == (not expected)
    assert page.faults == []


def test_filters_keep_each_other(library: None, browser: Browser) -> None:
    page = browser.page("/?type=article&author=ada")
    assert page.links["Neck"] == "/?type=article&author=ada&tag=neck"
    assert page.title == "Articles · Ada · Vertebra"
    assert "MCSP" in page.text
    assert browser.page("/?tag=neck").title == "Articles and exercises: Neck · Vertebra"


def test_older_ones_follow_and_nothing_comes_twice(editor: Api, browser: Browser) -> None:
    for number in range(25):
        editor.published("articles", title=f"Neck {number}")
    seen: list[str] = []
    address = "/?type=article"
    for _page in range(3):
        page = browser.page(address)
        seen += [title for title in page.links if title.startswith("Neck ")]
        address = page.links.get("Older ones", "")
    assert address == ""
    assert seen == [f"Neck {number}" for number in reversed(range(25))]


@pytest.mark.parametrize("address", ["/?type=film", "/?cursor=x", "/?tag=" + "x" * 400, "/articles/neck?parent=x"])
def test_a_damaged_address_gets_a_page_that_leads_on(editor: Api, browser: Browser, address: str) -> None:
    editor.published("articles", title="Neck")
    page = browser.page(address)
    assert page.status == 400
    assert "This cannot be read" in page.text
    assert page.links["To the start"] == "/"


def test_the_head_tells_machines_what_this_is(api: Any, browser: Browser) -> None:
    api("admin").patch("/settings", {"site_title": "The Clinic", "site_description": "About backs.", "language": "de"})
    page = browser.page("/")
    assert page.title == "The Clinic"
    assert page.meta["description"] == "About backs."
    assert page.rels["alternate"] == "/feed.json"
    assert '<html lang="de" dir="ltr">' in page.html
    api("admin").patch("/settings", {"language": "ar"})
    assert '<html lang="ar" dir="rtl">' in browser.page("/").html


def test_the_old_slug_of_a_tag_leads_to_the_tag(editor: Api, browser: Browser) -> None:
    for name in ("Neck", "Nape"):
        editor.made("/tags", {"name": name})
    editor.published("articles", tags=["nape"])
    editor.post("/tags/nape/merge", {"version": 1, "into": "neck"})
    answer = browser.client.get("/?type=article&tag=nape")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/?type=article&tag=neck")


@pytest.mark.parametrize(
    ("path", "sent", "status", "leads"),
    [
        pytest.param("/articles/old", {"to": "/articles/new?x=1"}, 301, "/articles/new?x=1", id="for good"),
        pytest.param("/exercises/old", {"to": "/", "code": 302}, 302, "/", id="for the time being"),
        pytest.param("/articles/old", {"code": 410}, 410, None, id="gone"),
        pytest.param("/articles/%C3%BCber", {"to": "/new"}, 301, "/new", id="letters beyond ASCII"),
        pytest.param("/articles/a%20b", None, 404, None, id="nothing of it is known"),
        pytest.param("/?p=12", {"to": "/new"}, 301, "/new", id="a number of the old site"),
        pytest.param("/?p=12", {"code": 410}, 410, None, id="a number that is gone"),
        pytest.param("/?p=12", None, 200, None, id="a number that nobody knows"),
        pytest.param("/?p=<b>", None, 200, None, id="a query that can be none"),
    ],
)
def test_who_comes_to_an_address_of_before_is_led_on(
    editor: Api, browser: Browser, path: str, sent: dict[str, Any] | None, status: int, leads: str | None
) -> None:
    if sent is not None:
        editor.made("/redirects", {"from": path, **sent})
    answer = browser.client.get(path)
    assert (answer.status_code, answer.headers.get("Location")) == (status, leads)
