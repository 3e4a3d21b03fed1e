"""Two saves that meet, without scripts: both texts are shown, chosen from field by field, and nothing is lost."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.api import Api
from tests.doors.admin.pages import Form, Page, Visitor

SAVE = ("do", "save")
KINDS = ["articles", "exercises"]
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def _form(page: Page) -> Form:
    return next(form for form in page.forms if SAVE in form.buttons)


def _open(someone: Visitor, path: str) -> Form:
    form = _form(someone.page(f"/admin{path}"))
    form.action = f"/admin{path}"
    return form


def _met(answer: Any) -> tuple[Page, Form]:
    assert answer.status_code == 409
    page = Page(answer)
    assert page.faults == []
    return page, _form(page)


def _chosen(form: Form) -> dict[str, str]:
    return {name.removeprefix("take-"): side for name, side in form.ticked if name.startswith("take-")}


def _choose(form: Form, **sides: str) -> Form:
    form.ticked = [pair for pair in form.ticked if pair[0].removeprefix("take-") not in sides]
    form.ticked += [(f"take-{member}", side) for member, side in sides.items()]
    return form


@pytest.mark.parametrize("kind", KINDS)
def test_both_texts_are_shown_and_each_field_goes_on_as_it_was_chosen(
    kind: str, at_work: Callable[[str], Visitor], editor: Api
) -> None:
    made = editor.made(f"/{kind}", {"title": "Neck pain", "summary": "Short.", "key_takeaway": "Rest."})
    path = f"/{kind}/{made['id']}"
    someone = at_work("editor")
    form = _open(someone, path)
    editor.patch(path, {"version": 1, "title": "Back pain", "summary": "Long.", "funding": "A fund."})
    page, form = _met(someone.sent(form, SAVE, title="Neck & <b>arm</b> pain", key_takeaway="Move."))
    assert _chosen(form) == {"title": "mine", "summary": "theirs", "key_takeaway": "mine", "funding": "theirs"}
    for words in ("Both of you changed this", "Only you changed this", "Only Editor changed this", "Editor saved this"):
        assert words in page.text
    assert "<del>" in page.html
    assert "<b>arm</b>" not in page.html
    assert editor.get(path).get_json()["title"] == "Back pain", "nothing is saved yet"
    answer = someone.sent(_choose(form, title="theirs", summary="mine"), SAVE)
    assert answer.status_code == 303
    told = editor.get(path).get_json()
    assert [told[name] for name in ("title", "summary", "key_takeaway", "funding")] == [
        "Back pain", "Short.", "Move.", "A fund.",
    ]  # fmt: skip
    titles = [each["number"] for each in editor.get(f"{path}/revisions").get_json()["items"]]
    assert titles == [3, 2, 1], "what was saved in between stays in the history"


def test_a_third_save_in_between_is_shown_as_well(at_work: Callable[[str], Visitor], editor: Api) -> None:
    path = f"/articles/{editor.made('/articles', {'title': 'One'})['id']}"
    someone = at_work("editor")
    form = _open(someone, path)
    editor.patch(path, {"version": 1, "title": "Two"})
    _page, form = _met(someone.sent(form, SAVE, title="Mine", summary="Of mine."))
    editor.patch(path, {"version": 2, "title": "Three", "summary": "Of theirs."})
    _page, form = _met(someone.sent(_choose(form, title="theirs"), SAVE))
    assert _chosen(form) == {"title": "theirs", "summary": "mine"}
    someone.sent(form, SAVE)
    told = editor.get(path).get_json()
    assert (told["title"], told["summary"]) == ("Three", "Of mine.")


def test_writing_goes_on_with_what_was_chosen_before_it_is_saved(
    at_work: Callable[[str], Visitor], editor: Api
) -> None:
    path = f"/articles/{editor.made('/articles', {'title': 'One'})['id']}"
    someone = at_work("editor")
    form = _open(someone, path)
    editor.patch(path, {"version": 1, "title": "Two", "summary": "Theirs."})
    _page, form = _met(someone.sent(form, SAVE, title="Mine"))
    answer = someone.sent(form, ("do", "write"))
    assert answer.status_code == 200
    again = _form(Page(answer))
    assert (again.fields["title"], again.fields["summary"]) == ("Mine", "Theirs.")
    assert editor.get(path).get_json()["title"] == "Two"
    again.action = f"/admin{path}"
    assert someone.sent(again, SAVE, funding="Nobody.").status_code == 303
    told = editor.get(path).get_json()
    assert (told["title"], told["summary"], told["funding"]) == ("Mine", "Theirs.", "Nobody.")


def test_what_was_refused_is_offered_again_when_somebody_leaves_the_choice(
    at_work: Callable[[str], Visitor], editor: Api
) -> None:
    path = f"/articles/{editor.made('/articles', {'title': 'One'})['id']}"
    someone = at_work("editor")
    form = _open(someone, path)
    editor.patch(path, {"version": 1, "title": "Two"})
    _met(someone.sent(form, SAVE, title="Mine"))
    page = someone.page(f"/admin{path}?kept=yes")
    assert _form(page).fields["title"] == "Mine"


LISTS: list[Any] = [
    pytest.param({"steps": [{"text": "Kneel."}, {"text": "Push."}]}, "steps-0-text_html", "Sit.", id="a step"),
    pytest.param({"cautions": [{"level": "urgent", "text": "Numb"}]}, "cautions-0-text", "Weak", id="a caution"),
    pytest.param({"dosage": {"hold_seconds": 30}}, "dosage-hold_seconds", "as long as one can", id="half a number"),
    pytest.param({"video": {"url": "https://v.example/1"}}, "video-url", "not an address", id="no address"),
    pytest.param({"tags": [{"name": "B"}, {"name": "A"}]}, "new_tag-name", "C", id="a new tag"),
    pytest.param({"review_due_at": "2031-01-01T09:00:00Z"}, "review_due_at", "soon", id="no day"),
    pytest.param({"image_id": None}, "image_id", "99999999999999", id="no picture"),
]


@ON_SQLITE
@pytest.mark.parametrize(("members", "field", "typed"), LISTS)
def test_whatever_was_typed_is_shown_beside_the_other(
    members: dict[str, Any], field: str, typed: str, at_work: Callable[[str], Visitor], editor: Api
) -> None:
    made = editor.made("/exercises", {"title": "Psoas stretch", **members})
    path = f"/exercises/{made['id']}"
    someone = at_work("editor")
    form = _open(someone, path)
    editor.patch(path, {"version": 1, "summary": "Theirs."})
    _page, form = _met(someone.sent(form, SAVE, **{field: typed}))
    assert form.fields[field] == typed
    chosen = _chosen(form)
    assert chosen.pop("summary") == "theirs"
    assert set(chosen.values()) <= {"mine"}
    assert len(chosen) == 1


@ON_SQLITE
def test_what_nobody_touched_is_nobodys_choice(at_work: Callable[[str], Visitor], editor: Api) -> None:
    editor.made("/authors", {"name": "Ana", "slug": "ana"})
    editor.published("exercises", title="Psoas stretch")
    members = {
        "title": "Neck pain",
        "content_html": "<h2>One</h2>\n<p>a &amp; b</p>",
        "authors": ["ana"],
        "reviewer": "ana",
        "review_due_at": "2031-01-01T10:30:00Z",
        "tags": [{"name": "Zebra", "kind": "topic"}, {"name": "Arm", "kind": "muscle"}],
        "exercises": ["psoas-stretch"],
        "sources": [{"title": "NHS", "url": "https://www.nhs.uk/"}],
        "seo": {"title": "Neck", "description": ""},
        "summary": "a\nb",
    }
    path = f"/articles/{editor.made('/articles', members)['id']}"
    someone = at_work("editor")
    form = _open(someone, path)
    editor.patch(path, {"version": 1, "title": "Back pain"})
    _page, form = _met(someone.sent(form, SAVE, funding="Mine."))
    assert _chosen(form) == {"title": "theirs", "funding": "mine"}


@ON_SQLITE
def test_what_was_only_moved_meanwhile_is_saved_without_asking(
    at_work: Callable[[str], Visitor], editor: Api, reader: Api
) -> None:
    made = editor.made("/articles", {"title": "One"})
    path = f"/articles/{made['id']}"
    someone = at_work("editor")
    form = _open(someone, path)
    editor.post(f"{path}/publish", {"version": 1})
    assert someone.sent(form, SAVE, title="Two").status_code == 303
    assert editor.get(path).get_json()["title"] == "Two"
    assert reader.get(path).get_json()["title"] == "One"


@ON_SQLITE
@pytest.mark.parametrize(
    ("mine", "expected"),
    [
        pytest.param(True, "theirs", id="who left the box alone does not open them again"),
        pytest.param(False, None, id="both closed them"),
    ],
)
def test_whether_comments_are_open_is_not_overwritten_either(
    mine: bool,
    expected: str | None,
    at_work: Callable[[str], Visitor],
    editor: Api,
) -> None:
    path = f"/articles/{editor.made('/articles', {'title': 'One'})['id']}"
    someone = at_work("editor")
    form = _open(someone, path)
    editor.patch(path, {"version": 1, "comments_open": False})
    form.ticked = [pair for pair in form.ticked if mine or pair[0] != "comments_open"]
    answer = someone.sent(form, SAVE, title="Two")
    if expected:
        _page, again = _met(answer)
        assert _chosen(again) == {"title": "mine", "comments_open": expected}
        answer = someone.sent(again, SAVE)
    assert answer.status_code == 303
    assert editor.get(path).get_json()["comments"]["open"] is False


@ON_SQLITE
@pytest.mark.parametrize(
    "told",
    [
        pytest.param({"base": "", "version": ""}, id="nothing of where it began"),
        pytest.param({"base": "9", "version": "1"}, id="a version that there is not"),
        pytest.param({"base": "x" * 99, "version": "-1"}, id="nonsense"),
    ],
)
def test_a_form_that_does_not_say_where_it_began_overwrites_nothing(
    told: dict[str, str], at_work: Callable[[str], Visitor], editor: Api
) -> None:
    path = f"/articles/{editor.made('/articles', {'title': 'One'})['id']}"
    someone = at_work("editor")
    form = _open(someone, path)
    editor.patch(path, {"version": 1, "title": "Two"})
    _page, form = _met(someone.sent(form, SAVE, title="Mine", **told))
    assert _chosen(form) == {"title": "mine"}
    assert editor.get(path).get_json()["title"] == "Two"


@ON_SQLITE
def test_what_went_into_the_bin_meanwhile_loses_no_word(at_work: Callable[[str], Visitor], editor: Api) -> None:
    made = editor.made("/articles", {"title": "One"})
    path = f"/articles/{made['id']}"
    someone = at_work("editor")
    form = _open(someone, path)
    editor.delete(path)
    answer = someone.sent(form, SAVE, title="Mine")
    assert answer.status_code == 409
    page = Page(answer)
    assert _form(page).fields["title"] == "Mine"
    assert "put into the bin while you were writing" in page.text
