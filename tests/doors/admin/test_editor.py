"""The editor as a page: what is written is saved as a draft, refused kindly, and never lost."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from tests.api import Api
from tests.doors.admin.pages import Form, Page, Visitor

TITLE = "Clicking in the back of the head"
SAVE, PUBLISH, SUBMIT = ("do", "save"), ("do", "publish"), ("do", "submit")


def _form(page: Page) -> Form:
    return next(form for form in page.forms if SAVE in form.buttons)


def _written(someone: Visitor, *pressed: tuple[str, str], **filled: str) -> Any:
    page = someone.page("/admin/articles/new")
    form = _form(page)
    form.action = "/admin/articles/new"
    return someone.sent(form, *(pressed or [SAVE]), **filled)


def _opened(someone: Visitor, answer: Any) -> tuple[Form, str]:
    path = answer.headers["Location"]
    form = _form(someone.page(path))
    form.action = path
    return form, path.rpartition("/")[2]


def test_what_is_written_is_a_draft_that_nobody_reads_yet(at_work: Callable[[str], Visitor], reader: Api) -> None:
    someone = at_work("editor")
    answer = _written(someone, title=TITLE, summary="What it is.", content_html="First.\n\nSecond, <3 of it.")
    page = someone.followed(answer)
    assert "Saved." in page.text
    assert page.title.startswith(TITLE)
    assert reader.get("/articles/clicking-in-the-back-of-the-head").status_code == 404


def test_text_without_tags_becomes_paragraphs(at_work: Callable[[str], Visitor]) -> None:
    someone = at_work("editor")
    form, _id = _opened(
        someone, _written(someone, title=TITLE, content_html="First.\nStill first.\n\n\nSecond & last.")
    )
    assert form.fields["content_html"] == "<p>First.<br>Still first.</p><p>Second &amp; last.</p>"


def test_every_field_comes_back_as_it_was_saved(at_work: Callable[[str], Visitor], editor: Api, reader: Api) -> None:
    editor.made("/authors", {"name": "Ana Pérez", "slug": "ana"})
    editor.made("/tags", {"name": "Neck", "slug": "neck", "kind": "body_region"})
    editor.published("exercises", title="Psoas stretch")
    told = {
        "title": TITLE,
        "slug": "a-click",
        "summary": "Short & <plain>.",
        "key_takeaway": "Take “this” along.",
        "content_html": "<p>Words <em>and</em> more.</p>",
        "language": "en-GB",
        "authors-0": "ana",
        "reviewer": "ana",
        "review_due_at": "2031-01-31",
        "sources-0-title": "NHS: Neck pain",
        "sources-0-url": "https://www.nhs.uk/conditions/neck-pain/",
        "funding": "Nobody.",
        "seo-title": "A click",
        "seo-description": "About clicks.",
        "exercises-0": "psoas-stretch",
        "new_tag-name": "Clicking",
        "new_tag-kind": "topic",
    }
    someone = at_work("editor")
    form, entry_id = _opened(someone, _written(someone, SAVE, ("tags", "neck"), **told))
    for name, value in told.items():
        assert name.startswith("new_tag") or form.fields[name] == value, name
    assert sorted(value for name, value in form.ticked if name == "tags") == ["clicking", "neck"]
    assert ("comments_open", "y") in form.ticked, "comments are open unless somebody closes them"
    document = editor.get(f"/articles/{entry_id}").get_json()
    assert document["review_due_at"] == "2031-01-31T09:00:00Z"
    assert document["exercises"][0]["slug"] == "psoas-stretch"
    assert [tag["kind"] for tag in document["tags"]] == ["body_region", "topic"]
    assert reader.get("/articles/a-click").status_code == 404


def test_a_refusal_stands_at_its_field_and_keeps_every_word(at_work: Callable[[str], Visitor]) -> None:
    someone = at_work("editor")
    sent = {
        "title": "",
        "slug": "Not A Slug",
        "summary": "Kept <b>words</b>",
        "sources-0-title": "S",
        "sources-0-url": "nowhere",
    }
    answer = _written(someone, **sent)
    assert answer.status_code == 422
    page = Page(answer)
    form = _form(page)
    assert {name: form.fields[name] for name in sent} == sent
    assert "nothing that you wrote is lost" in page.text
    assert "A slug is made of lower-case ASCII letters" in page.text
    assert "Give a whole address that begins with https://" in page.text
    assert page.html.count('aria-invalid="true"') == 3
    assert page.faults == []


def test_a_save_that_changes_nothing_makes_no_version(at_work: Callable[[str], Visitor], editor: Api) -> None:
    someone = at_work("editor")
    form, entry_id = _opened(someone, _written(someone, title=TITLE, content_html="Words."))
    someone.sent(form, SAVE)
    document = editor.get(f"/articles/{entry_id}").get_json()
    assert document["version"] == 1
    assert len(editor.get(f"/articles/{entry_id}/revisions").get_json()["items"]) == 1


def test_what_came_over_the_api_makes_no_version_when_it_is_saved_as_it_is(
    at_work: Callable[[str], Visitor], editor: Api
) -> None:
    editor.made("/authors", {"name": "Ana", "slug": "ana"})
    used = editor.made("/exercises", {"title": "Psoas stretch"})
    members = {
        "title": TITLE,
        "content_html": "<h2>One</h2>\n<p>a &amp; b</p>",
        "summary": "a\nb",
        "authors": ["ana"],
        "reviewer": "ana",
        "review_due_at": "2031-01-01T10:30:00Z",
        "tags": [{"name": "Zebra", "kind": "topic"}, {"name": "Arm", "kind": "muscle"}, {"name": "Back"}],
        "exercises": ["psoas-stretch"],
        "sources": [{"title": "NHS", "url": "https://www.nhs.uk/"}],
        "seo": {"title": "Neck", "description": ""},
    }
    made = editor.made("/articles", members)
    editor.patch(f"/exercises/{used['id']}", {"version": 1, "slug": "hip-stretch"})
    path = f"/admin/articles/{made['id']}"
    someone = at_work("editor")
    form = _form(someone.page(path))
    form.action = path
    assert form.fields["exercises-0"] == "hip-stretch"
    form.ticked.sort()
    assert someone.sent(form, SAVE).status_code == 303
    document = editor.get(f"/articles/{made['id']}").get_json()
    assert document["version"] == 1
    assert [tag["slug"] for tag in document["tags"]] == ["zebra", "arm", "back"]


def test_a_tag_with_another_address_keeps_its_place(at_work: Callable[[str], Visitor], editor: Api) -> None:
    made = editor.made("/articles", {"title": TITLE, "tags": [{"name": name} for name in ("Zebra", "Arm", "Back")]})
    editor.patch("/tags/zebra", {"version": 1, "slug": "okapi"})
    someone = at_work("editor")
    form = _form(someone.page(f"/admin/articles/{made['id']}"))
    form.action = f"/admin/articles/{made['id']}"
    form.ticked.sort()
    assert someone.sent(form, SAVE, summary="Short.").status_code == 303
    tags = editor.get(f"/articles/{made['id']}").get_json()["tags"]
    assert [tag["slug"] for tag in tags] == ["okapi", "arm", "back"]


def test_exercises_are_moved_and_taken_out_without_scripts_and_without_saving(
    at_work: Callable[[str], Visitor], editor: Api
) -> None:
    someone = at_work("editor")
    filled = {"title": TITLE, "exercises-0": "one", "exercises-1": "two", "exercises-2": "three"}
    answer = _written(someone, ("do", "down:exercises:0"), **filled)
    assert answer.status_code == 200
    form = _form(Page(answer))
    assert [form.fields[f"exercises-{place}"] for place in range(3)] == ["two", "one", "three"]
    form.action = "/admin/articles/new"
    form = _form(Page(someone.sent(form, ("do", "remove:exercises:1"))))
    assert [form.fields[f"exercises-{place}"] for place in range(2)] == ["two", "three"]
    assert form.fields["title"] == TITLE
    assert editor.get("/articles").get_json()["items"] == []


def test_publishing_saves_first_and_then_shows_what_changes(at_work: Callable[[str], Visitor]) -> None:
    someone = at_work("editor")
    answer = _written(someone, PUBLISH, title=TITLE)
    assert answer.headers["Location"].endswith("/changes")


def test_an_author_hands_in_and_an_editor_finds_it_on_the_first_page(at_work: Callable[[str], Visitor]) -> None:
    author = at_work("author")
    page = author.page("/admin/articles/new")
    assert PUBLISH not in _form(page).buttons
    assert not any(name.startswith("new_tag") for name in _form(page).fields), "authors make no tags"
    assert "Handed in." in author.followed(_written(author, SUBMIT, title=TITLE)).text
    today = at_work("editor").page("/admin/")
    assert TITLE in today.text
    assert "Handed in for review" in today.text


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        pytest.param("moderator", 403, id="moderators read and do not write"),
        pytest.param("author", 404, id="authors do not see the drafts of others"),
        pytest.param("admin", 200, id="admins may all"),
    ],
)
def test_who_may_open_the_draft_of_another(
    role: str, expected: int, at_work: Callable[[str], Visitor], editor: Api
) -> None:
    draft = editor.made("/articles", {"title": TITLE})
    assert at_work(role).get(f"/admin/articles/{draft['id']}").status_code == expected


def test_a_stranger_is_led_to_the_sign_in(visitor: Visitor) -> None:
    assert visitor.get("/admin/articles/new").status_code == 302
    assert visitor.post("/admin/articles/new", {"title": TITLE}).status_code in {302, 400}


@pytest.mark.parametrize(
    ("move", "told", "status"),
    [
        pytest.param("unpublish", "Taken off the site", "draft", id="off the site"),
        pytest.param("archive", "Laid aside", "archived", id="into the archive"),
    ],
)
def test_what_is_live_is_taken_back(
    move: str, told: str, status: str, at_work: Callable[[str], Visitor], editor: Api
) -> None:
    live = editor.published("articles", title=TITLE)
    someone = at_work("editor")
    page = someone.page(f"/admin/articles/{live['id']}")
    moves = next(form for form in page.forms if form.action.endswith("/moves"))
    assert told in someone.followed(someone.sent(moves, ("move", move))).text
    assert editor.get(f"/articles/{live['id']}").get_json()["status"] == status


@pytest.mark.parametrize("move", ["bin", "archive", "unpublish"])
def test_undo_brings_it_back_as_it_stood(
    move: str, at_work: Callable[[str], Visitor], editor: Api, reader: Api
) -> None:
    live = editor.published("articles", title=TITLE)
    address = f"/articles/{live['slug']}"
    someone = at_work("editor")
    page = someone.page(f"/admin/articles/{live['id']}")
    moves = next(form for form in page.forms if form.action.endswith("/moves"))
    there = someone.followed(someone.sent(moves, ("move", move)))
    assert reader.get(address).status_code == 404
    undo = next(form for form in there.forms if form.action.endswith("/undo"))
    assert "It stands as it did before" in someone.followed(someone.sent(undo)).text
    assert reader.get(address).status_code == 200, "what was live is live again"


def test_a_step_that_came_too_late_says_so_and_changes_nothing(at_work: Callable[[str], Visitor], editor: Api) -> None:
    live = editor.published("articles", title=TITLE)
    someone = at_work("editor")
    page = someone.page(f"/admin/articles/{live['id']}")
    moves = next(form for form in page.forms if form.action.endswith("/moves"))
    editor.patch(f"/articles/{live['id']}", {"title": "Changed", "version": live["version"]})
    there = someone.followed(someone.sent(moves, ("move", "unpublish")))
    assert "changed since it was read" in there.text
    assert editor.get(f"/articles/{live['id']}").get_json()["status"] == "published"


def _picture() -> tuple[BytesIO, str]:
    kept = BytesIO()
    Image.new("RGB", (60, 40), "teal").save(kept, "PNG")
    return BytesIO(kept.getvalue()), "IMG_0001.png"


def test_a_picture_is_brought_along_and_stands_over_the_text(at_work: Callable[[str], Visitor], editor: Api) -> None:
    someone = at_work("editor")
    form = _form(someone.page("/admin/articles/new"))
    told = {"title": TITLE, "picture-alt": "A teal field", "picture-file": _picture()}
    answer = someone.post("/admin/articles/new", {**form.fields, **told, "do": "save"})
    again, entry_id = _opened(someone, answer)
    image = editor.get(f"/articles/{entry_id}").get_json()["image"]
    assert (image["alt"], image["width"], image["height"]) == ("A teal field", 60, 40)
    assert someone.sent(again, SAVE).status_code == 303
    assert editor.get(f"/articles/{entry_id}").get_json()["image"] == image, "it stays when the text is saved again"


@pytest.mark.parametrize(
    ("told", "word"),
    [
        pytest.param({"picture-alt": ""}, "Say in a few words what the picture shows", id="no words for it"),
        pytest.param({"picture-alt": "IMG_0001.png"}, "the name of a file", id="the name of the file"),
        pytest.param({"picture-file": b"<svg/>", "picture-alt": "A"}, "PNG", id="no picture"),
    ],
)
def test_a_picture_that_is_refused_loses_no_word(
    told: dict[str, Any], word: str, at_work: Callable[[str], Visitor], editor: Api
) -> None:
    someone = at_work("editor")
    form = _form(someone.page("/admin/articles/new"))
    brought = (BytesIO(told["picture-file"]), "x.png") if "picture-file" in told else _picture()
    sent = {**form.fields, "title": TITLE, "summary": "Kept.", "do": "save", **told, "picture-file": brought}
    answer = someone.post("/admin/articles/new", sent)
    assert answer.status_code == 422
    page = Page(answer)
    assert _form(page).fields["summary"] == "Kept."
    assert word in page.text
    assert editor.get("/articles").get_json()["items"] == []


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        pytest.param(
            "a &lt;b&gt; c", "<p>a &lt;b&gt; c</p>", id="without a tag it stays HTML, and is not escaped twice"
        ),
        pytest.param("<p>a &amp; b</p>", "<p>a &amp; b</p>", id="with a tag it is shown as it is"),
        pytest.param("", "", id="nothing is nothing"),
    ],
)
def test_what_came_over_the_api_is_shown_so_that_it_can_be_saved_again(
    stored: str, shown: str, at_work: Callable[[str], Visitor], editor: Api
) -> None:
    draft = editor.made("/articles", {"title": TITLE, "content_html": stored})
    someone = at_work("editor")
    form = _form(someone.page(f"/admin/articles/{draft['id']}"))
    assert form.fields["content_html"] == shown
    someone.sent(form, SAVE)
    before, after = (
        document["content_text"] for document in (draft, editor.get(f"/articles/{draft['id']}").get_json())
    )
    assert before == after


def test_what_is_written_may_show_pictures_of_the_hosts_of_the_site(at_work: Callable[[str], Visitor]) -> None:
    someone = at_work("admin")
    settings = next(form for form in someone.page("/admin/settings").forms if form.action == "/admin/settings")
    someone.sent(settings, image_hosts="images.example.org")
    answer = someone.client.get("/admin/articles/new", base_url="https://cms.example")
    assert "img-src 'self' data: images.example.org;" in answer.headers["Content-Security-Policy"]
