"""A reader's visit in Chromium, with and without scripts, on the real server."""

import json
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from cms.accounts.permissions import Role
from cms.comments.triage.robot import FASTEST
from tests.browser.axe import faults
from tests.browser.conftest import Visit
from tests.served import Served

pytestmark = pytest.mark.browser
SIZES = [(360, "light"), (360, "dark"), (1440, "light"), (1440, "dark")]
NODDING = {
    "title": "Nodding",
    "steps": [{"text": "Sit tall."}, {"text": "Nod."}],
    "dosage": {"hold_seconds": 20, "repetitions": 2, "rest_seconds": 10, "per_side": True},
    "cautions": [
        {"level": level, "text": "Pain", "action": "Ask."} for level in ("note", "non_urgent", "urgent", "emergency")
    ],
    "variations": [{"title": "Lying", "kind": "easier", "reason": "No strength", "steps": [{"text": "Lie down."}]}],
}
WORD = "Halswirbelsäulenverschleißerkrankung" * 4


class Team:
    """The people behind the site, who speak to the server over HTTP."""

    def __init__(self, server: Served, key: str) -> None:
        self.base = f"{server.address}/api/v1"
        self.key = key

    def send(self, path: str, body: dict[str, Any], method: str = "POST") -> Any:
        """Send with a token, and give the document that comes back."""
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.key}"}
        request = urllib.request.Request(self.base + path, json.dumps(body).encode(), headers, method=method)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def publish(self, kind: str, **members: Any) -> dict[str, Any]:
        """Publish an entry."""
        made = self.send(f"/{kind}", members)
        return dict(self.send(f"/{kind}/{made['id']}/publish", {"version": made["version"]}))

    def say(self, slug: str, body: str, **more: Any) -> int:
        """Write a comment; give its id."""
        told = {"author_name": "Tamsin", "author_email": "tamsin@clinic.example", "body": body, **more}
        return int(self.send(f"/articles/{slug}/comments", told)["comment"]["id"])

    def approve_all(self) -> None:
        """Approve whatever waits."""
        request = urllib.request.Request(
            f"{self.base}/moderation/comments?limit=100", headers={"Authorization": f"Bearer {self.key}"}
        )
        with urllib.request.urlopen(request) as answer:
            waiting = json.load(answer)["items"]
        decisions = [{"comment_id": each["id"], "action": "approve", "version": each["version"]} for each in waiting]
        self.send("/moderation/decisions", {"decisions": decisions})


@pytest.fixture
def serving() -> dict[str, str]:
    """Let the reading page be the front end."""
    return {"CMS_SITE_URL": ""}


@pytest.fixture
def team(served: Served, token: Callable[..., str]) -> Team:
    """Give the team, with an article and the exercise that it uses."""
    made = Team(served, token(Role.ADMIN))
    made.publish("exercises", **NODDING)
    made.publish("articles", title="Neck", content_html="<p>It clicks.</p>", exercises=["nodding"])
    return made


def _write(page: Page, words: str, email: str = "jo@reader.example") -> None:
    page.get_by_label("Your comment").fill(words)
    page.get_by_label("Name").fill("Jo")
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button", name="Send comment").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
@pytest.mark.parametrize("width", [360, 1440])
def test_a_reader_comments_and_sees_the_approved_comment(
    app: Flask, visit: Callable[..., Visit], team: Team, width: int, scripts: bool
) -> None:
    seen = visit(width, scripts=scripts)
    page = seen.page
    page.goto("/")
    page.get_by_role("link", name="Neck", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Neck")
    _write(page, "It *clicks*.")
    expect(page.get_by_text("Thank you. Your comment has arrived.")).to_be_visible()
    expect(page.locator("#thread")).not_to_contain_text("It clicks.")

    team.approve_all()
    page.goto("/articles/neck")
    remark = page.get_by_role("article", name="Jo")
    expect(remark.locator("em")).to_have_text("clicks")

    remark.get_by_role("link", name="Answer Jo").click()
    expect(page.locator(".answering")).to_contain_text("In answer to Jo")
    _write(page, "It still does.")
    expect(page.get_by_text("Thank you. Your comment has arrived.")).to_be_visible()
    team.approve_all()
    page.reload()
    expect(page.locator(".thread ol .remark")).to_contain_text("It still does.")
    assert seen.complaints == []


@pytest.mark.parametrize("serving", [{"CMS_SITE_URL": "", "CMS_COMMENT_HOLD": "flagged"}], ids=["shown at once"])
@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_comment_that_is_visible_at_once_is_gone_to(
    app: Flask, visit: Callable[..., Visit], team: Team, scripts: bool
) -> None:
    team.say("neck", "First.")
    seen = visit(scripts=scripts)
    page = seen.page
    page.goto("/articles/neck")
    page.wait_for_timeout(FASTEST * 1000 + 100)
    _write(page, "Second.")
    expect(page.locator(".thread .remark").nth(1)).to_contain_text("Second.")
    expect(page.locator(".thread .remark").nth(1)).to_be_in_viewport()
    expect(page.get_by_role("heading", name="2 comments")).to_be_visible()
    if scripts:
        expect(page.get_by_role("article", name="Jo")).to_be_focused()
        expect(page.get_by_label("Your comment")).to_have_value("")
    assert seen.complaints == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_link_to_a_comment_that_is_not_here_says_so(app: Flask, visit: Callable[..., Visit], team: Team) -> None:
    here = team.say("neck", "First.")
    team.approve_all()
    page = visit().page
    page.goto(f"/articles/neck#comment-{here}")
    expect(page.get_by_text("stands on another page")).to_be_hidden()
    page.goto("about:blank")
    page.goto("/articles/neck#comment-99999")
    expect(page.get_by_text("stands on another page")).to_be_visible()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_mistakes_are_shown_at_their_fields_and_nothing_is_lost(
    app: Flask, visit: Callable[..., Visit], team: Team
) -> None:
    seen = visit()
    page = seen.page
    page.goto("/articles/neck")
    _write(page, "")
    expect(page.locator("#body-error")).to_have_text("Please write something.")
    _write(page, "It clicks.", "nobody")
    expect(page.locator("#author_email-error")).to_have_text("This is not a complete e-mail address.")
    expect(page.get_by_label("E-mail")).to_be_focused()
    expect(page.get_by_label("E-mail")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("alert")).to_contain_text("Not sent yet.")
    expect(page.get_by_label("Your comment")).to_have_value("It clicks.")
    _check_axe(page)
    _write(page, "It clicks.")
    expect(page.get_by_text("Thank you. Your comment has arrived.")).to_be_visible()
    expect(page.locator("#comment-waiting")).to_be_focused()
    assert page.evaluate("[localStorage.length, Object.keys(sessionStorage).join(), document.cookie]") == [
        0,
        "vertebra.own",
        "",
    ]
    assert "clicks" not in page.evaluate("sessionStorage['vertebra.own']")
    assert [each for each in seen.complaints if "422" not in each] == []


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_may_want_to_die_is_told_at_once_who_listens(
    app: Flask, visit: Callable[..., Visit], team: Team, scripts: bool
) -> None:
    seen = visit(scripts=scripts)
    page = seen.page
    page.goto("/articles/neck")
    _write(page, "I want to kill myself tonight.")
    expect(page.get_by_text("Thank you. Your comment has arrived.")).to_be_visible()
    expect(page.get_by_text("please call your emergency number now")).to_be_visible()
    expect(page.get_by_role("link", name="https://findahelpline.com")).to_be_visible()
    expect(page.get_by_role("link", name="988").first).to_have_attribute("href", "tel:988")
    if scripts:
        _check_axe(page)
    assert seen.complaints == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("serving", [{"CMS_SITE_URL": "", "CMS_COMMENT_CHALLENGE": "true"}])
def test_a_browser_solves_the_task_by_itself_for_each_comment(
    app: Flask, serving: dict[str, str], visit: Callable[..., Visit], team: Team
) -> None:
    seen = visit()
    seen.page.goto("/articles/neck")
    for words in ("It clicks.", "And it cracks."):
        _write(seen.page, words)
        expect(seen.page.get_by_text("Thank you. Your comment has arrived.")).to_be_visible(timeout=20_000)
        expect(seen.page.get_by_label("Your comment")).to_have_value("")
    assert seen.complaints == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("serving", [{"CMS_SITE_URL": "", "CMS_COMMENT_CHALLENGE": "true"}])
def test_without_scripts_the_page_says_why_nothing_can_be_sent(
    app: Flask, serving: dict[str, str], visit: Callable[..., Visit], team: Team
) -> None:
    page = visit(360, scripts=False).page
    page.goto("/articles/neck")
    expect(page.get_by_text("without it your comment cannot be sent from this page")).to_be_visible()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_words_survive_a_server_that_does_not_answer(app: Flask, visit: Callable[..., Visit], team: Team) -> None:
    page = visit().page
    page.goto("/articles/neck")
    page.context.set_offline(True)
    _write(page, "It clicks.")
    expect(page.get_by_role("alert")).to_contain_text("could not be sent. It is still here")
    page.context.set_offline(False)
    page.get_by_role("button", name="Send comment").click()
    expect(page.get_by_text("Thank you. Your comment has arrived.")).to_be_visible()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_reader_sees_how_it_will_look_and_how_much_room_is_left(
    app: Flask, visit: Callable[..., Visit], team: Team
) -> None:
    seen = visit()
    page = seen.page
    page.goto("/articles/neck")
    page.get_by_label("Your comment").fill("It **clicks** <img src=x onerror=alert(1)>")
    page.get_by_role("button", name="See how it will look").click()
    expect(page.locator(".preview strong")).to_have_text("clicks")
    expect(page.locator(".preview")).to_contain_text("<img src=x onerror=alert(1)>")
    page.get_by_label("Your comment").fill("🦴" * 4990)
    expect(page.get_by_text("10 characters left")).to_be_visible()
    page.get_by_label("Your comment").fill("🦴" * 5003)
    expect(page.get_by_text("3 characters too many")).to_be_visible()
    assert seen.complaints == []


def test_without_scripts_a_mistake_comes_back_with_all_that_was_typed(
    app: Flask, visit: Callable[..., Visit], team: Team
) -> None:
    seen = visit(360, scripts=False)
    page = seen.page
    page.goto("/articles/neck")
    _write(page, "It clicks.\n\nAnd “cracks” & <b>.", "jo@reader")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your comment is not sent yet")
    page.get_by_role("link", name="This is not a complete e-mail address.").click()
    expect(page.get_by_label("Your comment")).to_have_value("It clicks.\n\nAnd “cracks” & <b>.")
    page.get_by_label("E-mail").fill("jo@reader.example")
    page.get_by_role("button", name="Send comment").click()
    expect(page.get_by_text("Thank you. Your comment has arrived.")).to_be_visible()
    assert [each for each in seen.complaints if "422" not in each] == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_timer_counts_holds_rests_and_sides_by_keyboard(
    app: Flask, visit: Callable[..., Visit], team: Team
) -> None:
    seen = visit(360)
    page = seen.page
    page.clock.install(time=0)
    page.goto("/exercises/nodding")
    page.clock.pause_at(600)
    clock, phase, voice = (
        page.get_by_role("timer"),
        page.locator("[data-part=phase]"),
        page.locator("[data-part=voice]"),
    )
    toggle, reset = page.get_by_role("button", name="Start the timer"), page.get_by_role("button", name="Reset")
    expect(clock).to_have_text("20")
    expect(reset).to_be_disabled()
    toggle.focus()
    page.keyboard.press("Enter")
    expect(phase).to_have_text("Get into position")
    page.clock.run_for(5_200)
    expect(phase).to_have_text("Hold")
    expect(voice).to_have_text("Hold. 1 of 2 · first side")
    page.clock.run_for(10_000)
    expect(clock).to_have_text("10")
    page.keyboard.press("Space")
    expect(phase).to_have_text("Paused")
    page.clock.run_for(60_000)
    expect(clock).to_have_text("10")
    page.keyboard.press("Space")
    page.clock.run_for(10_000)
    expect(phase).to_have_text("Rest")
    page.clock.run_for(10_000)
    expect(voice).to_have_text("Hold. 2 of 2 · first side")
    page.clock.run_for(20_000)
    expect(phase).to_have_text("Change sides")
    page.clock.run_for(10_000 + 20_000 + 10_000 + 20_000)
    expect(phase).to_have_text("Done")
    page.keyboard.press("Enter")
    expect(phase).to_have_text("Get into position")
    page.keyboard.press("Tab")
    expect(reset).to_be_focused()
    page.keyboard.press("Enter")
    expect(phase).to_have_text("Ready")
    expect(clock).to_have_text("20")
    expect(toggle).to_be_focused()
    assert seen.complaints == []


COURSES: list[tuple[str, dict[str, int], str]] = [
    ("one hold", {}, "prepare 5, hold 9"),
    ("short pauses, where none is told", {"repetitions": 2}, "prepare 5, hold 9, rest 3, hold 9"),
    ("the rest lies between repetitions", {"repetitions": 2, "rest": 15}, "prepare 5, hold 9, rest 15, hold 9"),
    ("time to change sides", {"sides": 2}, "prepare 5, hold 9, change 5, hold 9"),
    (
        "with sets, the rest lies between them",
        {"repetitions": 2, "sets": 2, "rest": 30},
        "prepare 5, hold 9, rest 3, hold 9, rest 30, hold 9, rest 3, hold 9",
    ),
    (
        "each set has both sides",
        {"sides": 2, "sets": 2, "rest": 30},
        "prepare 5, hold 9, change 5, hold 9, rest 30, hold 9, change 5, hold 9",
    ),
]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_course_of_the_timer_follows_the_dosage(app: Flask, visit: Callable[..., Visit], team: Team) -> None:
    page = visit().page
    page.goto("/exercises/nodding")
    for why, dosage, expected in COURSES:
        plan = {"hold": 9, "repetitions": 1, "sets": 1, "rest": 0, "sides": 1, **dosage}
        steps = page.evaluate(
            "(plan) => import('/static/reader/hold_timer.js').then((made) => made.course(plan))", plan
        )
        assert ", ".join(f"{step['phase']} {step['seconds']}" for step in steps) == expected, why


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_without_scripts_there_is_no_timer(app: Flask, visit: Callable[..., Visit], team: Team) -> None:
    page = visit(scripts=False).page
    page.goto("/exercises/nodding")
    expect(page.get_by_text("Hold for 20 seconds.")).to_be_visible()
    expect(page.get_by_role("button", name="Start the timer")).to_have_count(0)


@pytest.mark.parametrize(("width", "scheme"), SIZES)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_state_passes_axe_and_fits(
    app: Flask, visit: Callable[..., Visit], team: Team, served: Served, width: int, scheme: str
) -> None:
    _fill(team)
    seen = visit(width, scheme)
    page = seen.page
    for path in (
        "/",
        "/?type=exercise",
        "/?tag=nothing",
        "/articles/neck",
        "/articles/much?sort=newest",
        "/articles/neck?reply=1#respond",
        "/articles/neck#comment-waiting",
        "/articles/long",
        "/articles/arabic",
        "/exercises/nodding",
        "/nowhere",
    ):
        page.goto(path)
        _check_axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.goto("/articles/much")
    expect(page.get_by_role("link", name="Further comments")).to_be_visible()
    page.goto("/articles/neck")
    for summary in page.locator("summary").all():
        summary.click()
    _check_axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.keyboard.press("Home")
    page.goto("/articles/neck")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    assert [each for each in seen.complaints if "404" not in each] == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_printed_of_an_exercise_is_the_exercise(app: Flask, visit: Callable[..., Visit], team: Team) -> None:
    page = visit().page
    page.goto("/exercises/nodding")
    page.emulate_media(media="print")
    expect(page.get_by_text("Sit tall.")).to_be_visible()
    expect(page.get_by_text("Emergency: get help now")).to_be_visible()
    for gone in (".strip", ".comments", "hold-timer", ".made-of"):
        expect(page.locator(gone).first).to_be_hidden()


def _fill(team: Team) -> None:
    """Publish what is hard to show, and talk at length."""
    texts = dict.fromkeys(("title", "summary", "key_takeaway", "funding"), WORD)
    wide = f"<h2>{WORD}</h2><p>{WORD}</p><table><tr>{'<td>Neck</td>' * 12}</tr></table>"
    more = {"sources": [{"title": WORD}], "tags": [{"name": WORD, "slug": "long"}]}
    team.publish("articles", slug="long", content_html=wide, **texts, **more)
    team.publish(
        "articles",
        title="طقطقة الرقبة",
        slug="arabic",
        language="ar",
        content_html="<p>لا تقلق.</p><ul><li>نعم</li></ul>",
    )
    parent: dict[str, Any] = {}
    for depth in range(6):
        parent = {"parent_id": team.say("neck", f"Depth {depth}", **parent)}
    team.say("neck", WORD, author_name=WORD[:100])
    team.say("neck", "> said\n\n```\ncode\n```\n\n- a\n- b\n\nشكرا")
    team.publish("articles", title="Much")
    for number in range(52):
        team.say("much", f"Comment {number}")
    team.approve_all()


def _check_axe(page: Page) -> None:
    assert faults(page) == [], page.url
