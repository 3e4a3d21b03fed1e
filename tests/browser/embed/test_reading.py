"""`<cms-comments>` on a page of another origin: what a reader sees, opens, votes on and reports."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.embed.conftest import ELEMENT
from tests.browser.embedding import Clinic, Host, check_axe, shown

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("more", [{"CMS_TRUSTED_PROXIES": "1"}], ids=["each from their own address"])
def test_readers_vote_and_report(
    app: Flask, more: dict[str, str], host: Host, clinic: Clinic, guest: Callable[..., Visit]
) -> None:
    clinic.say("Nod.", name="Ana")
    clinic.approve_all()
    seen = guest()
    page = seen.page
    page.goto(host.put("/neck", ELEMENT))
    helpful = page.get_by_role("button", name="Helpful: the comment by Ana", exact=True)
    for pressed, score in (("true", "1"), ("false", "0"), ("true", "1")):
        helpful.click()
        expect(helpful).to_have_attribute("aria-pressed", pressed)
        expect(page.locator("[part=score] b")).to_have_text(score)
    page.reload()
    expect(helpful).to_have_attribute("aria-pressed", "true")

    page.get_by_role("button", name="Report: the comment by Ana").click()
    expect(page.get_by_role("radio").first).to_be_focused()
    page.get_by_label("Somebody may be in danger").check()
    page.get_by_label("What should we know?").fill("I am worried.")
    check_axe(page)
    page.get_by_role("button", name="Send report").click()
    notice = page.get_by_role("region", name="Please read this first")
    expect(notice).to_be_focused()
    expect(notice).to_contain_text("please call the emergency number there now")
    reported = clinic.ask("/moderation/comments?status=approved")["items"][0]["reports"]
    assert reported["count"] == 1
    assert seen.complaints == []


def test_all_is_done_by_keyboard(app: Flask, host: Host, clinic: Clinic, guest: Callable[..., Visit]) -> None:
    clinic.said("First.", "Second.")
    seen = guest()
    page = seen.page
    page.goto(host.put("/neck", ELEMENT))
    shown(page)
    keys = page.keyboard
    for name in ("Oldest", "Newest", "Most helpful"):
        keys.press("Tab")
        expect(page.get_by_role("button", name=name)).to_be_focused()
    keys.press("Shift+Tab")
    keys.press("Enter")
    expect(page.get_by_role("article").first).to_contain_text("Second.")
    expect(page.get_by_role("button", name="Newest")).to_have_attribute("aria-pressed", "true")
    keys.press("Tab")
    keys.press("Tab")
    keys.type("By *keys*.")
    for words in ("Jo", "jo@reader.example"):
        keys.press("Tab")
        keys.type(words)
    keys.press("Tab")
    keys.press("Enter")
    expect(page.get_by_role("article", name="Jo")).to_be_focused()
    keys.press("Tab")
    keys.press("Tab")
    expect(page.get_by_role("button", name="Change")).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_label("What it should say")).to_be_focused()
    assert seen.complaints == []


LANGUAGES = [
    ("en", "ltr", "2 comments", "Your comment"),
    ("de-AT", "ltr", "2 Kommentare", "Ihr Kommentar"),
    ("fr", "ltr", "2 commentaires", "Votre commentaire"),
    ("es", "ltr", "2 comentarios", "Su comentario"),
    ("ar", "rtl", "2 comments", "Your comment"),
]


def test_it_speaks_the_language_of_the_page_and_fits_every_window(
    app: Flask, host: Host, clinic: Clinic, guest: Callable[..., Visit]
) -> None:
    parent = clinic.say("W" * 300)
    clinic.approve_all()
    clinic.say("Deep.", parent=parent, name="Halswirbelsäulenverschleißerkrankung" * 2)
    clinic.approve_all()
    for style in ("plain", "dark", "odd"):
        seen = guest(320)
        page = seen.page
        for lang, direction, heading, label in LANGUAGES:
            page.set_viewport_size({"width": 320, "height": 900})
            page.goto(host.put(f"/{style}-{lang}", ELEMENT, style=style, lang=lang, more=f'dir="{direction}"'))
            expect(page.get_by_role("heading", name=heading)).to_be_visible()
            expect(page.locator("[part=root]")).to_have_css("direction", "ltr")  # as its words, here and on every page
            page.get_by_label(label, exact=True).focus()
            page.locator("[part=actions] button").last.click()
            for width in (320, 360, 1440):
                page.set_viewport_size({"width": width, "height": 900})
                assert page.evaluate("document.documentElement.scrollWidth") <= width, (style, lang, width)
        check_axe(page)
        assert seen.complaints == []


def test_further_comments_and_answers_come_when_asked_for(
    app: Flask, host: Host, clinic: Clinic, guest: Callable[..., Visit]
) -> None:
    first = clinic.said(*(f"Comment number {number}." for number in range(22)))[0]
    for number in range(22):
        clinic.say(f"Answer number {number}.", parent=first)
    clinic.approve_all()
    last = clinic.ask("/articles/neck/comments?sort=newest&limit=1")["items"][0]["id"]
    seen = guest()
    page = seen.page
    page.goto(host.put("/neck", ELEMENT))
    articles = page.get_by_role("article")
    expect(articles).to_have_count(20 + 20)
    page.get_by_role("button", name="More answers to this").click()
    expect(articles).to_have_count(20 + 22)
    expect(page.get_by_role("article").filter(has_text="Answer number 20.")).to_be_focused()
    page.get_by_role("button", name="Further comments").click()
    expect(articles).to_have_count(22 + 22)
    expect(page.get_by_text("2 more comments are shown.")).to_be_visible()
    expect(page.get_by_role("button", name="Further comments")).to_have_count(0)
    page.goto("about:blank")
    page.goto(f"{host.address}/neck#comment-{last}")
    expect(page.locator(f"#comment-{last}")).to_be_focused()
    expect(page.locator(f"#comment-{last}")).to_be_in_viewport()
    assert seen.complaints == []


def test_nothing_is_asked_for_before_it_is_near(
    app: Flask, host: Host, clinic: Clinic, guest: Callable[..., Visit]
) -> None:
    asked: list[str] = []
    seen = guest()
    page = seen.page
    page.on("request", lambda sent: asked.append(sent.url) if "/api/" in sent.url else None)
    far = "".join(f"<p>Line {number}</p>" for number in range(80))
    page.goto(host.put("/far", far + ELEMENT))
    page.wait_for_function("Boolean(customElements.get('cms-comments'))")
    page.wait_for_timeout(300)
    assert asked == []
    page.locator("cms-comments").evaluate("(element) => element.scrollIntoView()")
    shown(page)
    page.goto(host.put("/eager", far + ELEMENT.replace(" for", ' loading="eager" for')))
    shown(page)
    assert seen.complaints == []


def test_the_numbers_of_a_list_come_with_one_request(
    app: Flask, host: Host, clinic: Clinic, guest: Callable[..., Visit]
) -> None:
    clinic.said("First.", "Second.")
    asked: list[str] = []
    seen = guest()
    page = seen.page
    page.on("request", lambda sent: asked.append(sent.url) if "/api/" in sent.url else None)
    rows = ["neck", "nothing", *(f"other-{number}" for number in range(60))]
    wrong = ["article:", "post:5", "neck"]
    marked = [f'<p><a href="/" data-cms-comments-count="article:{slug}">-</a></p>' for slug in rows]
    marked += [f'<i data-cms-comments-count="{name}">-</i>' for name in wrong]
    page.goto(host.put("/list", "".join(marked)))
    places = page.locator("[data-cms-comments-count]")
    expect(places.nth(0)).to_have_text("2 comments")
    expect(places.nth(1)).to_have_text("0 comments")
    expect(page.locator("i")).to_have_text(["-"] * len(wrong))
    assert len(asked) == 1
    page.evaluate(
        """() => {
          const more = document.createElement("b");
          more.dataset.cmsCommentsCount = "article:neck";
          more.dataset.format = "number";
          document.body.append(more);
          return cmsComments.countComments(document.body);
        }"""
    )
    expect(page.locator("b")).to_have_text("2")
    assert seen.complaints == []
