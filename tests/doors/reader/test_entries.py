"""An article and an exercise, whole; and addresses where there is none."""

import os
from typing import Any

import pytest

from tests.api import Api
from tests.doors.api.samples import ARTICLE, EXERCISE
from tests.doors.reader.sheets import Browser
from tests.unit.core.payloads import ATTACKS

EACH = 1 if os.environ.get("CI") == "true" else 9


@pytest.fixture
def people(editor: Api) -> None:
    """Make the authors and the tag that the samples name."""
    editor.made("/authors", {"name": "Ada Lowe", "slug": "ada", "credentials": "MCSP"})
    editor.made("/authors", {"name": "Bo Ek", "slug": "bo"})
    editor.made("/tags", {"name": "Neck", "slug": "neck", "kind": "body_region"})


@pytest.fixture
def exercises(people: None, editor: Api) -> None:
    """Publish the exercises that the article uses."""
    editor.published("exercises", title="Nod", slug="nod", dosage={"hold_seconds": 5, "repetitions": 10})
    editor.published("exercises", title="Chin tuck", slug="chin-tuck")


def test_an_article_is_shown_whole(exercises: None, editor: Api, browser: Browser) -> None:
    editor.published("articles", **ARTICLE)
    page = browser.page("/articles/clicking")
    for words in (
        "What it is.",
        "It is mostly harmless.",
        "By Bo Ek ; Ada Lowe , MCSP",
        "Clinical reviewer: Ada Lowe",
        "January 31, 2030",
        "A study",
        "A book",
        "None.",
        "Rotatores",
        "Comments are closed here.",
    ):
        assert words in page.text, words
    assert "<h2>Why</h2><p>It <em>clicks</em>.</p>" in page.html
    assert page.title == "Neck clicks · Vertebra"
    assert page.meta["description"] == "Why necks click."
    assert page.rels["canonical"] == page.meta["og:url"] == "https://clinic.example/articles/clicking"
    assert page.links["Neck"] == "/?tag=neck"
    assert page.links["Ada Lowe"] == "/?author=ada"
    assert page.links["A study"] == "https://journal.example/1"
    assert page.languages["It is mostly harmless."] == "en-GB"
    assert page.languages["In short"] == "en"
    assert page.faults == []


def test_an_article_brings_its_exercises_in_its_order(exercises: None, editor: Api, browser: Browser) -> None:
    editor.published("articles", **ARTICLE)
    page = browser.page("/articles/clicking")
    assert page.text.index("Chin tuck") < page.text.index("Nod")
    assert "Hold for 5 seconds. Do it 10 times." in page.text
    nod = editor.get("/exercises/nod").get_json()
    withdrawal = {"version": nod["version"], "force": True}
    assert editor.post(f"/exercises/{nod['id']}/unpublish", withdrawal).status_code == 200
    page = browser.page("/articles/clicking")
    assert page.status == 200
    assert "Nod" not in page.text


def test_an_article_with_many_exercises_brings_them_all_with_one_request(editor: Api, browser: Browser) -> None:
    slugs = [editor.published("exercises", title=f"Stretch {number}")["slug"] for number in range(12)]
    editor.published("articles", title="Neck", exercises=slugs)
    page = browser.page("/articles/neck")
    assert [title for title in (f"Stretch {number}" for number in range(12)) if title not in page.text] == []
    assert page.requests[0] == "/api/v1/articles/neck?expand=exercises,json_ld"
    assert len(page.requests) == 4


def test_an_exercise_is_shown_whole(people: None, editor: Api, browser: Browser) -> None:
    editor.published("exercises", **EXERCISE)
    editor.published("articles", title="Sitting all day", exercises=["hip-flexor-stretch"])
    page = browser.page("/exercises/hip-flexor-stretch")
    for words in (
        "It is mostly harmless.",
        "Hold for 30 seconds. Do it 3 times on each side. Do 2 sets. Twice a day.",
        "half kneeling",
        "Moderate",
        "mat chair",
        "Psoas major stretches",
        "Gluteus maximus strengthens",
        "Push 5 < 6 & hold.",
        "On a chair Easier",
        "Knee pain",
        "Sit down.",
        "Arm up Harder",
        "Breathe.",
        "Urgent: get help today Numb legs Ask a doctor today.",
        "Good to know It pulls.",
        "Hip replacement within 6 weeks",
        "The stretch at YouTube",
    ):
        assert words in page.text, words
    assert "<strong>one</strong>" in page.html
    assert page.text.index("Numb legs") < page.text.index("It pulls.")
    assert page.links["Sitting all day"] == "/articles/sitting-all-day"
    assert page.links["The stretch"] == "https://www.youtube.com/watch?v=a1B2-c3_D4"
    assert page.loaded == [
        address for address in page.loaded if address.startswith(("/static/", "https://cms.example/"))
    ]
    assert page.faults == []


DOSAGES: list[tuple[str, dict[str, Any], str]] = [
    ("nothing is told", {}, ""),
    ("one second, once", {"hold_seconds": 1, "repetitions": 1}, "Hold for 1 second. Do it once."),
    ("whole minutes", {"hold_seconds": 120}, "Hold for 2 minutes."),
    ("an odd time stays in seconds", {"hold_seconds": 90}, "Hold for 90 seconds."),
    ("both sides, no number", {"per_side": True}, "Do it on each side."),
    ("once a side", {"repetitions": 1, "per_side": True}, "Do it once on each side."),
    ("one set goes without saying", {"repetitions": 8, "sets": 1}, "Do it 8 times."),
    ("a pause", {"repetitions": 2, "rest_seconds": 60}, "Do it 2 times. Rest for 60 seconds in between."),
    (
        "a pause between sets",
        {"repetitions": 2, "sets": 2, "rest_seconds": 30},
        "Do it 2 times. Do 2 sets. Rest for 30 seconds between the sets.",
    ),
    ("a sentence keeps its end", {"frequency": "every day!"}, "Every day!"),
]


@pytest.mark.parametrize(("dosage", "expected"), [pytest.param(d, e, id=why) for why, d, e in DOSAGES])
def test_the_dosage_reads_as_a_sentence(editor: Api, browser: Browser, dosage: dict[str, Any], expected: str) -> None:
    editor.published("exercises", title="Nod", dosage=dosage)
    html = browser.page("/exercises/nod").html
    told = html.split('class="ex-sentence">')[1].split("</p>")[0] if 'class="ex-sentence">' in html else ""
    plain = " ".join(told.replace('<span lang="en">', "").replace("</span>", "").split())
    assert plain == expected


def test_only_an_exercise_that_is_held_has_a_timer_and_it_waits_for_its_script(editor: Api, browser: Browser) -> None:
    editor.published("exercises", title="Nod", dosage={"hold_seconds": 20, "per_side": True, "repetitions": 3})
    editor.published("exercises", title="Bridge", dosage={"repetitions": 3})
    held = browser.page("/exercises/nod").html
    assert 'hold="20" repetitions="3" sets="1" rest="0" sides="2" hidden>' in held
    assert "<hold-timer" not in browser.page("/exercises/bridge").html


def test_a_renamed_page_leads_on_and_an_id_leads_to_the_name(editor: Api, browser: Browser) -> None:
    made = editor.published("articles", title="Neck")
    changed = editor.patch(f"/articles/{made['id']}", {"slug": "neck-clicks", "version": made["version"]}).get_json()
    editor.post(f"/articles/{made['id']}/publish", {"version": changed["version"]})
    for old in ("neck", str(made["id"])):
        answer = browser.get(f"/articles/{old}?_external=1&slug=x&_anchor=y")
        assert (answer.status_code, answer.headers["Location"]) == (301, "/articles/neck-clicks"), old


NOWHERE: list[tuple[str, str]] = [
    ("never there", "/articles/none"),
    ("another kind", "/exercises/neck"),
    ("a dot", "/articles/."),
    ("two dots", "/articles/%2e%2e"),
    ("a question mark in the name", "/articles/neck%3Ffields=title"),
    ("a hash in the name", "/articles/neck%23x"),
    ("a percent sign", "/articles/%25"),
    ("letters beyond ASCII", "/articles/%C3%A9%F0%9F%A6%B4"),
    ("bytes that are no text", "/articles/%ff%fe"),
    ("a NUL", "/articles/a%00b"),
    ("a line end", "/articles/a%0d%0aX-Evil:%201"),
    ("a quote and a tag", "/articles/%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E"),
    ("a slash in the name", "/articles/a%2Fb"),
    ("a way out", "/articles/..%2F..%2Ffeed.json"),
    ("a very long one", "/articles/" + "a" * 5000),
    ("a very long number", "/articles/" + "9" * 100),
    ("no page of ours", "/nowhere"),
]


@pytest.mark.parametrize("address", [pytest.param(a, id=why) for why, a in NOWHERE])
def test_where_there_is_nothing_a_page_says_so_kindly(editor: Api, browser: Browser, address: str) -> None:
    editor.published("articles", title="Neck")
    page = browser.page(address)
    assert page.status == 404
    assert "There is nothing here" in page.text
    assert page.links["To the start"] == "/"
    assert page.headers["Cache-Control"] == "no-store"
    assert page.faults == []


def test_what_is_not_live_is_not_here(editor: Api, browser: Browser) -> None:
    made = editor.published("articles", title="Neck")
    assert browser.get("/articles/neck").status_code == 200
    editor.post(f"/articles/{made['id']}/unpublish", {"version": made["version"]})
    assert browser.get("/articles/neck").status_code == 404
    draft = editor.made("/articles", {"title": "Draft"})
    token = {"Authorization": f"Bearer {editor.key}"}
    assert browser.get(f"/articles/{draft['slug']}", **token).status_code == 404


def test_programs_that_lose_their_way_are_told_in_their_own_form(browser: Browser) -> None:
    answer = browser.client.get("/nowhere", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


@pytest.mark.parametrize("payload", [pytest.param(text, id=why) for why, text in list(ATTACKS.items())[::EACH]])
def test_text_is_shown_as_text_in_every_field(editor: Api, browser: Browser, payload: str) -> None:
    line = payload.replace("\x00", "")[:250].strip() or "x"
    editor.made("/authors", {"name": line, "slug": "ada", "credentials": line, "bio": line})
    editor.made("/tags", {"name": line, "slug": "tag"})
    shared: dict[str, Any] = {
        **dict.fromkeys(("title", "summary", "key_takeaway", "funding", "content_html"), line),
        "authors": ["ada"],
        "reviewer": "ada",
        "tags": ["tag"],
        "sources": [{"title": line, "url": ""}],
        "seo": {"title": line, "description": line},
    }
    exercise = editor.published(
        "exercises",
        **shared,
        slug="nod",
        steps=[{"text": line}, {"text_html": line}],
        dosage={"frequency": line, "hold_seconds": 5},
        position=line,
        equipment=[line],
        muscles=[{"name": line, "action": "stretch"}],
        variations=[{"title": line, "reason": line, "steps": [{"text": line}]}],
        reminders=[line],
        cautions=[{"level": "urgent", "text": line, "action": line}],
        contraindications=[line],
        video={"url": "https://films.example/a.mp4", "title": line, "transcript": line},
    )
    editor.published("articles", **shared, slug="neck", exercises=[exercise["slug"]])
    for address in ("/", "/?author=ada", "/?tag=tag", "/articles/neck", "/exercises/nod"):
        page = browser.page(address)
        assert page.status == 200
        assert page.faults == [], address
        assert "<script>" not in page.html
