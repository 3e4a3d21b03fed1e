"""The lists of articles and exercises as pages: found by shelf and filter, moved by the dozen, taken back."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.api import Api
from tests.counting import counting
from tests.doors.admin.pages import Form, Page, Visitor
from tests.unit.content.entries import ARTICLE, EXERCISE, article, draft

AT_WORK = Callable[[str], Visitor]
PUBLISH, BIN, RESTORE, ALL = ("move", "publish"), ("move", "bin"), ("move", "restore"), ("all", "true")
HOSTILE = '<script>alert("x")</script> & \'"><b>'
LIST = "/admin/articles"


def bulk(page: Page) -> Form:
    """Give the form around the table."""
    return next(form for form in page.forms if form.action.startswith("/admin/") and "/bulk" in form.action)


def box(page: Page, entry: dict[str, Any]) -> tuple[str, str]:
    """Give the box that ticks an entry."""
    return next(each for each in bulk(page).boxes if each[1].startswith(f"{entry['id']}:"))


def undo(page: Page) -> Form:
    """Give the form that takes the last step back."""
    return next(form for form in page.forms if form.fields.get("move") == "undo")


def status(api: Api, entry: dict[str, Any]) -> str:
    """Give where an entry stands, `binned` for the bin."""
    kind = f"{entry['type']}s"
    answer = api.get(f"/{kind}/{entry['id']}")
    return str(answer.get_json()["status"]) if answer.status_code == 200 else "binned"


@pytest.mark.parametrize("kind", ["articles", "exercises"])
def test_an_empty_list_says_what_it_is_for_and_how_to_begin(at_work: AT_WORK, kind: str) -> None:
    editor = at_work("editor")
    page = editor.page(f"/admin/{kind}")
    assert (page.status, page.faults) == (200, [])
    assert f"No {kind} yet" in page.text
    assert (f"/admin/{kind}/new", "") in page.links
    shelves = ["draft", "in_review", "scheduled", "published", "changed", "archived", "bin"]
    said = {editor.page(f"/admin/{kind}?status={shelf}").text for shelf in shelves}
    assert len(said) == len(shelves), "each shelf has words of its own"
    assert "Nothing found" in editor.page(f"/admin/{kind}?q=nothing").text


def test_a_line_tells_what_one_looks_for(at_work: AT_WORK, editor: Api) -> None:
    editor.made("/authors", {"name": "Ana Pérez"})
    told = {"authors": ["ana-perez"], "tags": [{"name": "Neck"}], "summary": "When to worry."}
    made = editor.published("articles", title="Clicking", **told)
    editor.patch(f"/articles/{made['id']}", {"title": "Clicking, again", "version": made["version"]})
    page = at_work("editor").page(LIST)
    for words in ("Clicking, again", "When to worry.", "Ana Pérez", "Neck", "Live", "Changes not live yet"):
        assert words in page.text
    assert (f"{LIST}/{made['id']}", "") in page.links
    assert (f"{LIST}?author=ana-perez", "") in page.links
    assert (f"{LIST}?tag=neck", "") in page.links


FILTERS: list[tuple[str, str, list[str]]] = [
    ("a shelf", "status=draft", ["Back"]),
    ("a word", "q=pain", ["Neck"]),
    ("an author by name", "author=Ana", ["Neck"]),
    ("a tag", "tag=hip", ["Hip"]),
    ("fields of a form that are empty", "q=&author=&tag=&status=&sort=changed", ["Back", "Hip", "Neck"]),
    ("by title", "sort=title", ["Back", "Hip", "Neck"]),
    ("by publication", "sort=published", ["Hip", "Neck"]),
    ("nothing of one's own", "mine=true", []),
    ("an overdue review", "review=overdue", ["Hip"]),
]


@pytest.mark.parametrize(("query", "there"), [pytest.param(*row[1:], id=row[0]) for row in FILTERS])
def test_the_address_narrows_the_list(at_work: AT_WORK, editor: Api, query: str, there: list[str]) -> None:
    editor.made("/authors", {"name": "Ana"})
    editor.published("articles", title="Neck", content_html="<p>Pain.</p>", authors=["ana"])
    editor.published("articles", title="Hip", tags=[{"name": "Hip"}], review_due_at="2020-01-01T09:00:00Z")
    editor.made("/articles", {"title": "Back"})
    page = at_work("editor").page(f"{LIST}?{query}")
    found = [label for label in ("Back", "Hip", "Neck") if f"Tick “{label}”" in page.html]
    assert sorted(found) == there
    if "sort" in query:
        places = [page.html.index(f"Tick “{label}”") for label in there]
        assert places == sorted(places)


def test_a_list_is_paged_by_links_that_keep_the_filter(at_work: AT_WORK, editor: Api) -> None:
    for number in range(5):
        editor.made("/articles", {"title": f"Neck {number}"})
    editor.made("/articles", {"title": "Hip"})
    someone, seen = at_work("editor"), []
    for sort in ("changed", "title"):
        path: str | None = f"{LIST}?q=neck&limit=2&sort={sort}"
        while path:
            page = someone.page(path)
            seen += [number for number in range(5) if f"Tick “Neck {number}”" in page.html]
            assert "Hip" not in page.html
            path = next((address for address, _here in page.links if "cursor=" in address), None)
    assert sorted(seen) == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert "From the start" in page.text


def test_titles_are_sorted_as_people_sort_them(at_work: AT_WORK, editor: Api) -> None:
    for title in ("beta", "Alpha", "gamma", "Über"):
        editor.made("/articles", {"title": title})
    someone, seen, path = at_work("editor"), [], f"{LIST}?sort=title&limit=1"
    while path:
        page = someone.page(path)
        seen += [title for title in ("beta", "Alpha", "gamma", "Über") if f"Tick “{title}”" in page.html]
        path = next((address for address, _here in page.links if "cursor=" in address), "")
    assert seen == ["Alpha", "beta", "gamma", "Über"]


def test_what_is_ticked_is_published_and_taken_back(at_work: AT_WORK, editor: Api, reader: Api) -> None:
    draft_, other = (editor.made("/articles", {"title": title}) for title in ("One", "Two"))
    waits = editor.made("/articles", {"title": "Three"})
    waits = editor.post(f"/articles/{waits['id']}/submit", {"version": 1}).get_json()
    someone = at_work("editor")
    page = someone.page(LIST)
    ticked = [box(page, each) for each in (draft_, waits)]
    page = someone.followed(someone.sent(bulk(page), PUBLISH, *ticked))
    assert "2 articles are live now." in page.text
    assert [status(editor, each) for each in (draft_, other, waits)] == ["published", "draft", "published"]
    assert reader.get("/articles/one").status_code == 200

    page = someone.followed(someone.sent(undo(page)))
    assert "2 articles are as before." in page.text
    assert [status(editor, each) for each in (draft_, other, waits)] == ["draft", "draft", "in_review"]
    assert reader.get("/articles/one").status_code == 404


def test_all_of_a_page_go_into_the_bin_and_come_back_as_they_were(at_work: AT_WORK, editor: Api, reader: Api) -> None:
    live = editor.published("articles", title="Live")
    changed = editor.published("articles", title="What readers see")
    editor.patch(f"/articles/{changed['id']}", {"title": "The draft", "version": changed["version"]})
    draft_ = editor.made("/articles", {"title": "Draft"})
    someone = at_work("editor")
    form = bulk(someone.page(LIST))
    here = [("here", f"{each['id']}:{version}") for each, version in ((live, 2), (changed, 3), (draft_, 1))]
    page = someone.followed(someone.sent(form, BIN, ALL, *here))
    assert "3 articles are in the bin." in page.text
    assert {status(editor, each) for each in (live, changed, draft_)} == {"binned"}
    assert "Tick “Live”" in someone.page(f"{LIST}?status=bin").html

    page = someone.followed(someone.sent(undo(page)))
    assert "3 articles are as before." in page.text
    assert [status(editor, each) for each in (live, changed, draft_)] == ["published", "published", "draft"]
    assert reader.get("/articles/what-readers-see").get_json()["title"] == "What readers see"
    assert editor.get(f"/articles/{changed['id']}").get_json()["title"] == "The draft"


def tags(api: Api, entry: dict[str, Any]) -> list[str]:
    """Give the tags that the newest draft of an entry has."""
    return [each["slug"] for each in api.get(f"/articles/{entry['id']}").get_json()["tags"]]


def test_what_is_ticked_is_tagged_in_one_save_each_and_taken_back(at_work: AT_WORK, editor: Api, reader: Api) -> None:
    editor.made("/tags", {"name": "Neck pain"})
    one = editor.published("articles", title="One", slug="one", tags=[{"name": "Hip"}])
    two = editor.made("/articles", {"title": "Two", "tags": [{"slug": "neck-pain"}]})
    someone = at_work("editor")
    page = someone.page(LIST)
    ticked = [box(page, each) for each in (one, two)]
    page = someone.followed(someone.sent(bulk(page), ("move", "tag"), *ticked, bulk_tag=" neck PAIN "))
    assert "1 article has the tag now." in page.text
    assert "it has this tag already. “Two”" in page.text
    assert (tags(editor, one), tags(editor, two)) == (["hip", "neck-pain"], ["neck-pain"])
    assert [each["slug"] for each in reader.get("/articles/one").get_json()["tags"]] == ["hip"], "not published yet"
    assert len(editor.get(f"/articles/{one['id']}/revisions").get_json()["items"]) == 2

    page = someone.followed(someone.sent(undo(page)))
    assert "1 article is as before." in page.text
    assert tags(editor, one) == ["hip"]

    ticked = [box(page, each) for each in (one, two)]
    page = someone.followed(someone.sent(bulk(page), ("move", "untag"), *ticked, bulk_tag="neck-pain"))
    assert "it does not have this tag. “One”" in page.text
    assert (tags(editor, one), tags(editor, two)) == (["hip"], [])


def test_a_tag_is_put_on_and_taken_off_by_what_it_is_called_now(at_work: AT_WORK, editor: Api) -> None:
    made = editor.made("/articles", {"title": "One", "tags": [{"name": "Nape"}, {"name": "Hip"}]})
    editor.patch("/tags/nape", {"version": 1, "name": "Neck", "slug": "neck"})
    someone = at_work("editor")
    page = someone.page(LIST)
    page = someone.followed(someone.sent(bulk(page), ("move", "tag"), box(page, made), bulk_tag="neck"))
    assert "it has this tag already. “One”" in page.text
    someone.sent(bulk(page), ("move", "untag"), box(page, made), bulk_tag="neck")
    assert tags(editor, made) == ["hip"]


@pytest.mark.parametrize("typed", ["", "nothing of this name", HOSTILE, "\x00"])
def test_a_tag_that_is_not_there_is_not_made(at_work: AT_WORK, editor: Api, typed: str) -> None:
    made = editor.made("/articles", {"title": "One"})
    someone = at_work("editor")
    page = someone.page(LIST)
    page = someone.followed(someone.sent(bulk(page), ("move", "tag"), box(page, made), bulk_tag=typed))
    assert "There is no tag of this name." in page.text
    assert editor.get(f"/articles/{made['id']}").get_json()["version"] == 1


def test_the_bin_is_emptied_by_bringing_back(at_work: AT_WORK, editor: Api) -> None:
    made = editor.published("articles", title="Live")
    editor.delete(f"/articles/{made['id']}")
    someone = at_work("editor")
    page = someone.page(f"{LIST}?status=bin")
    assert ("move", "publish") not in bulk(page).buttons
    assert (f"{LIST}/{made['id']}", "") not in page.links, "what is in the bin cannot be edited"
    page = someone.followed(someone.sent(bulk(page), RESTORE, box(page, made)))
    assert "1 article is a draft again." in page.text
    assert status(editor, made) == "draft"
    someone.sent(undo(page))
    assert status(editor, made) == "binned"


def test_one_that_is_left_stops_no_other(at_work: AT_WORK, editor: Api) -> None:
    bare = editor.made("/exercises", {"title": "Without a step"})
    moved = editor.made("/exercises", {"title": "Changed meanwhile", "steps": [{"text": "Sit."}]})
    gone = editor.made("/exercises", {"title": "Gone", "steps": [{"text": "Sit."}]})
    good = editor.made("/exercises", {"title": "Good", "steps": [{"text": "Sit."}]})
    someone = at_work("editor")
    page = someone.page("/admin/exercises")
    ticked = [box(page, each) for each in (bare, moved, gone, good)]
    editor.patch(f"/exercises/{moved['id']}", {"title": "Another title", "version": 1})
    editor.delete(f"/exercises/{gone['id']}")
    page = someone.followed(someone.sent(bulk(page), PUBLISH, *ticked))
    assert "1 exercise is live now." in page.text
    assert "An exercise needs at least one step before it can be published. “Without a step”" in page.text
    assert "somebody changed it meanwhile. Look at it again. “Another title”" in page.text
    assert "it is not there any more. “Gone”" in page.text
    found = [status(editor, each) for each in (bare, moved, gone, good)]
    assert found == ["draft", "draft", "binned", "published"]


def test_a_move_that_was_built_on_is_not_taken_back(at_work: AT_WORK, editor: Api) -> None:
    made = editor.made("/articles", {"title": "One"})
    someone = at_work("editor")
    page = someone.page(LIST)
    page = someone.followed(someone.sent(bulk(page), PUBLISH, box(page, made)))
    editor.patch(f"/articles/{made['id']}", {"title": "Two", "version": 2})
    page = someone.followed(someone.sent(undo(page)))
    assert "somebody changed it meanwhile" in page.text
    assert status(editor, made) == "published"


def test_nothing_ticked_is_said_kindly(at_work: AT_WORK, editor: Api) -> None:
    editor.made("/articles", {"title": "One"})
    someone = at_work("editor")
    page = someone.followed(someone.sent(bulk(someone.page(LIST)), PUBLISH))
    assert "Nothing was ticked." in page.text


def test_one_comes_back_to_the_same_page_of_the_list(at_work: AT_WORK, editor: Api) -> None:
    made = editor.made("/articles", {"title": "Neck"})
    someone = at_work("editor")
    page = someone.page(f"{LIST}?status=draft&q=neck&sort=title")
    answer = someone.sent(bulk(page), PUBLISH, box(page, made))
    assert answer.headers["Location"] == f"{LIST}?status=draft&q=neck&sort=title"
    assert bulk(page).action == f"{LIST}/bulk?status=draft&q=neck&sort=title"


def test_a_hundred_go_at_once_and_come_back(app: Flask, at_work: AT_WORK, editor: Api) -> None:
    made = [draft(title=f"Number {number}") for number in range(100)]
    someone = at_work("editor")
    page = someone.page(f"{LIST}?limit=100")
    here = [("here", f"{each.id}:1") for each in made]
    page = someone.followed(someone.sent(bulk(page), PUBLISH, ALL, *here))
    assert "100 articles are live now." in page.text
    page = someone.followed(someone.sent(undo(page)))
    assert "100 articles are as before." in page.text


MEDDLED: list[tuple[str, dict[str, str], int]] = [
    ("no move", {"chosen": "1:1"}, 400),
    ("an unknown move", {"move": "vanish", "chosen": "1:1"}, 400),
    ("an entry that is no number", {"move": "publish", "chosen": "one:1"}, 400),
    ("an entry beyond all ids", {"move": "publish", "chosen": f"{10**30}:1"}, 400),
    ("no version", {"move": "publish", "chosen": "1"}, 400),
    ("a ticked box of somebody's own", {"move": "publish", "chosen": "<script>"}, 400),
    ("a standing that is none", {"move": "undo", "chosen": "1:1:gone"}, 400),
    ("more than go at once", {"move": "publish", "chosen": ",".join(f"{number}:1" for number in range(1, 102))}, 400),
    ("an undo that tells no standing", {"move": "undo", "chosen": "1:1"}, 303),
    ("an entry that is not there", {"move": "publish", "chosen": "999:1"}, 303),
    ("a stale version", {"move": "publish", "chosen": "1:9"}, 303),
]


def test_a_form_that_somebody_meddled_with_changes_nothing(at_work: AT_WORK, editor: Api) -> None:
    made = editor.made("/articles", {"title": "One"})
    someone = at_work("editor")
    token = bulk(someone.page(LIST)).fields["csrf_token"]
    for why, data, expected in MEDDLED:
        answer = someone.post(f"{LIST}/bulk", {"csrf_token": token, **data})
        assert answer.status_code == expected, why
        assert "<script>" not in answer.get_data(as_text=True), why
    assert someone.post(f"{LIST}/bulk", {"move": "publish", "chosen": "1:1"}).status_code == 400, "no token"
    assert status(editor, made) == "draft"


def test_what_an_address_cannot_ask_is_said_on_a_page(at_work: AT_WORK) -> None:
    someone = at_work("editor")
    for query in ("status=gone", "limit=0", "limit=101", "cursor=x", "cursor=", "colour=red", "sort=mood", "q=a&q=b"):
        page = someone.page(f"{LIST}?{query}")
        assert (page.status, page.faults) == (400, []), query


def test_authors_see_what_is_theirs_and_move_nothing(at_work: AT_WORK, editor: Api) -> None:
    live = editor.published("articles", title="Live of others")
    editor.made("/articles", {"title": "Draft of others"})
    author = at_work("author")
    page = author.page(LIST)
    assert "Live of others" in page.text
    assert "Draft of others" not in page.html
    assert "/bulk" not in page.html
    assert (f"{LIST}/{live['id']}", "") not in page.links, "only its authors and editors change it"
    assert (live["url"], "") in page.links
    token = next(form.fields["csrf_token"] for form in page.forms if form.method == "post")
    answer = author.post(f"{LIST}/bulk", {"csrf_token": token, "move": "bin", "chosen": f"{live['id']}:2"})
    assert answer.status_code == 403
    assert status(editor, live) == "published"


def test_moderators_may_look_and_admins_do_all(at_work: AT_WORK, editor: Api, reader: Api, moderator: Api) -> None:
    made = editor.published("articles", title="Neck")
    moderator.decided("approve", reader.commented(made)["id"])
    page = at_work("moderator").page(LIST)
    assert "/bulk" not in page.html
    assert f"{LIST}/new" not in page.html
    queue = next(address for address, _here in page.links if "article=neck" in address)
    admin = at_work("admin")
    assert admin.page(queue).status == 200
    assert bulk(admin.page(LIST))


def test_a_stranger_is_led_to_the_sign_in(visitor: Visitor) -> None:
    for path in (LIST, "/admin/exercises"):
        assert "/admin/sign-in" in visitor.get(path).headers["Location"]


def test_hostile_words_are_shown_as_words(at_work: AT_WORK, editor: Api) -> None:
    editor.made("/authors", {"name": HOSTILE})
    told = {"title": HOSTILE, "summary": HOSTILE, "tags": [{"name": HOSTILE}], "slug": "neck"}
    editor.published("articles", authors=[editor.get("/authors").get_json()["items"][0]["slug"]], **told)
    someone = at_work("editor")
    for path in (LIST, f"{LIST}?q=%3Cscript%3E&author=%3Cb%3E&tag=%22%3E"):
        page = someone.page(path)
        assert page.faults == []
        assert "<script>alert" not in page.html
        assert "b" not in page.elements
    assert HOSTILE in someone.page(LIST).text
    page = someone.page(LIST)
    page = someone.followed(someone.sent(bulk(page), PUBLISH, (bulk(page).boxes[-1][0], "1:9")))
    assert (page.faults, "<script>alert" in page.html) == ([], False)


@pytest.mark.parametrize("kind", [ARTICLE, EXERCISE])
def test_a_list_costs_the_same_however_long_it_is(app: Flask, at_work: AT_WORK, editor: Api, kind: Any) -> None:
    editor.made("/authors", {"name": "Ana"})
    someone, path = at_work("editor"), f"/admin/{kind}s"

    def fill(count: int) -> None:
        for _ in range(count):
            article(authors=["ana"], tags=[{"name": "Neck"}]) if kind == ARTICLE else draft(kind, authors=["ana"])

    def cost(query: str) -> int:
        with counting() as sent:
            page = someone.page(f"{path}?{query}")
        assert page.status == 200
        return len(sent)

    queries = ["", "q=neck", "author=ana", "sort=title"]
    fill(3)
    few = [cost(query) for query in queries]
    fill(57)
    assert [cost(query) for query in queries] == few
    assert max(few) <= 12


def test_every_field_has_a_label_and_one_heading_names_the_page(at_work: AT_WORK, editor: Api) -> None:
    editor.made("/articles", {"title": "One"})
    someone = at_work("editor")
    for path in (LIST, f"{LIST}?status=bin", f"{LIST}?q=none"):
        page = someone.page(path)
        assert page.fields
        assert [each for each in page.fields if each not in page.labels] == []
        assert page.elements.count("h1") == 1
        assert "Articles · Vertebra" in page.title
