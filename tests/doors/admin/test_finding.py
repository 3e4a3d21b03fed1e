"""The search over everything: what each role finds, with its words marked."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.api import Api
from tests.counting import counting
from tests.doors.admin.pages import Page, Visitor
from tests.unit.content.entries import article

AT_WORK = Callable[[str], Visitor]
HOSTILE = '<script>alert("x")</script> & \'"><b>'
SEARCH = "/admin/search"


@pytest.fixture
def environment() -> dict[str, str]:
    """Let readers write as fast as tests do."""
    return {"CMS_COMMENT_RATE": "off"}


@pytest.fixture
def library(editor: Api, reader: Api, moderator: Api) -> None:
    """Make something of every kind that speaks of the psoas."""
    editor.made("/authors", {"name": "Ana Psoas"})
    told = {"content_html": f"<p>{'Long words. ' * 40}The psoas lifts the leg.</p>", "tags": [{"name": "Psoas major"}]}
    live = editor.published("articles", title="Hip pain", authors=["ana-psoas"], **told)
    editor.made("/articles", {"title": "A psoas draft"})
    editor.published("exercises", title="Psoas stretch")
    approved = reader.commented(live, body="My psoas hurts.", author_name="Jo")
    reader.commented(live, body="What is a PSOAS?", author_name="Kim")
    moderator.decided("approve", approved["id"])


def headings(page: Page) -> list[str]:
    """Give the kinds that something was found of."""
    names = ["Articles", "Exercises", "Comments", "Authors", "Tags", "People who work here"]
    return [name for name in names if f">{name}</h2>" in page.html]


def test_everything_that_holds_the_word_is_found(library: None, at_work: AT_WORK) -> None:
    page = at_work("admin").page(f"{SEARCH}?q=psoas")
    assert (page.status, page.faults) == (200, [])
    assert headings(page) == ["Articles", "Exercises", "Comments", "Authors", "Tags"]
    for words in ("Hip pain", "A psoas draft", "Psoas stretch", "Jo", "Kim", "Ana Psoas", "Psoas major"):
        assert words in page.text
    assert "… " in page.text
    assert "The <mark>psoas</mark> lifts the leg." in page.html
    assert "<mark>PSOAS</mark>" in page.html
    assert page.title.startswith("psoas · Search")


def test_people_are_found_by_admins(at_work: AT_WORK) -> None:
    page = at_work("admin").page(f"{SEARCH}?q=clinic.example")
    assert headings(page) == ["People who work here"]
    assert "admin@" in page.text


ROLES = [
    ("author", ["Articles", "Exercises", "Authors", "Tags"]),
    ("editor", ["Articles", "Exercises", "Authors", "Tags"]),
    ("moderator", ["Articles", "Exercises", "Comments", "Authors", "Tags"]),
]


@pytest.mark.parametrize(("role", "there"), ROLES)
def test_each_role_finds_what_it_may_see(library: None, at_work: AT_WORK, role: str, there: list[str]) -> None:
    page = at_work(role).page(f"{SEARCH}?q=psoas")
    assert headings(page) == there
    assert ("A psoas draft" in page.text) == (role != "author")


NARROWED: list[tuple[str, str, list[str], list[str]]] = [
    ("one kind", "kind=exercise", ["Exercises"], ["Psoas stretch"]),
    ("a shelf", "status=draft", ["Articles"], ["A psoas draft"]),
    ("an author", "author=Ana+Psoas", ["Articles"], ["Hip pain"]),
    ("a tag", "tag=psoas-major", ["Articles"], ["Hip pain"]),
    ("an overdue review", "review=overdue", [], []),
    ("a kind and a shelf", "kind=article&status=published", ["Articles"], ["Hip pain"]),
    ("fields that are empty", "kind=&status=&author=&tag=", ["Articles", "Exercises", "Authors", "Tags"], ["Hip pain"]),
]


@pytest.mark.parametrize(("query", "kinds", "there"), [pytest.param(*row[1:], id=row[0]) for row in NARROWED])
def test_a_search_can_be_narrowed_to_certain_entries(
    library: None, at_work: AT_WORK, query: str, kinds: list[str], there: list[str]
) -> None:
    page = at_work("editor").page(f"{SEARCH}?q=psoas&{query}")
    assert headings(page) == kinds
    assert [words for words in there if words not in page.text] == []


def test_links_lead_where_one_can_go_on(library: None, at_work: AT_WORK) -> None:
    someone = at_work("admin")
    page = someone.page(f"{SEARCH}?q=psoas")
    inside = [address for address, _here in page.links if address.startswith("/admin/")]
    for part in (
        "/admin/articles?q=psoas",
        "/admin/exercises?q=psoas",
        "/admin/articles?author=ana-psoas",
        "tag=psoas-major",
    ):
        assert any(part in address for address in inside), part
    assert any("/admin/comments?" in address and "status=pending" in address for address in inside)
    for address in inside:
        assert someone.page(address).status == 200, address


def test_authors_are_led_to_what_readers_see_of_the_texts_of_others(library: None, at_work: AT_WORK) -> None:
    page = at_work("author").page(f"{SEARCH}?q=hip")
    assert not [address for address, _here in page.links if address.startswith("/admin/articles/1")]
    assert [address for address, _here in page.links if address.startswith("https://clinic.example/articles/hip-pain")]


def test_many_are_counted_up_to_a_bound(app: Flask, at_work: AT_WORK) -> None:
    for number in range(7):
        article(title=f"Neck {number}")
    page = at_work("editor").page(f"{SEARCH}?q=neck")
    assert "All 7" in page.text
    assert page.html.count("<mark>Neck</mark>") == 5


def test_an_empty_search_and_one_without_a_result_say_what_to_do(at_work: AT_WORK) -> None:
    someone = at_work("editor")
    assert "Search everything" in someone.page(SEARCH).text
    assert "Search everything" in someone.page(f"{SEARCH}?q=").text
    assert "Try fewer words" in someone.page(f"{SEARCH}?q=nothing+like+this").text


def test_what_an_address_cannot_ask_is_said_on_a_page(at_work: AT_WORK) -> None:
    someone = at_work("editor")
    for query in (f"q={'x' * 301}", "colour=red", "q=a&q=b"):
        page = someone.page(f"{SEARCH}?{query}")
        assert (page.status, page.faults) == (400, []), query
    for query in ("q=%25", "q=_", "q=%5C", "q=%00x", "q=%22%27"):
        assert someone.page(f"{SEARCH}?{query}").status == 200, query


def test_hostile_words_are_shown_as_words(at_work: AT_WORK, editor: Api, reader: Api) -> None:
    editor.made("/authors", {"name": HOSTILE})
    live = editor.published("articles", title=HOSTILE, summary=HOSTILE, tags=[{"name": HOSTILE}], slug="neck")
    reader.commented(live, body=HOSTILE, author_name=HOSTILE[:90])
    someone = at_work("admin")
    for query in ("script", "%3Cscript%3E", "alert", "%22%3E%3Cb%3E"):
        page = someone.page(f"{SEARCH}?q={query}")
        assert page.faults == []
        assert "<script>" not in page.html
        assert page.elements.count("b") == 1, "the number of comments that wait"
        assert len(headings(page)) == 4, query


def test_a_stranger_is_led_to_the_sign_in(visitor: Visitor) -> None:
    assert "/admin/sign-in" in visitor.get(f"{SEARCH}?q=x").headers["Location"]


def test_a_search_costs_the_same_however_much_is_found(library: None, at_work: AT_WORK, app: Flask) -> None:
    someone = at_work("admin")

    def cost() -> int:
        with counting() as sent:
            someone.page(f"{SEARCH}?q=psoas")
        return len(sent)

    few = cost()
    for number in range(60):
        article(title=f"Psoas {number}", tags=[{"name": f"Psoas {number}"}])
    assert cost() == few
    assert few <= 28  # PostgreSQL is told twice for each kind how to go about it
