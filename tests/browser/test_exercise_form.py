"""An editor at the form of an exercise, by mouse, by keyboard, and without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, Locator, Page, Route, expect

from tests.api import Api
from tests.browser.axe import faults
from tests.browser.conftest import PASSWORD, Visit, unroll

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]
STEPS = ["Kneel on the right knee.", "Tuck the tailbone **under**.", "Move the hips forward & hold."]
SHOWN = ["Kneel on the right knee.", "Tuck the tailbone under.", "Move the hips forward & hold."]
PARTS = ".ex-title, .ex-dosage .ex-sentence, .ex-how, .ex-variations, .ex-caution"


def _sign_in(page: Page) -> None:
    page.goto("/admin/sign-in")
    page.get_by_label("E-mail").fill("editor@clinic.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("link", name="Exercises").first).to_be_visible()


def _rows(page: Page, path: str) -> Locator:
    return page.locator(f"[id='rows-{path}'] > ol > li")


def _reads(page: Page, *texts: str) -> None:
    """Expect the steps to say this, in this order."""
    expect(_rows(page, "steps")).to_have_count(len(texts))
    for place, text in enumerate(texts):
        expect(_rows(page, "steps").nth(place).locator("textarea").first).to_have_value(text)


def _focused(page: Page, button: str) -> None:
    """Expect the focus on a button, by what it tells the server to do."""
    expect(page.locator(f"button[name=do][value='{button}']")).to_be_focused()


def _add(page: Page, button: str, path: str, count: int) -> None:
    page.get_by_role("button", name=button, exact=True).click()
    expect(_rows(page, path)).to_have_count(count)


def _write(page: Page) -> None:
    """Fill in an exercise with three steps, a variation and cautions of two levels."""
    page.goto("/admin/exercises/new")
    page.get_by_label("Name", exact=True).first.fill("Psoas stretch")
    page.get_by_label("What it is for, and for whom").fill("For the front of the hip.")
    page.get_by_label("Position", exact=True).fill("Half-kneeling")
    for place, step in enumerate(STEPS):
        if place:
            _add(page, "Add a step", "steps", place + 1)
        page.get_by_label(f"step {place + 1}", exact=True).fill(step)
    for label, value in [("Hold, in seconds", "30"), ("Times", "3"), ("Rest, in seconds", "15")]:
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_label("each side").check()
    page.get_by_label("How often", exact=True).fill("once a day")
    page.get_by_label("Name of muscle 1").fill("Psoas major")
    _add(page, "Add a variation", "variations", 1)
    variation = _rows(page, "variations")
    variation.get_by_label("Name").fill("Standing")
    variation.get_by_label("Kind").select_option("easier")
    variation.get_by_label("step 1 of variation 1", exact=True).fill("Stand behind a chair.")
    page.get_by_label("What somebody may notice").fill("A pinch in the groin.")
    _add(page, "Add a caution", "cautions", 2)
    grave = _rows(page, "cautions").nth(1)
    grave.get_by_label("How serious").select_option("emergency")
    grave.get_by_label("What somebody may notice").fill("New numbness between the legs.")
    grave.get_by_label("What to do then").fill("Call your emergency number now.")


def _held(page: Page, path: str) -> list[Route]:
    """Hold the first request to an address; it is in the list once it was sent."""
    waiting: list[Route] = []
    page.route(f"**{path}", lambda route: route.continue_() if waiting else waiting.append(route))
    return waiting


def _publish(page: Page) -> None:
    page.get_by_role("button", name="Publish …").click()
    page.wait_for_url("**/changes")
    page.get_by_role("button", name="Publish now").click()
    expect(page.get_by_role("status").first).to_contain_text("live")


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
@pytest.mark.parametrize("width", [360, 1440])
def test_an_exercise_is_written_put_in_order_and_published(
    visit: Callable[..., Visit], width: int, *, scripts: bool
) -> None:
    seen = visit(width, scripts=scripts)
    page = seen.page
    _sign_in(page)
    _write(page)

    page.get_by_role("button", name="Move step 3 up", exact=True).click()
    expect(page.get_by_label("step 2", exact=True)).to_have_value(STEPS[2])
    _focused(page, "up:steps:1")
    page.keyboard.press("Enter")
    expect(page.get_by_label("step 1", exact=True)).to_have_value(STEPS[2])
    _reads(page, STEPS[2], STEPS[0], STEPS[1])
    _focused(page, "down:steps:0")
    _add(page, "Add a step", "steps", 4)
    expect(page.get_by_label("step 4", exact=True)).to_be_focused()
    page.keyboard.type("One too many.")
    page.get_by_role("button", name="Remove step 4", exact=True).click()
    expect(_rows(page, "steps")).to_have_count(3)
    for place in (0, 1):
        page.get_by_role("button", name=f"Move step {place + 1} down", exact=True).click()
        expect(page.get_by_label(f"step {place + 2}", exact=True)).to_have_value(STEPS[2])
    _reads(page, *STEPS)

    if not scripts:
        page.get_by_role("button", name="Show the card").click()
    card = page.locator("[data-card] .exercise-card")
    expect(page.locator("[data-card]")).not_to_have_attribute("aria-busy", "true")
    expect(card.locator(".ex-how li")).to_have_text(SHOWN)
    expect(card).to_contain_text("Call your emergency number now.")
    told = card.locator(PARTS).all_inner_texts()

    _publish(page)
    page.goto("/exercises/psoas-stretch")
    public = page.locator(".exercise-card")
    expect(public.locator(".ex-how li")).to_have_text(SHOWN)
    assert public.locator(PARTS).all_inner_texts() == told
    assert seen.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.fixture
def path(editor: Api) -> str:
    """Give the address of the editor of an exercise with three steps."""
    told = {
        "title": "Psoas stretch",
        "steps": [{"text_html": "First."}, {"text_html": "Second."}, {"text_html": "Third."}],
        "variations": [{"title": "Standing", "steps": [{"text_html": "Stand."}]}],
        "cautions": [{"level": "urgent", "text": "Numbness.", "action": "Get help today."}],
        "dosage": {"hold_seconds": 30},
    }
    return f"/admin/exercises/{editor.made('/exercises', told)['id']}"


@pytest.fixture
def page(path: str, visit: Callable[..., Visit]) -> Page:
    """Open it."""
    opened = visit().page
    _sign_in(opened)
    opened.goto(path)
    return opened


def test_a_row_is_carried_by_its_handle(page: Page) -> None:
    first, third = _rows(page, "steps").nth(0), _rows(page, "steps").nth(2)
    first.scroll_into_view_if_needed()
    first.locator("[data-handle]").hover()
    page.mouse.down()
    box = third.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 5, box["y"] + box["height"] - 4, steps=6)
    expect(third).to_have_class("row after")
    page.mouse.up()
    expect(page.get_by_label("step 3", exact=True)).to_have_value("First.")
    _reads(page, "Second.", "Third.", "First.")


def test_a_row_that_is_let_go_by_escape_stays_where_it_was(page: Page) -> None:
    first, third = _rows(page, "steps").nth(0), _rows(page, "steps").nth(2)
    first.locator("[data-handle]").hover()
    page.mouse.down()
    third.hover()
    page.keyboard.press("Escape")
    page.mouse.up()
    page.get_by_label("step 1", exact=True).press_sequentially("!")
    _reads(page, "!First.", "Second.", "Third.")


def test_a_row_moves_by_alt_and_arrow_and_the_writing_goes_on_in_it(page: Page) -> None:
    box = page.get_by_label("step 1", exact=True)
    box.click()
    page.keyboard.press("End")
    page.keyboard.press("Alt+ArrowDown")
    expect(page.get_by_label("step 2", exact=True)).to_have_value("First.")
    expect(page.get_by_label("step 2", exact=True)).to_be_focused()
    page.keyboard.type(" And more.")
    page.keyboard.press("Alt+ArrowDown")
    expect(page.get_by_label("step 3", exact=True)).to_have_value("First. And more.")
    page.keyboard.press("Alt+ArrowDown")
    _reads(page, "Second.", "Third.", "First. And more.")


def test_enter_goes_on_to_the_next_line(page: Page) -> None:
    page.get_by_label("Equipment, item 1").fill("Chair")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Equipment, item 2")).to_be_focused()
    page.keyboard.type("Cushion")
    expect(page.locator("[data-card]")).to_contain_text("Cushion")


def test_what_is_typed_before_the_next_line_is_there_stands_in_it(page: Page, path: str) -> None:
    waiting = _held(page, path)
    page.get_by_label("Equipment, item 1").fill("Chair")
    with page.expect_request(f"**{path}"):
        page.keyboard.press("Enter")
    page.keyboard.type("Cush")
    waiting[0].continue_()
    expect(page.get_by_label("Equipment, item 2")).to_be_focused()
    page.keyboard.type("ion")
    expect(page.get_by_label("Equipment, item 2")).to_have_value("Cushion")
    expect(page.get_by_label("Equipment, item 1")).to_have_value("Chair")
    expect(page.locator("[data-card]")).to_contain_text("Cushion")


def test_a_removed_row_can_be_brought_back(page: Page) -> None:
    page.get_by_label("step 2", exact=True).fill("Second, as typed.")
    page.get_by_role("button", name="Remove step 2", exact=True).click()
    expect(_rows(page, "steps")).to_have_count(2)
    expect(page.get_by_label("step 2", exact=True)).to_be_focused()
    page.get_by_role("button", name="Undo", exact=True).last.click()
    _reads(page, "First.", "Second, as typed.", "Third.")
    expect(page.locator("[data-card]")).to_contain_text("Second, as typed.")

    page.get_by_role("button", name="Remove step 2", exact=True).click()
    expect(_rows(page, "steps")).to_have_count(2)
    page.get_by_label("step 1", exact=True).fill("Anew.")
    expect(page.locator(".removed")).to_have_count(0)


def test_what_is_typed_while_a_row_is_on_its_way_is_kept(page: Page, path: str) -> None:
    waiting = _held(page, path)
    with page.expect_request(f"**{path}"):
        page.get_by_role("button", name="Add a step", exact=True).click()
    page.get_by_label("step 1", exact=True).fill("Typed on.")
    waiting[0].continue_()
    expect(_rows(page, "steps")).to_have_count(4)
    _reads(page, "Typed on.", "Second.", "Third.", "")


def test_what_is_saved_while_a_row_is_on_its_way_has_it_in_its_new_place(page: Page, path: str) -> None:
    waiting = _held(page, path)
    with page.expect_request(f"**{path}"):
        page.get_by_role("button", name="Move step 2 up", exact=True).click()
    page.get_by_role("button", name="Save draft").click()
    waiting[0].continue_()
    expect(page.get_by_role("status").first).to_contain_text("Saved")
    _reads(page, "Second.", "First.", "Third.")


def test_the_card_follows_what_is_typed_and_where_one_writes(page: Page) -> None:
    card = page.locator("[data-card]")
    page.get_by_label("What somebody may notice").fill("A weak leg.")
    expect(card).to_contain_text("A weak leg.")
    expect(card.locator(".ex-caution").first).to_be_in_viewport()
    page.get_by_label("Hold, in seconds").fill("half a minute")
    expect(card).to_contain_text("The dosage: Give a whole number in digits, without a unit.")
    expect(card).to_contain_text("A weak leg.")


def test_leaving_with_something_unsaved_asks_first(page: Page) -> None:
    asked: list[str] = []

    def accept(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", accept)
    page.get_by_role("button", name="Move step 2 up", exact=True).click()
    expect(page.get_by_label("step 1", exact=True)).to_have_value("Second.")
    page.goto("/admin/")
    assert asked == ["beforeunload"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_the_form_passes_axe_and_fits(visit: Callable[..., Visit], path: str, width: int, scheme: str) -> None:
    seen = visit(width, scheme)
    page = seen.page
    _sign_in(page)
    for shown in ("/admin/exercises/new", path):
        page.goto(shown)
        unroll(page)
        assert faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_label("Hold, in seconds").fill("half a minute")
    page.get_by_label("What to do then").fill("")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("alert")).to_contain_text("not saved yet")
    expect(page.get_by_label("Hold, in seconds")).to_be_focused()
    unroll(page)
    assert faults(page) == []
    assert [each for each in seen.complaints if "422" not in each] == []
