"""`<cms-comments>` where a thread comes in pages: each comment stands once, with what its author can do about it."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit
from tests.browser.embed.conftest import ELEMENT
from tests.browser.embedding import Clinic, Host, shown, write

PAGE = 20
pytestmark = pytest.mark.browser


def mine(page: Page) -> Locator:
    """Find what Jo wrote."""
    return page.get_by_role("article", name="Jo")


def take_back(page: Page) -> None:
    """Take back what Jo wrote."""
    mine(page).get_by_role("button", name="Take back").click()
    mine(page).get_by_role("button", name="Yes, take it back").click()
    expect(page.get_by_text("Your comment is gone.")).to_be_focused()


def test_what_one_has_just_written_stands_once_when_its_page_comes(
    app: Flask, host: Host, clinic: Clinic, guest: Callable[..., Visit]
) -> None:
    clinic.said(*(f"Comment number {number}." for number in range(PAGE + 2)))
    seen = guest()
    page = seen.page
    page.goto(host.put("/neck", ELEMENT))
    write(page, "It clicks.")
    expect(mine(page)).to_be_focused()
    clinic.approve_all()
    answer = clinic.say("Mine, too.", parent=clinic.ask("/articles/neck/comments?sort=newest")["items"][0]["id"])
    clinic.approve_all()
    page.get_by_role("button", name="Further comments").click()
    articles = page.locator("[part=thread] > li > article")
    expect(articles).to_have_count(PAGE + 3)
    expect(articles.last).to_contain_text("It clicks.")
    expect(page.locator(f"[part=replies] #comment-{answer}")).to_be_visible()
    expect(mine(page)).to_have_count(1)
    take_back(page)
    expect(mine(page)).to_have_count(0)
    expect(page.get_by_text("This comment was removed.")).to_be_visible()
    assert seen.complaints == []


def test_what_one_has_just_answered_stands_once_when_its_page_comes(
    app: Flask, host: Host, clinic: Clinic, guest: Callable[..., Visit]
) -> None:
    first = clinic.said("First.")[0]
    for number in range(PAGE + 2):
        clinic.say(f"Answer number {number}.", parent=first)
    clinic.approve_all()
    seen = guest()
    page = seen.page
    page.goto(host.put("/neck", ELEMENT))
    page.get_by_role("button", name="Answer: the comment by Reader 1", exact=True).click()
    write(page, "It clicks.")
    expect(mine(page)).to_be_focused()
    clinic.approve_all()
    page.get_by_role("button", name="More answers to this").click()
    answers = page.locator("[part=replies] article")
    expect(answers).to_have_count(PAGE + 3)
    expect(answers.last).to_contain_text("It clicks.")
    take_back(page)
    expect(answers).to_have_count(PAGE + 2)
    assert seen.complaints == []


@pytest.mark.parametrize("by_its_address", [False, True], ids=["pressed for", "gone to"])
def test_who_comes_back_can_still_take_back_what_stands_on_a_later_page(
    app: Flask, host: Host, clinic: Clinic, guest: Callable[..., Visit], by_its_address: bool
) -> None:
    clinic.said(*(f"Comment number {number}." for number in range(PAGE + 2)))
    seen = guest()
    page = seen.page
    page.goto(host.put("/neck", ELEMENT))
    write(page, "It clicks.")
    name = mine(page).get_attribute("id")
    clinic.approve_all()
    page.goto("about:blank")
    if by_its_address:
        page.goto(f"{host.address}/neck#{name}")
        expect(mine(page)).to_be_focused()
    else:
        page.goto(f"{host.address}/neck")
        shown(page)
        page.get_by_role("button", name="Further comments").click()
    take_back(page)
    expect(page.get_by_role("article")).to_have_count(PAGE + 2)
    assert seen.complaints == []


def test_an_address_leads_to_an_answer_that_comes_with_a_later_page(
    app: Flask, host: Host, clinic: Clinic, guest: Callable[..., Visit]
) -> None:
    second = clinic.said(*(f"Comment number {number}." for number in range(PAGE + 2)))[-1]
    for number in range(2 * PAGE):
        clinic.say(f"Answer number {number}.", parent=second)
    last = clinic.say("The last answer.", parent=second)
    clinic.approve_all()
    seen = guest()
    page = seen.page
    page.goto(host.put("/neck", ELEMENT) + f"#comment-{last}")
    expect(page.locator(f"#comment-{last}")).to_be_focused()
    expect(page.locator(f"#comment-{last}")).to_contain_text("The last answer.")
    expect(page.get_by_role("button", name="More answers to this")).to_have_count(0)
    assert seen.complaints == []
