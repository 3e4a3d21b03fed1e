"""Beside the text: notes of the team, sending back, the sign-off, and times, without a script."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from cms.core.errors import Conflict
from cms.web.admin import entry_review
from tests.api import Api
from tests.counting import counting
from tests.doors.admin.pages import Form, Page, Visitor

AT_WORK = Callable[[str], Visitor]
HOSTILE = '<script>alert("x")</script> & \'"><b>bold</b>\nsecond line'
SUBMIT, SAVE = ("do", "submit"), ("do", "save")


@pytest.fixture
def environment() -> dict[str, str]:
    """Set the clocks of a clinic in Berlin."""
    return {"CMS_TIMEZONE": "Europe/Berlin"}


def path(entry_id: int | str, last: str = "") -> str:
    return f"/admin/articles/{entry_id}{last}"


def beside(page: Page, last: str) -> Form:
    """Give the form that goes to a door of the entry."""
    return next(form for form in page.forms if form.action.endswith(last))


def handed_in(author: Visitor, note: str = "") -> str:
    """Write a draft and hand it in; give its id."""
    page = author.page("/admin/articles/new")
    form = next(form for form in page.forms if SAVE in form.buttons)
    form.action = "/admin/articles/new"
    answer = author.sent(form, SUBMIT, title="Tingling fingers", handing_note=note)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.headers["Location"]).rpartition("/")[2]


def test_a_draft_goes_to_the_editors_and_back_and_everybody_finds_the_words(at_work: AT_WORK) -> None:
    author, editor = at_work("author"), at_work("editor")
    entry = handed_in(author, "Is the part on splints right?")
    page = editor.page(path(entry))
    assert "Is the part on splints right?" in page.text
    sent = {**beside(page, "/notes").fields, "note": "Say when to see a doctor."}
    assert "Sent back." in editor.followed(editor.post(path(entry, "/send-back"), sent)).text
    today = author.page("/admin/")
    assert "Sent back to you" in today.text
    assert "Editor: Say when to see a doctor." in today.text
    assert "Your drafts" not in today.text
    assert "Say when to see a doctor." in author.page(path(entry)).text
    assert "Sent back to you" not in editor.page("/admin/").text


def test_without_a_word_nothing_is_sent_back(at_work: AT_WORK, editor: Api) -> None:
    entry = handed_in(at_work("author"))
    someone = at_work("editor")
    sent = {**beside(someone.page(path(entry)), "/notes").fields, "note": "  "}
    assert (
        "Say in the note what is to be mended" in someone.followed(someone.post(path(entry, "/send-back"), sent)).text
    )
    assert editor.get(f"/articles/{entry}").get_json()["status"] == "in_review"


def test_what_moved_meanwhile_is_not_sent_back(at_work: AT_WORK, editor: Api) -> None:
    entry = handed_in(at_work("author"))
    someone = at_work("editor")
    form = beside(someone.page(path(entry)), "/notes")
    editor.post(f"/articles/{entry}/publish", {"version": 2})
    page = someone.followed(someone.post(path(entry, "/send-back"), {**form.fields, "note": "Mend it."}))
    assert "This was changed since it was read" in page.text
    assert editor.get(f"/articles/{entry}").get_json()["status"] == "published"


def test_sending_back_is_taken_back(at_work: AT_WORK, editor: Api) -> None:
    entry = handed_in(at_work("author"))
    someone = at_work("editor")
    sent = {**beside(someone.page(path(entry)), "/notes").fields, "note": "Mend it."}
    page = someone.followed(someone.post(path(entry, "/send-back"), sent))
    someone.sent(next(form for form in page.forms if "former" in form.fields))
    assert editor.get(f"/articles/{entry}").get_json()["status"] == "in_review"


def test_a_note_sent_twice_is_left_once_and_shown_as_it_was_typed(at_work: AT_WORK, editor: Api) -> None:
    entry = editor.made("/articles", {"title": "Neck pain"})["id"]
    someone = at_work("editor")
    form = beside(someone.page(path(entry)), "/notes")
    for _time in range(2):
        page = someone.followed(someone.sent(form, note=HOSTILE))
    assert page.faults == []
    assert page.text.count("second line") == 1
    assert "&lt;script&gt;alert" in page.html
    page = someone.followed(someone.sent(form, note="Something else on the same page"))
    assert "Something else on the same page" in page.text
    assert beside(page, "/notes").fields["once"] != form.fields["once"]


def test_a_note_is_resolved_and_opened_again(at_work: AT_WORK, editor: Api) -> None:
    entry = editor.made("/articles", {"title": "Neck pain"})["id"]
    someone = at_work("editor")
    page = someone.followed(someone.sent(beside(someone.page(path(entry)), "/notes"), note="Look here."))
    token = {"csrf_token": beside(page, "/notes").fields["csrf_token"]}
    page = someone.followed(someone.post(path(entry, "/notes/1"), {**token, "do": "resolve"}))
    assert "Resolved by Editor" in page.text
    assert "1 resolved note" in page.text
    page = someone.followed(someone.post(path(entry, "/notes/1"), {**token, "do": "reopen"}))
    assert "Resolved by" not in page.text
    assert someone.post(path(entry, "/notes/1"), {**token, "do": "burn"}).status_code == 409
    assert someone.post(path(entry, "/notes/99"), {**token, "do": "resolve"}).status_code == 404


@pytest.mark.parametrize("note", ["", "   ", "x" * 5001])
def test_what_is_no_note_is_left_with_a_word_about_it(at_work: AT_WORK, editor: Api, note: str) -> None:
    entry = editor.made("/articles", {"title": "Neck pain"})["id"]
    someone = at_work("editor")
    page = someone.followed(someone.sent(beside(someone.page(path(entry)), "/notes"), note=note))
    assert "This must not be empty." in page.text or "This is too long" in page.text


DOORS = ["/notes", "/notes/1", "/send-back", "/reviews", "/end", "/unschedule"]


@pytest.mark.parametrize(
    ("role", "statuses"),
    [
        pytest.param("moderator", {403}, id="moderators write no drafts"),
        pytest.param("author", {403}, id="what others wrote is not an author's"),
    ],
)
def test_others_find_the_doors_closed_and_the_notes_unread(
    at_work: AT_WORK, editor: Api, reader: Api, role: str, statuses: set[int]
) -> None:
    live = editor.published("articles", title="Neck pain")
    editing, someone = at_work("editor"), at_work(role)
    editing.sent(beside(editing.page(path(live["id"])), "/notes"), note="Secret words")
    token = someone.page("/admin/").forms[-1].fields["csrf_token"]
    sent = {"csrf_token": token, "note": "Mine", "version": "2", "do": "resolve", "only": "publish_at"}
    assert {someone.post(path(live["id"], door), sent).status_code for door in DOORS} == statuses
    assert "Secret words" not in someone.get(path(live["id"])).get_data(as_text=True)
    page = editing.page(path(live["id"]))
    assert "Mine" not in page.text
    assert "Resolved by" not in page.text
    for address in ("/articles/neck-pain?expand=exercises,json_ld", "/feed.json"):
        assert "Secret words" not in reader.get(address).get_data(as_text=True)


def signed(someone: Visitor, entry: int, **filled: str) -> Page:
    """Fill in the sign-off beside an article."""
    return someone.followed(someone.sent(beside(someone.page(path(entry)), "/reviews"), reviewer="ada", **filled))


def test_a_reviewer_is_entered_and_readers_learn_the_date_at_once(at_work: AT_WORK, editor: Api, reader: Api) -> None:
    editor.made("/authors", {"name": "Ada Byron", "slug": "ada", "credentials": "PT"})
    entry = editor.published("articles", title="Neck pain")
    someone = at_work("editor")
    form = beside(someone.page(path(entry["id"])), "/reviews")
    assert form.choices["reviewer"] == ["", "ada"]
    for _time in range(2):
        page = someone.followed(someone.sent(form, reviewer="ada", due_on="2099-05-01"))
    assert "Signed off by Ada Byron , PT" in page.text
    assert "reviews so far" not in page.text, "the form was sent twice, and signed once"
    shown = reader.get("/articles/neck-pain").get_json()
    assert (shown["reviewer"]["name"], shown["reviewed_at"][:10]) == ("Ada Byron", f"{datetime.now(UTC):%Y-%m-%d}")
    assert shown["review_due_at"] == "2099-05-01T07:00:00Z", "at nine by the clocks of Berlin"
    feed = reader.get("/feed.json").get_json()["items"][0]["_vertebra"]
    assert feed["reviewed_at"] == shown["reviewed_at"]


def test_after_an_edit_the_editor_and_the_page_before_publishing_say_so(
    at_work: AT_WORK, editor: Api, reader: Api
) -> None:
    editor.made("/authors", {"name": "Ada Byron", "slug": "ada"})
    entry = editor.published("articles", title="Neck pain")
    someone = at_work("editor")
    assert "Changed since the review" not in signed(someone, entry["id"], reviewed_on="2026-05-03").text
    editor.patch(f"/articles/{entry['id']}", {"version": 2, "content_html": "<p>Rest.</p>"})
    for last in ("", "/changes"):
        assert "Changed since the review of May 3, 2026." in someone.page(path(entry["id"], last)).text
    editor.post(f"/articles/{entry['id']}/publish", {"version": 3})
    shown = reader.get("/articles/neck-pain").get_json()
    assert (shown["content_text"], shown["reviewed_at"]) == ("Rest.", "2026-05-03T07:00:00Z")


@pytest.mark.parametrize(
    ("filled", "said"),
    [
        pytest.param({"reviewer": ""}, "A slug is made of", id="nobody"),
        pytest.param({"reviewed_on": "2099-01-01"}, "still to come", id="a day to come"),
        pytest.param({"reviewed_on": "yesterday"}, "Give days as the calendar has them", id="no day"),
        pytest.param({"due_on": "2001-01-01"}, "must be later than this one", id="due before"),
        pytest.param({"version": "1"}, "changed since it was read", id="an older version"),
    ],
)
def test_what_is_no_sign_off_is_told_so(at_work: AT_WORK, editor: Api, filled: dict[str, str], said: str) -> None:
    editor.made("/authors", {"name": "Ada Byron", "slug": "ada"})
    entry = editor.published("articles", title="Neck pain")
    someone = at_work("editor")
    form = beside(someone.page(path(entry["id"])), "/reviews")
    assert said in someone.followed(someone.sent(form, **{"reviewer": "ada", **filled})).text
    assert editor.get(f"/articles/{entry['id']}/reviews").get_json()["items"] == []


def test_lists_are_narrowed_to_what_is_to_be_reviewed_and_today_leads_there(at_work: AT_WORK, editor: Api) -> None:
    for title, days in (("Long over", -400), ("Just over", -1), ("Soon", 20), ("Later", 40)):
        due = (datetime.now(UTC) + timedelta(days=days)).isoformat()
        editor.published("articles", title=title, review_due_at=due)
    editor.published("articles", title="No day")
    someone = at_work("editor")
    today = someone.page("/admin/")
    link = next(address for address, _here in today.links if "review=overdue" in address)
    page = someone.page(link)
    assert page.text.index("Long over") < page.text.index("Just over")
    assert [title for title in ("Soon", "Later", "No day") if f"Tick “{title}”" in page.html] == []
    page = someone.page("/admin/articles?review=soon")
    assert [title for title in ("Long over", "Just over", "Soon", "Later") if f"Tick “{title}”" in page.html] == [
        "Soon"
    ]
    pages = someone.page("/admin/articles?sort=review&limit=2")
    more = next(address for address, _here in pages.links if "cursor=" in address)
    assert [
        title for title in ("Long over", "Just over", "Soon", "Later") if f"Tick “{title}”" in someone.page(more).html
    ] == ["Soon", "Later"]
    assert someone.get("/admin/articles?review=never").status_code == 400


def test_an_end_is_set_shown_in_the_sites_zone_and_called_off(at_work: AT_WORK, editor: Api, reader: Api) -> None:
    entry = editor.published("articles", title="Neck pain")
    someone = at_work("editor")
    page = someone.followed(
        someone.sent(beside(someone.page(path(entry["id"], "/changes")), "/end"), until="2031-07-06T18:00")
    )
    assert "July 6, 2031, 6:00 PM (Europe/Berlin, UTC+02:00)" in page.text.replace("\u202f", " ")
    assert reader.get("/articles/neck-pain").get_json()["unpublish_at"] == "2031-07-06T16:00:00Z"
    off = next(form for form in page.forms if ("only", "unpublish_at") in form.buttons)
    page = someone.followed(someone.sent(off, ("only", "unpublish_at")))
    assert "Called off. It stays." in page.text
    assert reader.get("/articles/neck-pain").get_json()["unpublish_at"] is None
    someone.sent(next(form for form in page.forms if "former" in form.fields))
    assert reader.get("/articles/neck-pain").get_json()["unpublish_at"] == "2031-07-06T16:00:00Z"


def test_start_and_end_are_set_together_and_an_end_before_the_start_is_refused(at_work: AT_WORK, editor: Api) -> None:
    entry = editor.made("/articles", {"title": "Neck pain"})
    someone = at_work("editor")

    def tried(at: str, until: str) -> Page:
        page = someone.page(path(entry["id"], "/changes"))
        form = next(form for form in page.forms if ("when", "later") in form.buttons)
        return someone.followed(someone.sent(form, ("when", "later"), at=at, until=until))

    assert "must be later than the time to publish at" in tried("2031-07-06T18:00", "2031-07-06T17:00").text
    assert "Give a day and a time to end at" in tried("2031-07-06T18:00", "later").text
    assert editor.get(f"/articles/{entry['id']}").get_json()["status"] == "draft"
    page = tried("2031-03-30T02:30", "2031-10-26T02:30")
    assert "Clocks go forward that day" in page.text
    assert "Clocks go back that day" in page.text
    shown = editor.get(f"/articles/{entry['id']}").get_json()
    assert (shown["publish_at"], shown["unpublish_at"]) == ("2031-03-30T01:30:00Z", "2031-10-26T00:30:00Z")


def test_what_stands_beside_a_text_costs_the_same_however_much_it_is(at_work: AT_WORK, editor: Api) -> None:
    editor.made("/authors", {"name": "Ada Byron", "slug": "ada"})
    entry = editor.published("articles", title="Neck pain")["id"]
    someone, counts = at_work("editor"), list[int]()
    for more in (1, 5):
        for number in range(more):
            someone.sent(beside(someone.page(path(entry)), "/notes"), note=f"Note {more} {number}")
            signed(someone, entry, reviewed_on=f"2026-0{number + 1}-0{more}")
        with counting() as sent:
            someone.page(path(entry))
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_a_day_before_all_calendars_is_no_day(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(Conflict, match="Give days as the calendar has them"):
        entry_review._moment(date.min, ZoneInfo("Asia/Tokyo"))
