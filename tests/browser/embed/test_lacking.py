"""`<cms-comments>` where something is missing: the right to send, scripts, the service."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.embed.conftest import ELEMENT
from tests.browser.embedding import Clinic, Host, write

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("more", [{"CMS_COMMENT_ORIGINS": "https://elsewhere.example"}])
def test_a_page_that_may_not_send_reads_and_keeps_what_was_typed(
    app: Flask, more: dict[str, str], host: Host, clinic: Clinic, guest: Callable[..., Visit]
) -> None:
    clinic.said("First.")
    page = guest().page
    page.goto(host.put("/neck", ELEMENT))
    expect(page.get_by_role("article", name="Reader 1")).to_be_visible()
    write(page, "It clicks.")
    expect(page.get_by_role("alert")).to_contain_text("could not be sent")
    expect(page.get_by_label("Your comment")).to_have_value("It clicks.")
    assert clinic.ask("/moderation/comments?status=pending")["items"] == []


def test_words_that_did_not_come_are_asked_for_again(
    app: Flask, host: Host, clinic: Clinic, guest: Callable[..., Visit]
) -> None:
    clinic.said("First.")
    page = guest().page
    for path in ("**/embed/de.json", "**/api/v1/**"):
        page.route(path, lambda route: route.abort())
    page.goto(host.put("/neck", ELEMENT, lang="de"))
    expect(page.get_by_text("could not be loaded just now")).to_be_visible()
    page.unroute_all()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", name="1 Kommentar")).to_be_visible()


def test_without_scripts_or_service_the_plain_form_within_is_there(
    app: Flask, host: Host, clinic: Clinic, guest: Callable[..., Visit]
) -> None:
    form = (
        f'<cms-comments for="article:neck"><form method="post" action="{host.service}/api/v1/articles/neck/comments">'
        '<label>Text <textarea name="body"></textarea></label><label>Name <input name="author_name"></label>'
        '<label>E-mail <input name="author_email"></label><button>Send</button></form></cms-comments>'
        '<p id="comment-waiting">It waits.</p>'
    )
    host.put("/articles/neck", form)
    page = guest(scripts=False).page
    page.goto(f"{host.address}/articles/neck")
    page.get_by_label("Text").fill("Without scripts.")
    page.get_by_label("Name").fill("Jo")
    page.get_by_label("E-mail").fill("jo@reader.example")
    page.get_by_role("button", name="Send").click()
    page.wait_for_url(f"{host.address}/articles/neck#comment-waiting")
    clinic.approve_all()

    seen = guest()
    page = seen.page
    page.route("**/api/v1/**", lambda route: route.abort())
    page.goto(f"{host.address}/articles/neck")
    expect(page.get_by_text("could not be loaded just now")).to_be_visible()
    expect(page.get_by_label("Text")).to_be_visible()
    page.unroute("**/api/v1/**")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("article", name="Jo")).to_contain_text("Without scripts.")
    expect(page.get_by_label("Text")).to_be_hidden()
