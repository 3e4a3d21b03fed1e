"""The library in a real browser: dropped, pasted, described, aimed at, and kept while it is shown."""

import base64
import re
from collections.abc import Callable, Iterable

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.api import Api
from tests.browser.axe import faults
from tests.browser.conftest import PASSWORD, Visit
from tests.drawings import png

pytestmark = pytest.mark.browser
LIBRARY = "/admin/media"
LINES = "[data-brought] > li"
CAN_AIM = re.compile(r"\bcan-aim\b")
TRANSFER = """files => {
  const transfer = new DataTransfer();
  for (const [name, type, content] of files) {
    const bytes = Uint8Array.from(atob(content), each => each.charCodeAt(0));
    transfer.items.add(new File([bytes], name, { type }));
  }
  return transfer;
}"""
PASTE = """(transfer) => document.activeElement.dispatchEvent(
  new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true }))"""


def sign_in(page: Page) -> None:
    page.goto("/admin/sign-in")
    page.fill("input[name=email]", "editor@clinic.example")
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/")


def transfer(page: Page, files: Iterable[tuple[str, bytes]]) -> object:
    """Make what a browser hands over when files are dropped or pasted."""
    told = [[name, "image/png", base64.b64encode(content).decode()] for name, content in files]
    return page.evaluate_handle(TRANSFER, told)


def drop(page: Page, place: str, *files: tuple[str, bytes]) -> None:
    given = transfer(page, files)
    page.dispatch_event(place, "dragover", {"dataTransfer": given})
    page.dispatch_event(place, "drop", {"dataTransfer": given})


def check_axe(page: Page) -> None:
    assert faults(page) == []


def file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "image/png", "buffer": content}


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (360, "dark")])
def test_five_files_are_dropped_and_the_bad_one_says_why(visit: Callable[..., Visit], width: int, scheme: str) -> None:
    seen = visit(width, scheme)
    page = seen.page
    sign_in(page)
    page.goto(LIBRARY)
    good = [(f"knee {number}.png", png(900, 600)) for number in range(4)]
    drop(page, "main", *good[:2], ("page.png", b"<html>"), *good[2:])
    expect(page.locator("[data-words-form]:visible")).to_have_count(4)
    bad = page.locator(LINES).filter(has_text="page.png")
    expect(bad.locator("[data-error]")).to_contain_text("PNG, JPEG, WebP, GIF or AVIF")
    expect(page.locator(".shelf > li")).to_have_count(4)
    expect(page.get_by_role("link", name="No description yet 4")).to_be_visible()
    check_axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    first = page.locator(LINES).filter(has_text="knee 0.png")
    first.get_by_label("What it shows").fill("knee 0.png")
    first.get_by_role("button", name="Save the words").click()
    expect(first.locator("[data-error]")).to_contain_text("name of a file")
    first.get_by_label("What it shows").fill("A knee, bent.")
    first.get_by_role("button", name="Save the words").click()
    expect(first.get_by_role("status")).to_have_text("Saved.")
    last = page.locator(LINES).filter(has_text="knee 3.png")
    last.get_by_label("It only decorates").check()
    last.get_by_role("button", name="Save the words").click()
    expect(last.get_by_role("status")).to_have_text("Saved.")
    page.goto(f"{LIBRARY}?shelf=undescribed")
    expect(page.locator(".shelf > li")).to_have_count(2)
    check_axe(page)
    assert [each for each in seen.complaints if "415" not in each and "422" not in each] == []


def test_a_picture_is_pasted_and_one_on_its_way_can_be_stopped(visit: Callable[..., Visit]) -> None:
    seen = visit()
    page = seen.page
    sign_in(page)
    page.goto(LIBRARY)
    page.evaluate(PASTE, transfer(page, [("pasted.png", png())]))
    expect(page.locator(LINES).filter(has_text="pasted.png")).to_contain_text("In the library")
    page.route("**/admin/media/bring", lambda _route: None)
    drop(page, "main", ("slow.png", png()))
    page.get_by_role("button", name="Stop slow.png").click()
    expect(page.locator(LINES).filter(has_text="slow.png")).to_contain_text("Stopped")
    page.unroute("**/admin/media/bring")
    large = transfer(page, [("large.png", png() + bytes(21_000_000))])
    page.dispatch_event("main", "drop", {"dataTransfer": large})
    expect(page.locator(LINES).filter(has_text="large.png")).to_contain_text("larger than 20 MB")
    page.goto(LIBRARY)
    expect(page.locator(".shelf > li")).to_have_count(1)
    assert seen.complaints == []


@pytest.mark.parametrize(("width", "scheme"), [(1440, "dark"), (360, "light")])
def test_the_focal_point_is_set_by_keys_and_by_a_click(visit: Callable[..., Visit], width: int, scheme: str) -> None:
    seen = visit(width, scheme)
    page = seen.page
    sign_in(page)
    page.goto(LIBRARY)
    page.set_input_files("[data-bring-choose]", [file("knee.png", png(800, 400))])
    page.get_by_role("link", name="More about it").click()
    expect(page.locator("[data-aim]")).to_have_class(CAN_AIM)
    page.get_by_label("What it shows").fill("A knee, bent.")
    across, down = page.get_by_label("From the left, in percent"), page.get_by_label("From the top, in percent")
    across.focus()
    for _press in range(3):
        page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    mark = page.locator("[data-mark] circle").first
    expect(mark).to_have_attribute("cx", "53%")
    expect(mark).to_have_attribute("cy", "49%")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved. Readers see it at once")).to_be_visible()
    expect(across).to_have_value("53")
    page.wait_for_load_state()
    expect(page.locator("[data-aim]")).to_have_class(CAN_AIM)
    box = page.locator("[data-aim] img").bounding_box()
    assert box is not None
    page.locator("[data-aim] img").click(position={"x": box["width"] / 4, "y": box["height"] * 3 / 4})
    expect(across).to_have_value("25")
    expect(down).to_have_value("75")
    check_axe(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).click()
    expect(mark).to_have_attribute("cx", "25%")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert seen.complaints == []


def test_a_step_gets_its_picture_and_the_library_keeps_it(visit: Callable[..., Visit], editor: Api) -> None:
    steps = [{"text": "First."}, {"text": "Second."}]
    made = editor.made("/exercises", {"title": "Kneel", "steps": steps})
    seen = visit()
    page = seen.page
    sign_in(page)
    page.goto(f"/admin/exercises/{made['id']}")
    page.get_by_label("Bring a picture for step 1", exact=True).set_input_files([file("knee.png", png(500, 300))])
    row = page.locator("#rows-steps [data-row]").first
    expect(row.locator("[data-step-small] img")).to_be_visible()
    expect(row.get_by_role("link", name="No description yet")).to_be_visible()
    expect(page.locator("[data-card] .ex-steps picture")).to_have_count(1)

    page.get_by_role("button", name="Look in the library for a picture for step 2", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Words in description")).to_be_focused()
    check_axe(page)
    page.keyboard.type("elbow")
    expect(dialog).to_contain_text("No picture fits these words.")
    dialog.get_by_label("Words in description").fill("knee")
    dialog.get_by_role("button", name="knee.png").click()
    expect(page.locator("[data-card] .ex-steps picture")).to_have_count(2)
    drop(page, "#rows-steps [data-row] textarea", ("page.png", b"<html>"))
    expect(row).to_contain_text("PNG, JPEG, WebP, GIF or AVIF")
    page.get_by_role("button", name="Move step 2 up", exact=True).click()
    expect(page.get_by_label("step 1", exact=True)).to_have_value("Second.")
    expect(page.locator("#rows-steps [data-step-small] img")).to_have_count(2)
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved")
    expect(page.get_by_label("step 1", exact=True)).to_have_value("Second.")
    expect(page.locator("#rows-steps [data-step-small] img")).to_have_count(2)
    check_axe(page)

    page.goto(LIBRARY)
    page.get_by_role("link", name="Used in 1 place").click()
    expect(page.get_by_role("link", name="Kneel")).to_be_visible()
    expect(page.get_by_text("Remove this picture")).to_have_count(0)
    expect(page.get_by_text("It can be removed once nothing shows it")).to_be_visible()
    assert [each for each in seen.complaints if "415" not in each] == []


def test_it_all_works_without_a_script(visit: Callable[..., Visit], editor: Api) -> None:
    made = editor.made("/exercises", {"title": "Kneel", "steps": [{"text": "First."}]})
    seen = visit(scripts=False)
    page = seen.page
    sign_in(page)
    page.goto(LIBRARY)
    expect(page.get_by_text("or drop them anywhere")).to_be_hidden()
    page.set_input_files("#file", [file("a.png", png()), file("b.png", b"<html>"), file("c.png", png(900, 10))])
    page.get_by_role("button", name="Add the picture").click()
    expect(page.locator(".shelf > li")).to_have_count(2)
    expect(page.get_by_text("b.png was not added")).to_be_visible()
    page.locator(".shelf > li > a").first.click()
    page.get_by_label("What it shows").fill("A knee, bent.")
    page.get_by_label("From the left, in percent").fill("20")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("[data-mark] circle").first).to_have_attribute("cx", "20%")

    page.goto(f"/admin/exercises/{made['id']}")
    page.get_by_text("Bring a picture for a step").click()
    page.get_by_label("For", exact=True).select_option(label="step 1")
    page.set_input_files("#step_picture-file", [file("step.png", png())])
    page.locator("#step_picture-alt").fill("A knee on the floor.")
    page.get_by_role("button", name="Save draft").first.click()
    expect(page.locator("[data-step-small] img")).to_have_count(1)
    expect(page.get_by_label("Picture for step 1", exact=True)).to_contain_text("A knee on the floor.")
    assert seen.complaints == []
