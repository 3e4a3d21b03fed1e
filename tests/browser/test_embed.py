"""`<cms-comments>` on a page of another origin under a strict policy: what a reader does there."""

import json
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, ViewportSize, expect

from cms.accounts.permissions import Role
from cms.core.commonmark import render
from tests.browser.conftest import Visit
from tests.browser.embedding import Clinic, Host, check_axe, hosting, shown, write
from tests.served import Served

pytestmark = pytest.mark.browser
ELEMENT = '<cms-comments for="article:neck"></cms-comments>'


@pytest.fixture(scope="session")
def open_host() -> Iterator[Host]:
    """Serve the front end for the session, so that the server that is told its address goes on."""
    with hosting() as made:
        yield made


@pytest.fixture
def host(open_host: Host) -> Host:
    """Give the front end, without a page."""
    open_host.pages.clear()
    return open_host


@pytest.fixture
def more() -> dict[str, str]:
    """Give further settings; tests override it."""
    return {}


@pytest.fixture
def serving(host: Host, more: dict[str, str]) -> dict[str, str]:
    """Let the front end's origin send comments, and no other."""
    return {"CMS_SITE_URL": host.address, "CMS_COMMENT_ORIGINS": host.address, **more}


@pytest.fixture
def clinic(served: Served, host: Host, token: Callable[..., str]) -> Clinic:
    """Give the clinic with an article."""
    host.service = served.address
    made = Clinic(served.address, token(Role.ADMIN))
    made.publish("Neck")
    return made


@pytest.fixture
def guest(browser: Browser, served: Served, host: Host) -> Iterator[Callable[..., Visit]]:
    """Give a function that opens a window; requests to anywhere but host and service are complained of."""
    contexts = []

    def open_window(width: int = 1440, *, scripts: bool = True) -> Visit:
        size: ViewportSize = {"width": width, "height": 900}
        context = browser.new_context(viewport=size, java_script_enabled=scripts)
        contexts.append(context)
        seen = Visit(context.new_page(), [])
        seen.page.on("console", lambda said: seen.complaints.append(said.text) if said.type == "error" else None)
        seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        seen.page.on(
            "request",
            lambda sent: (
                None
                if sent.url.startswith((served.address, host.address, "data:"))
                else seen.complaints.append(f"another origin: {sent.url}")
            ),
        )
        return seen

    yield open_window
    for context in contexts:
        context.close()


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
    marked = "".join(f'<p><a href="/" data-cms-comments-count="article:{slug}">-</a></p>' for slug in rows)
    page.goto(host.put("/list", marked))
    places = page.locator("[data-cms-comments-count]")
    expect(places.nth(0)).to_have_text("2 comments")
    expect(places.nth(1)).to_have_text("0 comments")
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


HOSTILE = [
    "<script>alert(1)</script> <img src=x onerror=alert(1)>",
    "[press](javascript:alert(1)) [data](data:text/html,<script>alert(1)</script>)",
    "**bold** _it_ ~~no~~ `<b>&amp;</b>` https://clinic.example/?a=1&b=2 [a \\\" b](https://x.example 'a \" b')",
    '```\n<b>code</b> &lt; & "quoted"\n```\n\n> quote\n> > deeper\n\n- one\n  1. two\n- three',
    "7. seven\n\n---\n\nline\nbreak",
    "&copy; &nbsp; &#39; &lt;b&gt; 5 < 6 > 4 & 🦴 \u202eabc <b <i>x</i",
]


def test_hostile_words_stay_text(app: Flask, host: Host, clinic: Clinic, guest: Callable[..., Visit]) -> None:
    clinic.say("Plain.", name="<script>alert(1)</script>")
    for words in HOSTILE:
        clinic.say(words)
    clinic.approve_all()
    seen = guest()
    page = seen.page
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    page.goto(host.put("/neck", ELEMENT))
    shown(page)
    expect(page.get_by_role("heading", name="<script>alert(1)</script>")).to_be_visible()
    assert (
        page.evaluate(
            "[...document.querySelector('cms-comments').shadowRoot.querySelectorAll('script, iframe, [onerror], a')]"
            ".filter((each) => each.localName !== 'a' || !/^(https?:|#)/.test(each.getAttribute('href'))).length"
        )
        == 0
    )
    assert seen.complaints == []


FOREIGN = [
    "<p>a<script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)>b</p>",
    '<a href="javascript:alert(1)">x</a><a href="//evil.example" onclick="alert(1)">y</a>',
    '<p style="color:red" onclick="alert(1)">x</p></div></p><iframe src="https://evil.example"></iframe>',
    "<<p>p>a</em></p><b><i>x</b>y</i>",
]


def test_what_the_service_cleaned_looks_as_it_was_meant_and_nothing_else_comes_through(
    app: Flask, clinic: Clinic, served: Served, guest: Callable[..., Visit]
) -> None:
    page = guest().page
    page.goto(f"{served.address}/articles/neck")
    compared = """async ([html, all]) => {
      const { formatted } = await import("/static/embed/making.js");
      const ours = document.createElement("div");
      ours.append(formatted(html));
      ours.querySelectorAll("[part]").forEach((each) => each.removeAttribute("part"));
      const meant = document.createElement("div");
      if (all) meant.append(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
      const left = [...ours.querySelectorAll("*")].flatMap((each) => [...each.attributes].map((one) => one.name));
      return [ours.isEqualNode(meant), ours.outerHTML, left, ours.querySelector("script, img, svg, iframe, [style]")];
    }"""
    for words in HOSTILE:
        equal, ours, _left, _bad = page.evaluate(compared, [render(words), True])
        assert equal, (ours, render(words))
    for html in FOREIGN:
        _equal, ours, left, bad = page.evaluate(compared, [html, False])
        assert bad is None, ours
        assert set(left) <= {"href", "rel"}, ours
        assert "javascript:" not in ours


def test_front_end_people_see_it_at_work(app: Flask, clinic: Clinic, guest: Callable[..., Visit]) -> None:
    clinic.said("It clicks.")
    seen = guest()
    page = seen.page
    for look in ("plain", "dark", "serif", "accent"):
        for width in (360, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"{clinic.base.removesuffix('/api/v1')}/api/docs/embed?look={look}")
            page.locator("cms-comments").evaluate("(element) => element.scrollIntoView()")
            expect(page.get_by_role("article", name="Reader 1")).to_be_visible()
            expect(page.locator("#told")).to_contain_text('cms-comments:ready {"count":1}')
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        check_axe(page)
    assert seen.complaints == []
