"""`<cms-comments>` on a page of another origin: what a reader writes there."""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.embed.conftest import ELEMENT
from tests.browser.embedding import Clinic, Host, check_axe, shown, write

pytestmark = pytest.mark.browser


def test_a_reader_writes_waits_is_approved_and_answers(
    app: Flask, host: Host, clinic: Clinic, guest: Callable[..., Visit]
) -> None:
    clinic.said("It clicks when I turn.")
    seen = guest()
    page = seen.page
    page.goto(host.put("/neck", ELEMENT))
    expect(page.get_by_role("heading", name="1 comment")).to_be_visible()
    expect(page.get_by_role("article", name="Reader 1")).to_contain_text("It clicks when I turn.")

    page.get_by_role("button", name="Answer: the comment by Reader 1").click()
    expect(page.get_by_label("Your comment")).to_be_focused()
    page.get_by_label("Your comment").fill("It *does* here, too. <img src=x onerror=alert(1)>")
    page.get_by_role("button", name="See how it will look").click()
    expect(page.locator("[part=preview] em")).to_have_text("does")
    expect(page.locator("[part=preview]")).to_contain_text("<img src=x onerror=alert(1)>")
    page.get_by_label("Name").fill("Jo")
    page.get_by_label("E-mail").fill("jo@reader.example")
    page.get_by_role("button", name="Send comment").click()

    mine = page.get_by_role("article", name="Jo")
    expect(mine).to_be_focused()
    expect(mine).to_contain_text("Only you see this")
    expect(page.get_by_role("status").first).to_contain_text("Your comment has arrived")
    expect(page.get_by_label("Your comment")).to_have_value("")
    other = guest().page
    other.goto(f"{host.address}/neck")
    shown(other)
    expect(other.get_by_role("article", name="Jo")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("article", name="Jo")).to_contain_text("Only you see this")

    clinic.approve_all()
    page.reload()
    expect(page.get_by_role("heading", name="2 comments")).to_be_visible()
    expect(page.locator("[part=replies] article")).to_contain_text("It does here, too.")
    expect(page.get_by_text("Only you see this")).to_have_count(0)
    assert page.context.cookies() == []
    assert seen.complaints == []


def test_what_is_wrong_is_told_at_its_field_and_nothing_is_lost(
    app: Flask, host: Host, clinic: Clinic, guest: Callable[..., Visit]
) -> None:
    seen = guest(360)
    page = seen.page
    page.goto(host.put("/neck", ELEMENT))
    expect(page.get_by_text("Nobody has written anything yet.")).to_be_visible()
    page.get_by_label("Your comment").focus()
    page.get_by_role("button", name="Send comment").click()
    expect(page.locator("#body-error")).to_have_text("Please write something.")
    expect(page.get_by_label("Your comment")).to_be_focused()
    write(page, "It clicks.", "nobody@")
    expect(page.locator("#author_email-error")).to_have_text("This is not a complete e-mail address.")
    expect(page.get_by_label("E-mail")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("alert")).to_contain_text("Not sent yet.")
    check_axe(page)

    page.reload()
    expect(page.get_by_label("Your comment")).to_have_value("It clicks.")
    page.context.set_offline(True)
    write(page, "It clicks.")
    expect(page.get_by_role("alert")).to_contain_text("What you wrote is still here")
    expect(page.get_by_label("Your comment")).to_have_value("It clicks.")
    page.context.set_offline(False)
    page.get_by_role("button", name="Send comment").click()
    expect(page.get_by_role("article", name="Jo")).to_contain_text("Only you see this")
    assert page.evaluate("Object.keys(sessionStorage)") == []
    write(page, "It clicks.")
    expect(page.get_by_role("alert")).to_have_text("You have sent this already.")


def test_an_author_changes_a_comment_and_takes_it_back(
    app: Flask, host: Host, clinic: Clinic, guest: Callable[..., Visit]
) -> None:
    seen = guest()
    page = seen.page
    page.goto(host.put("/neck", ELEMENT))
    write(page, "It *clicks*.")
    mine = page.get_by_role("article", name="Jo")
    mine.get_by_role("button", name="Change").click()
    expect(mine.get_by_label("What it should say")).to_have_value("It *clicks*.")
    mine.get_by_label("What it should say").fill("It *cracks*.")
    mine.get_by_role("button", name="Save").click()
    expect(mine.locator("em")).to_have_text("cracks")
    expect(mine).to_be_focused()

    kept = page.evaluate("Object.entries(localStorage).map(([name, told]) => name + told).join()")
    assert "cracks" not in kept
    assert "jo@" not in kept
    clinic.approve_all()
    page.reload()
    clinic.say("Mine, too.", parent=clinic.ask("/articles/neck/comments")["items"][0]["id"])
    clinic.approve_all()
    page.reload()
    expect(page.get_by_role("heading", name="2 comments")).to_be_visible()
    mine.get_by_role("button", name="Take back").click()
    expect(mine.get_by_role("button", name="Yes, take it back")).to_be_focused()
    mine.get_by_role("button", name="Yes, take it back").click()
    expect(page.get_by_text("Your comment is gone.")).to_be_focused()
    expect(page.get_by_text("This comment was removed.")).to_be_visible()
    expect(page.get_by_role("article", name="Reader 1")).to_be_visible()
    assert page.evaluate("localStorage.length") == 0
    assert seen.complaints == []


def test_a_list_in_a_comment_is_not_taken_for_the_list_of_its_answers(
    app: Flask, host: Host, clinic: Clinic, guest: Callable[..., Visit]
) -> None:
    seen = guest()
    page = seen.page
    page.goto(host.put("/neck", ELEMENT))
    write(page, "1. the towel\n2. the broom")
    mine = page.get_by_role("article", name="Jo")
    mine.get_by_role("button", name="Change").click()
    mine.get_by_label("What it should say").fill("1. the towel\n2. the mop")
    mine.get_by_role("button", name="Save").click()
    expect(mine.locator("li")).to_have_text(["the towel", "the mop"])
    expect(mine.locator("[part=replies]")).to_have_count(0)
    clinic.approve_all()
    clinic.say("Mine, too.", parent=clinic.ask("/articles/neck/comments")["items"][0]["id"])
    clinic.approve_all()
    page.reload()
    expect(mine.get_by_role("button", name="Take back")).to_be_visible()
    expect(page.locator("[part=replies] > li > article")).to_contain_text(["Mine, too."])

    other = guest().page
    other.goto(f"{host.address}/neck")
    other.get_by_role("button", name="Answer: the comment by Jo").click()
    write(other, "And the rug.")
    expect(other.locator("[part=replies] > li > article")).to_contain_text(["Mine, too.", "And the rug."])
    expect(other.locator("[part=text] li")).to_have_count(2)
    assert seen.complaints == []


def test_a_comment_with_a_list_and_no_answers_leaves_nothing_when_it_is_taken_back(
    app: Flask, host: Host, clinic: Clinic, guest: Callable[..., Visit]
) -> None:
    page = guest().page
    page.goto(host.put("/neck", ELEMENT))
    write(page, "- the towel\n- the broom")
    page.get_by_role("button", name="Take back").click()
    page.get_by_role("button", name="Yes, take it back").click()
    expect(page.get_by_text("Your comment is gone.")).to_be_focused()
    expect(page.get_by_role("article")).to_have_count(0)


def test_who_may_want_to_die_is_told_at_once_who_listens(
    app: Flask, host: Host, clinic: Clinic, guest: Callable[..., Visit]
) -> None:
    seen = guest(360)
    page = seen.page
    page.goto(host.put("/neck", ELEMENT))
    page.evaluate(
        "window.told = []; for (const name of ['ready', 'sent', 'error'])"
        " addEventListener(`cms-comments:${name}`, (event) => told.push([event.type, JSON.stringify(event.detail)]))"
    )
    write(page, "I want to kill myself tonight.")
    notice = page.get_by_role("region", name="Please read this first")
    expect(notice).to_be_focused()
    expect(notice).to_be_in_viewport()
    expect(notice).to_contain_text("please call your emergency number now")
    expect(notice.get_by_role("link", name="988").first).to_have_attribute("href", "tel:988")
    expect(notice.get_by_role("link", name="https://findahelpline.com")).to_be_visible()
    expect(notice.locator("[lang=en]")).to_have_attribute("dir", "auto")  # the site's own words, whichever way they run
    check_axe(page)
    told = [detail for name, detail in page.evaluate("told") if name == "cms-comments:sent"]
    assert [set(json.loads(detail)) for detail in told] == [{"id", "parentId", "status"}]
    assert seen.complaints == []


@pytest.mark.parametrize(
    "more", [{"CMS_COMMENT_CHALLENGE": "true", "CMS_CONSENT_TEXT": "I agree.", "CMS_CONSENT_VERSION": "1"}]
)
def test_a_browser_solves_the_task_and_the_reader_agrees(
    app: Flask, more: dict[str, str], host: Host, clinic: Clinic, guest: Callable[..., Visit]
) -> None:
    seen = guest()
    page = seen.page
    page.goto(host.put("/neck", ELEMENT))
    write(page, "It clicks.")
    expect(page.locator("#consent-error")).to_have_text("Please agree first.")
    page.get_by_label("I agree.").check()
    for words in ("It clicks.", "And it cracks."):
        write(page, words)
        expect(page.get_by_role("article", name="Jo").filter(has_text=words)).to_be_visible(timeout=30_000)
    assert seen.complaints == []


@pytest.mark.parametrize(
    "more",
    [
        {
            "CMS_COMMENT_NAME_REQUIRED": "false",
            "CMS_COMMENT_EMAIL_REQUIRED": "false",
            "CMS_SMTP_URL": "smtp://mail.invalid",
            "CMS_MAIL_FROM": "clinic@clinic.example",
        }
    ],
)
def test_it_asks_for_no_more_of_its_writer_than_the_site_does(
    app: Flask, more: dict[str, str], host: Host, clinic: Clinic, guest: Callable[..., Visit]
) -> None:
    seen = guest()
    page = seen.page
    page.goto(host.put("/neck", ELEMENT))
    page.get_by_label("Your comment").fill("It clicks.")
    for label in ("Name (optional)", "E-mail (optional)"):
        assert page.get_by_label(label).get_attribute("required") is None
    check_axe(page)
    page.get_by_label("Tell me when somebody answers.").check()
    page.get_by_role("button", name="Send comment").click()
    expect(page.locator("#author_email-error")).to_have_text("This is not a complete e-mail address.")
    page.get_by_label("Tell me when somebody answers.").uncheck()
    page.get_by_role("button", name="Send comment").click()
    expect(page.get_by_role("article", name="Anonymous")).to_contain_text("It clicks.")
    assert seen.complaints == []
