"""The editor of an exercise as a page: rows moved about without a script, and the card of what is typed."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from cms.app import MOST_FIELDS
from cms.content.models.revision import Revision
from cms.core.db import db
from tests.api import Api
from tests.doors.admin.pages import Form, Page, Visitor, as_browsers_send
from tests.unit.content.shelf import picture

SAVE = ("do", "save")
PSOAS: dict[str, Any] = {
    "title": "Psoas stretch",
    "summary": "For the front of the hip.",
    "steps": [{"text": "Kneel & breathe."}, {"text_html": "<strong>Tuck</strong> the pelvis."}, {"text": "Hold."}],
    "dosage": {"hold_seconds": 30, "repetitions": 3, "per_side": True, "frequency": "once a day"},
    "position": "Half-kneeling",
    "equipment": ["Cushion", "Chair"],
    "muscles": [{"name": "Psoas major", "action": "stretch"}],
    "variations": [
        {"title": "Standing", "kind": "easier", "reason": "When kneeling hurts.", "steps": [{"text": "Stand."}]},
        {"title": "Lying", "kind": "alternative", "steps": [{"text": "Lie down."}]},
    ],
    "reminders": ["Do not bounce."],
    "cautions": [{"level": "urgent", "text": "Numbness in both legs.", "action": "Get help today."}],
    "contraindications": ["A fresh fracture."],
    "video": {"url": "https://films.example/psoas", "title": "The film", "transcript": "Kneel."},
}


@pytest.fixture
def someone(at_work: Callable[[str], Visitor]) -> Visitor:
    """Give an editor at work."""
    return at_work("editor")


def _form(page: Page, path: str) -> Form:
    found = next(form for form in page.forms if SAVE in form.buttons)
    found.action = path
    return found


@pytest.fixture
def path(editor: Api) -> str:
    """Give the address of the editor of an exercise with something in every part."""
    return f"/admin/exercises/{editor.made('/exercises', PSOAS)['id']}"


def _focused(page: Page) -> str:
    """Give the control that the page begins at."""
    marked = [tag for tag in page.html.split("<") if " autofocus" in tag]
    assert len(marked) == 1, marked
    named = marked[0].split('value="' if 'name="do"' in marked[0] else 'name="')[1]
    return named.split('"')[0]


def test_saving_what_is_there_makes_no_new_version(someone: Visitor, path: str, editor: Api) -> None:
    before = editor.get(path.removeprefix("/admin")).json
    page = someone.followed(someone.sent(_form(someone.page(path), path), SAVE))
    assert "Saved." in page.text
    assert editor.get(path.removeprefix("/admin")).json == before


def test_an_exercise_with_every_list_full_can_be_opened_and_saved(someone: Visitor, editor: Api) -> None:
    steps = [{"text": f"Step {place}."} for place in range(50)]
    lines = [f"Line {place}" for place in range(50)]
    full = {
        "title": "Everything",
        "steps": steps,
        "equipment": lines,
        "reminders": lines,
        "contraindications": lines,
        "muscles": [{"name": line, "action": "mobilise"} for line in lines],
        "cautions": [{"level": "note", "text": line, "action": line} for line in lines],
        "variations": [{"title": f"Variation {place}", "steps": steps} for place in range(20)],
        "sources": [{"title": f"Source {place}"} for place in range(100)],
    }
    path = f"/admin/exercises/{editor.made('/exercises', full)['id']}"
    form = _form(someone.page(path), path)
    assert 1500 < len(form.fields) < MOST_FIELDS
    kind, sent = as_browsers_send([*form.fields.items(), *form.ticked, SAVE])
    answer = someone.post(path, sent, content_type=kind)
    assert "Saved." in someone.followed(answer).text
    assert editor.get(path.removeprefix("/admin")).get_json()["version"] == 1


def test_rows_move_without_a_script_and_nothing_typed_is_lost_or_saved(someone: Visitor, path: str) -> None:
    form = _form(someone.page(path), path)
    form.fields["steps-2-text_html"] = "Hold on."
    page = Page(someone.sent(form, ("do", "up:steps:2"), title="A new name"))
    assert page.status == 200
    assert _focused(page) == "up:steps:1"
    form = _form(page, path)
    assert [form.fields[f"steps-{place}-text_html"] for place in range(3)] == [
        "Kneel & breathe.",
        "Hold on.",
        "**Tuck** the pelvis.",
    ]
    assert form.fields["title"] == "A new name"

    page = Page(someone.sent(form, ("do", "add:variations-1-steps")))
    assert _focused(page) == "variations-1-steps-1-text_html"
    page = Page(someone.sent(_form(page, path), ("do", "remove:variations:0")))
    form = _form(page, path)
    assert (form.fields["variations-0-title"], form.fields["variations-0-steps-0-text_html"]) == ("Lying", "Lie down.")
    assert "variations-1-title" not in form.fields
    assert _form(someone.page(path), path).fields["title"] == "Psoas stretch"


def test_the_buttons_say_what_they_do_and_those_at_the_ends_are_off(someone: Visitor, path: str) -> None:
    tags = [tag.split(">")[0] for tag in someone.page(path).html.split("<button")[1:]]
    buttons = {tag.split('aria-label="')[1].partition('"')[0]: tag for tag in tags if 'aria-label="' in tag}
    off = [name for name, tag in buttons.items() if " disabled" in tag and " step " in name]
    assert off == [
        "Move step 1 up",
        "Move step 3 down",
        "Move step 1 of variation 1 up",
        "Move step 1 of variation 1 down",
        "Move step 1 of variation 2 up",
        "Move step 1 of variation 2 down",
    ]
    assert "Remove step 1 of variation 2" in buttons


@pytest.mark.parametrize("instruction", ["up:steps:9", "add:title", "turn:steps:0", "remove:authors-0-steps:0"])
def test_an_odd_instruction_is_refused(someone: Visitor, path: str, instruction: str) -> None:
    assert someone.sent(_form(someone.page(path), path), ("do", instruction)).status_code == 400


def test_what_is_wrong_is_marked_and_one_goes_on_there(someone: Visitor, path: str) -> None:
    form = _form(someone.page(path), path)
    answer = someone.sent(form, SAVE, **{"dosage-hold_seconds": "30 s", "cautions-0-text": ""})
    page = Page(answer)
    assert answer.status_code == 422
    assert _focused(page) == "dosage-hold_seconds"
    assert _form(page, path).fields["dosage-hold_seconds"] == "30 s"
    assert "Hold, in seconds: Give a whole number in digits, without a unit." in page.text
    assert page.html.count('aria-invalid="true"') == 2


def _card(someone: Visitor, form: Form, *pressed: tuple[str, str], **filled: str) -> Page:
    form.action = "/admin/exercises/card"
    return Page(someone.sent(form, *pressed, **filled))


def test_the_card_is_made_of_what_is_typed_and_nothing_is_stored(someone: Visitor, path: str) -> None:
    revisions = db.session.scalar(select(func.count(Revision.id)))
    form = _form(someone.page(path), path)
    card = _card(
        someone, form, **{"title": "Hip <stretch>", "steps-0-text_html": "Kneel **well**.", "variations-0-title": ""}
    )
    assert "Hip &lt;stretch&gt;" in card.html
    assert "Kneel <strong>well</strong>." in card.html
    assert "A variation: This must not be empty." in card.text
    assert "Stand." not in card.text
    assert "Lie down." in card.text
    assert db.session.scalar(select(func.count(Revision.id))) == revisions
    assert _form(someone.page(path), path).fields["title"] == "Psoas stretch"


def test_the_card_of_the_form_says_what_readers_get(someone: Visitor, path: str, editor: Api) -> None:
    entry_id = path.rpartition("/")[2]
    editor.post(f"/exercises/{entry_id}/publish", {"version": 1})
    card = _card(someone, _form(someone.page(path), path))
    public = someone.page("/exercises/psoas-stretch")
    assert card.text in public.text


WRONG = [
    pytest.param({"title": " "}, "The name: This must not be empty.", "No name yet", id="no name"),
    pytest.param({"dosage-sets": "many"}, "The dosage: Give a whole number", "Hold for 30 seconds.", id="no number"),
    pytest.param({"steps-1-text_html": "x" * 20_001}, "A step: This is too long", "Kneel & breathe.", id="a long step"),
    pytest.param({"video-url": "http://films.example"}, "The film: Give a whole address", "Half-kneeling", id="a film"),
    pytest.param(
        {"variations-0-steps-0-text_html": "x" * 20_001},
        "A variation: This is too long",
        "When kneeling hurts.",
        id="inside",
    ),
    pytest.param({"steps-0-image_id": "77"}, "A step: There is no picture", "Tuck the pelvis.", id="no such picture"),
    pytest.param({"steps-0-text_html": "<b>" * 3000}, "A step: ", "Tuck the pelvis.", id="markup beyond any text"),
    pytest.param({"slug": "No Slug", "authors-0": "nobody"}, "", "Kneel & breathe.", id="what the card does not show"),
]


@pytest.mark.parametrize(("filled", "told", "shown"), WRONG)
def test_the_card_shows_what_is_valid_and_says_what_it_leaves_out(
    someone: Visitor, path: str, filled: dict[str, str], told: str, shown: str
) -> None:
    form = _form(someone.page(path), path)
    card = _card(someone, form, **filled)
    assert card.status == 200
    assert told in card.text
    assert shown in card.text
    assert bool(told) == ("Not on the card yet:" in card.text)


def test_many_faults_leave_the_rest_of_the_card(someone: Visitor, path: str) -> None:
    form = _form(someone.page(path), path)
    steps = {f"steps-{place}-text_html": "x" * 20_001 if place % 2 else f"Step {place}." for place in range(12)}
    card = _card(someone, form, **steps, **{"variations-1-title": "", "variations-0-steps-0-text_html": "x" * 20_001})
    assert [f"Step {place}." in card.text for place in range(12)] == [True, False] * 6
    assert "When kneeling hurts." in card.text


def test_without_a_script_a_button_shows_the_card_of_what_is_typed(someone: Visitor, path: str) -> None:
    page = Page(someone.sent(_form(someone.page(path), path), ("do", "card"), title="Another name"))
    assert page.status == 200
    assert "Another name" in page.html.partition("data-card")[2]


def test_a_new_exercise_has_an_empty_form_and_no_card_yet(someone: Visitor) -> None:
    page = someone.page("/admin/exercises/new")
    assert "What you write on the left appears here" in page.text
    assert _focused(page) == "title"
    form = _form(page, "/admin/exercises/new")
    page = Page(someone.sent(form, ("do", "add:steps"), title="Chin tuck"))
    assert "Chin tuck" in page.html.partition("data-card")[2]


def test_a_step_has_a_picture_of_the_library_which_stays_and_is_on_the_card(
    someone: Visitor, path: str, editor: Api
) -> None:
    knee, foot = str(picture(alt="A knee on a towel").id), str(picture(alt="A foot").id)
    form = _form(someone.page(path), path)
    assert set(form.choices["steps-1-image_id"]) == {"", knee, foot}
    someone.sent(form, SAVE, **{"steps-1-image_id": knee, "variations-0-steps-0-image_id": foot})
    saved = editor.get(path.removeprefix("/admin")).get_json()
    assert [step["image"] and step["image"]["alt"] for step in saved["steps"]] == [None, "A knee on a towel", None]
    assert saved["variations"][0]["steps"][0]["image"]["alt"] == "A foot"

    form = _form(someone.page(path), path)
    assert form.fields["steps-1-image_id"] == knee
    page = Page(someone.sent(form, ("do", "up:steps:1")))
    assert _form(page, path).fields["steps-0-image_id"] == knee
    assert 'alt="A knee on a towel"' in _card(someone, form).html


def test_a_picture_that_is_chosen_can_be_chosen_however_old_it_is(someone: Visitor, path: str) -> None:
    oldest = str(picture(alt="The oldest").id)
    someone.sent(_form(someone.page(path), path), SAVE, **{"steps-2-image_id": oldest})
    for number in range(13):
        picture(alt=f"A knee, seen for the {number}th time")
    form = _form(someone.page(path), path)
    assert form.fields["steps-2-image_id"] == oldest
    assert "The oldest" in someone.page(path).text
    assert len(form.choices["steps-2-image_id"]) == 13


@pytest.mark.parametrize(("role", "status"), [("author", 200), ("editor", 200), ("admin", 200), ("moderator", 403)])
def test_the_card_is_for_those_who_write(at_work: Callable[[str], Visitor], role: str, status: int) -> None:
    visitor = at_work(role)
    forms = visitor.page("/admin/").forms
    token = next(form.fields["csrf_token"] for form in forms if "csrf_token" in form.fields)
    assert visitor.post("/admin/exercises/card", {"csrf_token": token, "title": "x"}).status_code == status


def test_the_card_wants_a_form_of_ours(someone: Visitor) -> None:
    assert someone.post("/admin/exercises/card", {"title": "x"}).status_code == 400
