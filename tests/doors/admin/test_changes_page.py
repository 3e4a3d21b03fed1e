"""Before it goes live: what would change for readers, and publishing it now, later, and not after all."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from cms.worker import queued
from tests.api import Api
from tests.doors.admin.pages import Form, Page, Visitor

AT_WORK = Callable[[str], Visitor]
HOSTILE = '<script>alert("x")</script> & \'"><b>'
NOW, LATER = ("when", "now"), ("when", "later")


@pytest.fixture
def environment() -> dict[str, str]:
    """Set the clocks of a clinic in Berlin."""
    return {"CMS_TIMEZONE": "Europe/Berlin"}


def path(entry: dict[str, Any], last: str = "changes") -> str:
    return f"/admin/{entry['type']}s/{entry['id']}/{last}"


def publishing(page: Page, pressed: tuple[str, str] = NOW) -> Form:
    """Give the form with a button that publishes."""
    return next(form for form in page.forms if pressed in form.buttons)


def undo(page: Page) -> Form:
    """Give the form that takes the last step back."""
    return next(form for form in page.forms if "former" in form.fields)


def changed(editor: Api, kind: str = "articles", **changes: Any) -> dict[str, Any]:
    """Give an entry that is live, with a draft beside it."""
    made = editor.published(kind, title="Neck pain", content_html="<p>Sit <b>up</b>.</p><p>Rest.</p><p>Move.</p>")
    answer = editor.patch(f"/{kind}/{made['id']}", {**changes, "version": made["version"]})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return dict(answer.get_json())


def test_what_differs_is_shown_member_by_member(at_work: AT_WORK, editor: Api) -> None:
    editor.made("/authors", {"name": "Ana"})
    entry = changed(editor, title="Back pain", content_html="<p>Sit down.</p><p>Rest.</p><p>Move.</p>", authors=["ana"])
    page = at_work("editor").page(path(entry))
    assert (page.status, page.faults) == (200, [])
    assert page.title.startswith("What changed")
    for part in (
        '<del><span class="unseen">removed: </span>Neck</del>',
        '<ins><span class="unseen">added: </span>Back</ins>',
        '<del><span class="unseen">removed: </span>up</del>',
        '<ins><span class="unseen">added: </span>Ana</ins>',
    ):
        assert part in page.html
    assert "2 paragraphs without a change" in page.text
    assert "As before:" in page.text
    assert "Language" in page.text
    assert page.elements.count("h1") == 1


def test_changes_of_an_exercise_are_told_in_words(at_work: AT_WORK, editor: Api) -> None:
    steps = [{"text": "Kneel."}, {"text": "Push the hip forward."}]
    made = editor.published("exercises", title="Psoas", steps=steps, dosage={"hold_seconds": 20}, difficulty="easy")
    told = {
        "steps": [{"text": "Push the hip back."}, {"text": "Kneel."}],
        "dosage": {"hold_seconds": 30, "per_side": True},
        "difficulty": "hard",
        "cautions": [{"level": "urgent", "text": "Numb legs."}],
        "muscles": [{"name": "Psoas", "action": "stretch"}],
        "review_due_at": "2031-02-01T09:00:00Z",
    }
    entry = editor.patch(f"/exercises/{made['id']}", {**told, "version": 2}).get_json()
    page = at_work("editor").page(path(entry))
    for words in (
        "moved here from place",
        "20 seconds",
        "30 seconds",
        "Each side",
        "Easy",
        "Hard",
        "Urgent: get help today",
        "is stretched",
        "February 1, 2031",
    ):
        assert words in page.text, words
    assert page.faults == []


def test_markup_alone_is_told_as_such(at_work: AT_WORK, editor: Api) -> None:
    entry = changed(editor, content_html="<p>Sit <i>up</i>.</p><p>Rest.</p><p>Move.</p>")
    assert "The words are the same." in at_work("editor").page(path(entry)).text


def test_a_first_publication_shows_what_readers_will_get(at_work: AT_WORK, editor: Api) -> None:
    told = {"content_html": "<h2>Why</h2><p onclick=x>Because.</p>", "tags": [{"name": "Neck"}]}
    entry = editor.made("/articles", {"title": "Neck pain", **told})
    page = at_work("editor").page(path(entry))
    assert page.title.startswith("Before it goes live")
    for words in ("Neck pain", entry["url"], "Because.", "There is no summary.", "No author is named.", "reviewer"):
        assert words in page.text, words
    assert "<h2>Why</h2><p>Because.</p>" in page.html
    assert page.faults == []


def test_the_card_of_a_new_exercise_is_shown(at_work: AT_WORK, editor: Api) -> None:
    entry = editor.made("/exercises", {"title": "Chin tuck", "steps": [{"text": "Pull the chin back."}]})
    page = at_work("editor").page(path(entry))
    assert "Pull the chin back." in page.text
    assert "There is no caution." in page.text


def test_it_is_published_and_taken_back(at_work: AT_WORK, editor: Api, reader: Api) -> None:
    entry = editor.made("/articles", {"title": "Neck pain"})
    someone = at_work("editor")
    page = someone.followed(someone.sent(publishing(someone.page(path(entry))), NOW))
    assert "It is live now." in page.text
    assert (entry["url"], "") in page.links
    assert reader.get("/articles/neck-pain").status_code == 200
    page = someone.followed(someone.sent(undo(page)))
    assert "Taken back." in page.text
    assert reader.get("/articles/neck-pain").status_code == 404


def test_a_new_version_is_taken_back_to_the_one_before(at_work: AT_WORK, editor: Api, reader: Api) -> None:
    entry = changed(editor, title="Back pain")
    someone = at_work("editor")
    page = someone.followed(someone.sent(publishing(someone.page(path(entry))), NOW))
    assert "Readers see the new version now." in page.text
    assert reader.get("/articles/neck-pain").get_json()["title"] == "Back pain"
    someone.sent(undo(page))
    assert reader.get("/articles/neck-pain").get_json()["title"] == "Neck pain"
    assert editor.get("/articles/neck-pain").get_json()["title"] == "Back pain"


def test_nothing_new_offers_nothing_to_publish(at_work: AT_WORK, editor: Api) -> None:
    entry = editor.published("articles", title="Neck pain")
    page = at_work("editor").page(path(entry))
    assert "Readers see the newest version" in page.text
    assert not [form for form in page.forms if NOW in form.buttons]


def test_a_save_that_says_the_same_can_still_be_published(at_work: AT_WORK, editor: Api) -> None:
    entry = changed(editor, title="Back pain")
    editor.patch(f"/articles/{entry['id']}", {"version": entry["version"], "title": "Neck pain"})
    assert editor.get(f"/articles/{entry['id']}").get_json()["has_draft"]
    someone = at_work("editor")
    page = someone.page(path(entry))
    assert "Nothing that readers would notice" in page.text
    someone.sent(publishing(page), NOW)
    assert not editor.get(f"/articles/{entry['id']}").get_json()["has_draft"]


def test_an_exercise_without_a_step_is_not_published(at_work: AT_WORK, editor: Api) -> None:
    entry = editor.made("/exercises", {"title": "Chin tuck"})
    someone = at_work("editor")
    page = someone.page(path(entry))
    assert "An exercise needs at least one step" in page.text
    assert not [form for form in page.forms if NOW in form.buttons]
    token = next(form.fields["csrf_token"] for form in page.forms if form.method == "post")
    answer = someone.post(path(entry, "publish"), {"csrf_token": token, "version": "1", "when": "now"})
    assert "An exercise needs at least one step" in someone.followed(answer).text


def test_who_comes_late_is_told_who_was_first(at_work: AT_WORK, editor: Api) -> None:
    entry = editor.made("/articles", {"title": "Neck pain"})
    someone = at_work("editor")
    form = publishing(someone.page(path(entry)))
    editor.patch(f"/articles/{entry['id']}", {"title": "Shoulder pain", "version": 1})
    page = someone.followed(someone.sent(form, NOW))
    assert "Editor changed this at" in page.text
    assert "nothing was published" in page.text
    assert "Shoulder pain" in page.text
    assert editor.get(f"/articles/{entry['id']}").get_json()["status"] == "draft"
    assert publishing(page).fields["version"] == "2"


TIMES: list[tuple[str, str, str, str]] = [
    ("a winter's day", "2031-01-06T09:00", "2031-01-06T08:00:00Z", "January 6, 2031"),
    ("an hour that clocks skip", "2031-03-30T02:30", "2031-03-30T01:30:00Z", "Clocks go forward that day"),
    ("an hour that comes twice", "2031-10-26T02:30", "2031-10-26T00:30:00Z", "the first one is meant"),
]


@pytest.mark.parametrize(("typed", "kept", "words"), [pytest.param(*row[1:], id=row[0]) for row in TIMES])
def test_it_is_scheduled_as_the_clocks_of_the_site_show(
    at_work: AT_WORK, editor: Api, typed: str, kept: str, words: str
) -> None:
    entry = editor.made("/articles", {"title": "Neck pain"})
    someone = at_work("editor")
    page = someone.followed(someone.sent(publishing(someone.page(path(entry)), LATER), LATER, at=typed))
    assert "It goes live at" in page.text
    assert words in page.text
    shown = editor.get(f"/articles/{entry['id']}").get_json()
    assert (shown["status"], shown["publish_at"]) == ("scheduled", kept)
    again = publishing(someone.page(path(entry)), LATER)
    assert again.fields["at"] == (typed if "skip" not in words and "forward" not in words else "2031-03-30T03:30")
    someone.sent(undo(page))
    assert editor.get(f"/articles/{entry['id']}").get_json()["status"] == "draft"


def test_a_new_version_goes_live_at_its_time(app: Flask, at_work: AT_WORK, editor: Api, reader: Api) -> None:
    entry = changed(editor, title="Back pain")
    someone = at_work("editor")
    at = datetime.now(UTC) + timedelta(days=2)
    form = publishing(someone.page(path(entry)), LATER)
    page = someone.followed(someone.sent(form, LATER, at=at.strftime("%Y-%m-%dT%H:%M")))
    assert "It goes live at" in page.text
    assert reader.get("/articles/neck-pain").get_json()["title"] == "Neck pain"
    with time_machine.travel(at + timedelta(hours=1), tick=False), app.app_context():
        queued.run_outbox(app.extensions["vertebra"])
    assert reader.get("/articles/neck-pain").get_json()["title"] == "Back pain"


@pytest.mark.parametrize("typed", ["", "soon", "2031-13-01T09:00", "2031-01-01T09:00Z", "0001-01-01T00:00", "x" * 999])
def test_what_is_no_time_is_asked_for_again(at_work: AT_WORK, editor: Api, typed: str) -> None:
    entry = editor.made("/articles", {"title": "Neck pain"})
    someone = at_work("editor")
    page = someone.followed(someone.sent(publishing(someone.page(path(entry)), LATER), LATER, at=typed))
    assert "Give a day and a time" in page.text
    assert page.faults == []
    assert editor.get(f"/articles/{entry['id']}").get_json()["status"] == "draft"


def test_a_time_that_has_passed_is_not_taken(at_work: AT_WORK, editor: Api) -> None:
    entry = editor.made("/articles", {"title": "Neck pain"})
    someone = at_work("editor")
    page = someone.followed(someone.sent(publishing(someone.page(path(entry)), LATER), LATER, at="2020-01-01T09:00"))
    assert "This time has passed." in page.text
    assert publishing(page, LATER).fields["at"] == "2020-01-01T09:00", "it is kept, to be mended"


@pytest.mark.parametrize("role", ["author", "moderator"])
def test_only_who_publishes_sees_this_page(at_work: AT_WORK, editor: Api, role: str) -> None:
    entry = changed(editor, title="Back pain")
    someone = at_work(role)
    assert someone.page(path(entry)).status == 403
    token = next(form.fields["csrf_token"] for form in someone.page("/admin/").forms if form.method == "post")
    for last, more in (("publish", {"when": "now"}), ("undo", {"former": "draft..."})):
        answer = someone.post(path(entry, last), {"csrf_token": token, "version": "3", **more})
        assert answer.status_code == 403, last
    assert editor.get(f"/articles/{entry['id']}").get_json()["has_draft"]


def test_a_form_that_somebody_meddled_with_changes_nothing(at_work: AT_WORK, editor: Api) -> None:
    entry = changed(editor, title="Back pain")
    someone = at_work("editor")
    token = publishing(someone.page(path(entry))).fields["csrf_token"]
    for last, data, expected in [
        ("publish", {}, 303),
        ("publish", {"version": "x" * 5000}, 303),
        ("publish", {"version": "9" * 5000}, 303),
        ("undo", {"version": "3", "former": "gone"}, 400),
        ("undo", {"version": "3"}, 400),
        ("undo", {"version": "2", "former": "draft..."}, 303),
    ]:
        answer = someone.post(path(entry, last), {"csrf_token": token, **data})
        assert answer.status_code == expected, (last, data)
    assert someone.post(path(entry, "publish"), {"version": "3"}).status_code == 400, "no token"
    shown = editor.get(f"/articles/{entry['id']}").get_json()
    assert (shown["status"], shown["version"]) == ("published", 3)
    assert someone.page("/admin/articles/999/changes").status == 404
    assert someone.page(f"/admin/exercises/{entry['id']}/changes").status == 404


def test_hostile_words_are_shown_as_words(at_work: AT_WORK, editor: Api) -> None:
    editor.made("/authors", {"name": HOSTILE, "slug": "ana"})
    told: dict[str, Any] = {
        "title": HOSTILE,
        "summary": HOSTILE,
        "content_html": HOSTILE,
        "authors": ["ana"],
        "tags": [{"name": HOSTILE}],
        "sources": [{"title": HOSTILE}],
        "seo": {"title": HOSTILE},
    }
    entry, first = changed(editor, **told), editor.made("/articles", told)
    someone = at_work("editor")
    for each in (entry, first):
        page = someone.page(f"{path(each)}?at=%22%3E%3Cscript%3E")
        assert page.faults == []
        assert "<script>alert" not in page.html
        assert page.html.count("<b>") <= 1, "the sanitised text alone may hold one"
