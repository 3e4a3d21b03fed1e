"""An editor at the text: tables, pictures, exercises and what is pasted; by mouse, by keyboard, without JavaScript."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import faults
from tests.browser.clipboards import GOOGLE, HOSTILE, OF_GOOGLE, OF_WORD, OF_WORD_FOR_MAC, WORD, WORD_FOR_MAC
from tests.browser.conftest import PASSWORD, Visit
from tests.drawings import png
from tests.showcase import sign_in
from tests.unit.content.entries import EXERCISE, draft, exercise

pytestmark = pytest.mark.browser
TEXT = ".ProseMirror"
KEY = r"\w+/\d+"
GAP = "\u00a0"
PASTE = """([text, html]) => {
  const transfer = new DataTransfer();
  transfer.setData("text/html", html);
  document.querySelector(text).dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true }));
}"""
# What the browser selects is heard of by the editor a moment later; until then its tools are about another place.
CURSOR = """([text, words, offset]) => {
  const { $from } = document.querySelector(text).editor.state.selection;
  return $from.parent.textContent === words && $from.parentOffset === offset;
}"""
ANSWERED = """async (text) => {
  document.querySelector("dialog[open] .primary").click();
  await null;
  return document.activeElement === document.querySelector(text);
}"""
FILES = """async ([text, kind, bytes]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([new Uint8Array(bytes)], "knee.png", { type: "image/png" }));
  const place = document.querySelector(text);
  const { left, top } = place.getBoundingClientRect();
  const told = { bubbles: true, cancelable: true, clientX: left + 30, clientY: top + 30 };
  place.dispatchEvent(kind === "paste"
    ? new ClipboardEvent("paste", { ...told, clipboardData: transfer })
    : new DragEvent("drop", { ...told, dataTransfer: transfer }));
}"""


@pytest.fixture
def moves(app: Flask) -> dict[str, int]:
    """Make two live exercises and a draft; give their ids by title."""
    dosage = {"hold_seconds": 30, "repetitions": 3}
    made = [exercise(title=title, dosage=dosage, summary="For the hip.") for title in ("Psoas stretch", "Pelvic tilt")]
    waiting = draft(EXERCISE, title="Waiting move", steps=[{"text": "Wait."}])
    return {"Psoas stretch": made[0].id, "Pelvic tilt": made[1].id, "Waiting move": waiting.id}


def begin(seen: Visit) -> Page:
    """Sign in, and begin an article."""
    sign_in(seen.page, "editor@clinic.example", PASSWORD)
    seen.page.goto("/admin/articles/new")
    seen.page.get_by_label("Title", exact=True).fill("Hips")
    return seen.page


def tool(page: Page, name: str) -> None:
    page.get_by_role("toolbar").get_by_role("button", name=name, exact=True).click()


def source(page: Page) -> Locator:
    """Give the field behind the editor, which is what the form sends."""
    return page.locator("textarea[data-rich-text]")


def holds(page: Page, part: str) -> None:
    """Expect a part in the text; give it time to get there."""
    expect(source(page)).to_have_value(re.compile(re.escape(part)))


def lacks(page: Page, part: str) -> None:
    """Expect a part to be gone: of use only once something was waited for that came with it."""
    expect(source(page)).not_to_have_value(re.compile(part))


def cursor_in(page: Page, words: str, offset: int) -> None:
    page.wait_for_function(CURSOR, arg=[TEXT, words, offset])


def put_exercise(page: Page, name: str) -> None:
    tool(page, "Exercise")
    page.get_by_label("Search by name").fill(name)
    found = page.get_by_role("list", name="Exercises").get_by_role("button")
    expect(found).to_have_text([re.compile(re.escape(name))])  # and no other: what was found before is gone
    found.click()
    expect(page.locator(TEXT)).to_be_focused()


def put_picture(page: Page, tmp_path: Path) -> None:
    (tmp_path / "knee.png").write_bytes(png(900, 600))
    tool(page, "Picture")
    page.get_by_label("Or bring one along").locator("visible=true").set_input_files(tmp_path / "knee.png")
    words = page.locator("dialog[open]")
    words.get_by_role("button", name="Put it in").click()
    expect(words.get_by_role("alert")).to_contain_text("Say in a few words")
    words.get_by_label("What it shows").fill("A knee")
    words.get_by_label("Caption").fill("Seen from the side.")
    words.get_by_role("button", name="Put it in").click()
    expect(page.locator(TEXT)).to_be_focused()


def put_table(page: Page) -> None:
    tool(page, "Table")
    asked = page.locator("dialog[open]")
    asked.get_by_label("Rows").fill("2")
    asked.get_by_label("Columns").fill("2")
    asked.get_by_label("Caption").fill("What to do")
    asked.get_by_role("button", name="Put it in").click()
    expect(page.locator(TEXT)).to_be_focused()
    page.keyboard.type("Sign")
    for word in ("Do", "Pain", "Rest"):
        page.keyboard.press("Tab")
        page.keyboard.type(word)


def publish(page: Page) -> None:
    page.get_by_role("button", name="Publish …").click()
    page.wait_for_url("**/changes")
    page.get_by_role("button", name="Publish now").click()
    expect(page.get_by_role("status").first).to_contain_text("live")


def paste(page: Page, html: str) -> None:
    page.locator(TEXT).click()
    page.evaluate(PASTE, [TEXT, html])


def article_in_feed(page: Page) -> dict[str, Any]:
    items = page.request.get("/feed.json?type=article").json()["items"]
    return dict(items[0])


@pytest.mark.parametrize("width", [1440, 360])
def test_a_rich_text_is_written_kept_and_read(
    visit: Callable[..., Visit], moves: dict[str, int], tmp_path: Path, width: int
) -> None:
    seen = visit(width)
    page = begin(seen)
    page.locator(TEXT).click()
    page.keyboard.type("Begin gently.")
    put_exercise(page, "Psoas stretch")
    page.keyboard.type("Then go on.")
    put_exercise(page, "Pelvic tilt")
    put_picture(page, tmp_path)
    put_table(page)
    page.keyboard.press("ArrowDown")
    cursor_in(page, "", 0)
    tool(page, "Quote")
    page.keyboard.type("Rest is not rust.")
    written = (
        f'<p>Begin gently.</p><figure data-exercise="{moves["Psoas stretch"]}"></figure><p>Then go on.</p>'
        f'<figure data-exercise="{moves["Pelvic tilt"]}"></figure>'
        '<figure><img src="/media/KEY/W.webp" alt="A knee" width="900" height="600">'
        "<figcaption>Seen from the side.</figcaption></figure>"
        "<table><caption>What to do</caption><thead><tr><th>Sign</th><th>Do</th></tr></thead>"
        "<tbody><tr><td>Pain</td><td>Rest</td></tr></tbody></table><blockquote><p>Rest is not rust.</p></blockquote>"
    )
    expect(source(page)).to_have_value(re.compile(f"^{re.escape(written).replace('KEY/W', KEY)}$"))
    kept = source(page).input_value()
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("region", name="Exercises in the saved text").get_by_role("link")).to_have_count(2)
    expect(page.locator(f"{TEXT} .exercise-block").first).to_contain_text("Hold 30 s")
    expect(source(page)).to_have_value(kept)
    publish(page)
    item = article_in_feed(page)
    assert item["content_text"].startswith("Begin gently.\nPsoas stretch\nThen go on.\nPelvic tilt\n")
    assert item["content_html"].count("<section data-exercise=") == 2
    assert "Hold 30 s · 3 times" in item["content_html"]
    page.goto("/articles/hips")
    expect(page.locator(".prose section")).to_have_count(2)
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert seen.complaints == []


def test_an_exercise_is_put_in_moved_and_taken_out_by_keyboard(
    visit: Callable[..., Visit], moves: dict[str, int]
) -> None:
    seen = visit()
    page = begin(seen)
    page.locator(TEXT).focus()
    page.keyboard.type("One")
    page.keyboard.press("Alt+F10")
    for _step in range(20):
        if page.evaluate("document.activeElement.title") == "Exercise":
            break
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Search by name")).to_be_focused()
    page.keyboard.type("psoas")
    found = page.get_by_role("list", name="Exercises").get_by_role("button")
    expect(found).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(f"{TEXT} .exercise-block")).to_contain_text("Psoas stretch")
    expect(page.locator(TEXT)).to_be_focused()
    page.keyboard.type("Two")
    block = f'<figure data-exercise="{moves["Psoas stretch"]}"></figure>'
    expect(source(page)).to_have_value(f"<p>One</p>{block}<p>Two</p>")
    for place in (2, 1, 0):
        page.keyboard.press("ArrowLeft")
        cursor_in(page, "Two", place)
    page.keyboard.press("ArrowLeft")
    expect(page.locator(f"{TEXT} .ProseMirror-selectednode")).to_contain_text("Psoas stretch")
    page.keyboard.press("Alt+ArrowUp")
    expect(source(page)).to_have_value(f"{block}<p>One</p><p>Two</p>")
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("Alt+ArrowDown")
    expect(source(page)).to_have_value(f"<p>One</p><p>Two</p>{block}")
    page.keyboard.press("Delete")
    expect(source(page)).to_have_value("<p>One</p><p>Two</p>")
    assert seen.complaints == []


def test_the_tools_of_a_table_change_it_and_tab_leaves_at_its_end(visit: Callable[..., Visit]) -> None:
    page = begin(visit())
    page.locator(TEXT).click()
    put_table(page)
    page.keyboard.press("Tab")
    expect(page.locator(TEXT)).not_to_be_focused()
    page.locator(f"{TEXT} td").first.click()
    expect(page.locator(TEXT)).to_be_focused()
    page.keyboard.press("Home")
    cursor_in(page, "Pain", 0)
    for name in ("Row below", "Column after", "Heading column"):
        tool(page, name)
    holds(page, "<tr><th>Pain</th><td></td><td>Rest</td></tr><tr><th></th><td></td><td></td></tr>")
    for name in ("Heading column", "Remove column", "Remove row"):
        tool(page, name)
    tool(page, "Caption …")
    page.locator("dialog[open]").get_by_label("What the table tells").fill("Changed")
    page.locator("dialog[open]").get_by_role("button", name="Change").click()
    holds(page, "<caption>Changed</caption>")
    tool(page, "Remove table")
    expect(source(page)).to_have_value("")


def test_the_text_takes_the_next_key_as_soon_as_a_dialog_is_answered(visit: Callable[..., Visit]) -> None:
    page = begin(visit())
    page.locator(TEXT).click()
    put_table(page)
    tool(page, "Caption …")
    page.locator("dialog[open]").get_by_label("What the table tells").fill("Changed")
    assert page.evaluate(ANSWERED, TEXT)
    page.keyboard.type(" now")
    holds(page, "<caption>Changed</caption>")
    holds(page, "<td>Rest now</td>")


def test_the_words_for_a_picture_can_be_changed_and_it_can_be_taken_out(
    visit: Callable[..., Visit], tmp_path: Path
) -> None:
    seen = visit()
    page = begin(seen)
    page.locator(TEXT).click()
    put_picture(page, tmp_path)
    page.locator(f"{TEXT} figure img").click()
    tool(page, "Words for it …")
    words = page.locator("dialog[open]")
    expect(words.get_by_label("What it shows")).to_have_value("A knee")
    words.get_by_label("What it shows").fill("A bent knee")
    words.get_by_label("Caption").fill("")
    words.get_by_role("button", name="Change").click()
    holds(page, 'alt="A bent knee"')
    lacks(page, "figcaption")
    tool(page, "Words for it …")
    words.get_by_label("It only decorates").check()
    words.get_by_role("button", name="Change").click()
    holds(page, 'alt=""')
    tool(page, "Remove picture")
    expect(source(page)).to_have_value("")
    assert seen.complaints == []


@pytest.mark.parametrize("way", ["paste", "drop"])
def test_a_picture_that_is_pasted_or_dropped_goes_into_the_library(visit: Callable[..., Visit], way: str) -> None:
    seen = visit()
    page = begin(seen)
    page.locator(TEXT).click()
    page.evaluate(FILES, [TEXT, way, list(png())])
    words = page.locator("dialog[open]")
    words.get_by_label("What it shows").fill("A knee")
    words.get_by_role("button", name="Put it in").click()
    expect(page.locator(f"{TEXT} figure img")).to_be_visible()
    picture = '<figure><img src="/media/KEY/W.webp" alt="A knee" width="60" height="40"></figure>'
    expect(source(page)).to_have_value(re.compile(f"^{picture.replace('KEY/W', KEY)}$"))
    assert seen.complaints == []


def test_a_file_that_is_no_picture_is_refused_in_words(visit: Callable[..., Visit], tmp_path: Path) -> None:
    page = begin(visit())
    (tmp_path / "knee.png").write_bytes(b"no picture")
    tool(page, "Picture")
    page.get_by_label("Or bring one along").locator("visible=true").set_input_files(tmp_path / "knee.png")
    words = page.locator("dialog[open]")
    words.get_by_label("It only decorates").check()
    words.get_by_role("button", name="Put it in").click()
    expect(words.get_by_role("alert")).not_to_be_empty()
    words.get_by_role("button", name="Leave it").click()
    expect(page.locator(TEXT)).to_be_focused()
    expect(source(page)).to_have_value("")


@pytest.mark.parametrize(
    ("clipboard", "clean", "left"),
    [
        pytest.param(WORD, OF_WORD, 1, id="Word on Windows"),
        pytest.param(WORD_FOR_MAC, OF_WORD_FOR_MAC, 0, id="Word on a Mac"),
        pytest.param(GOOGLE, OF_GOOGLE, 1, id="Google Docs"),
        pytest.param(
            '<p>A<img src="data:image/png;base64,AA"><img src="blob:https://a.example/1"><img src="file:///a.png"></p>',
            "<p>A</p>",
            3,
            id="pictures that are nowhere",
        ),
        pytest.param("<p>A</p><p>&nbsp;&nbsp;</p><p></p><p>B&nbsp;C</p>", "<p>A</p><p>B\u00a0C</p>", 0, id="gaps"),
    ],
)
def test_what_is_pasted_comes_in_clean(visit: Callable[..., Visit], clipboard: str, clean: str, left: int) -> None:
    seen = visit()
    page = begin(seen)
    paste(page, clipboard)
    expect(source(page)).to_have_value(re.compile(f"^{re.escape(clean).replace(GAP, f'({GAP}|&nbsp;)')}$"))
    told = page.locator(".rich-text").get_by_role("status")
    expect(told).to_have_text(
        f"Pictures left out: {left}. Bring them in with the picture tool, or drop the files here." if left else ""
    )
    assert seen.complaints == []


def test_what_is_pasted_runs_nothing_and_an_exercise_stands_in_no_list(visit: Callable[..., Visit]) -> None:
    seen = visit()
    page = begin(seen)
    paste(page, HOSTILE)
    holds(page, "<li>one</li>")
    lacks(page, r"onclick|onerror|javascript:|<script|<svg|<iframe|style=")
    lacks(page, r"<li>(?:(?!</li>).)*data-exercise")
    page.locator(TEXT).press("Control+a")
    page.keyboard.press("Delete")
    expect(source(page)).to_have_value("")
    assert page.evaluate("window.broken") is None
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("status").first).to_contain_text("Saved")
    assert seen.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_the_text_asks_is_for_everybody(
    visit: Callable[..., Visit], moves: dict[str, int], tmp_path: Path, scheme: str
) -> None:
    seen = visit(360, scheme)
    page = begin(seen)
    page.locator(TEXT).click()
    put_picture(page, tmp_path)
    for name, ready in [("Exercise", "Pelvic tilt"), ("Picture", "A knee"), ("Table", "")]:
        tool(page, name)
        box = page.locator("dialog[open]")
        expect(box).to_be_visible()
        if ready:
            expect(box.get_by_role("button", name=ready)).to_be_visible()
        assert faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        page.keyboard.press("Escape")
        expect(page.locator(TEXT)).to_be_focused()
    assert seen.complaints == []


def test_the_text_of_an_exercise_takes_in_no_other_exercise(visit: Callable[..., Visit]) -> None:
    page = begin(visit())
    page.goto("/admin/exercises/new")
    expect(page.get_by_role("toolbar").get_by_role("button", name="Exercise", exact=True)).to_have_count(0)
    paste(page, '<p>A</p><figure data-exercise="1" data-pm-slice="0 0 []"></figure><p>B</p>')
    expect(source(page)).to_have_value("<p>A</p><p>B</p>")


def test_hostile_words_of_an_exercise_stay_words(visit: Callable[..., Visit], app: Flask) -> None:
    evil = "<img src=x onerror=window.broken=1>'\"</script><script>window.broken=1</script>"
    exercise(title=evil, slug="evil", dosage={"frequency": evil})
    seen = visit()
    page = begin(seen)
    page.locator(TEXT).click()
    put_exercise(page, evil)
    expect(page.locator(f"{TEXT} .exercise-block strong")).to_have_text(evil)
    publish(page)
    page.goto("/articles/hips")
    expect(page.locator(".prose section h2")).to_have_text(evil)
    assert page.evaluate("window.broken") is None
    assert seen.complaints == []


def test_an_exercise_that_is_not_live_is_marked(visit: Callable[..., Visit], moves: dict[str, int]) -> None:
    page = begin(visit())
    page.locator(TEXT).click()
    put_exercise(page, "Waiting move")
    expect(page.locator(f"{TEXT} .exercise-block")).to_contain_text("Not live")
    page.get_by_role("button", name="Publish …").click()
    expect(page.get_by_role("main")).to_contain_text("“Waiting move” is not live")


def test_without_javascript_the_same_is_written_as_text(visit: Callable[..., Visit], moves: dict[str, int]) -> None:
    page = begin(visit(360, scripts=False))
    text = page.get_by_role("textbox", name="Text", exact=True)
    expect(page.locator("[data-plain]")).to_contain_text("data-exercise")
    text.fill('Begin gently.\n\n<figure data-exercise="no-such"></figure>\n\nThen rest.')
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".error").first).to_contain_text("There is no exercise “no-such”")
    text.fill('Begin gently.\n\n<figure data-exercise="psoas-stretch"></figure>\n\nThen rest.')
    page.get_by_role("button", name="Save draft").click()
    block = f'<figure data-exercise="{moves["Psoas stretch"]}"></figure>'
    expect(text).to_have_value(f"<p>Begin gently.</p>{block}<p>Then rest.</p>")
    expect(page.get_by_role("region", name="Exercises in the saved text")).to_contain_text("Psoas stretch")
    publish(page)
    assert article_in_feed(page)["content_text"] == "Begin gently.\nPsoas stretch\nThen rest."
