"""The clinical reviews over the API: entered once, listed whole, and told to readers at once."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.api import Api
from tests.doors.api.problems import told

SIGNED = {"reviewer": "ada", "reviewed_at": "2026-05-03T08:00:00Z", "review_due_at": "2099-05-03T08:00:00Z"}


@pytest.fixture(autouse=True)
def ada(editor: Api) -> dict[str, Any]:
    """Have a reviewer."""
    return editor.made("/authors", {"name": "Ada Byron", "slug": "ada", "credentials": "PT", "bio": "Reviews."})


@pytest.mark.parametrize("kind", ["articles", "exercises"])
def test_a_sign_off_is_in_every_document_at_once(editor: Api, reader: Api, kind: str) -> None:
    entry = editor.published(kind, title="Neck")
    before = reader.get(f"/{kind}/neck")
    assert (before.get_json()["reviewer"], before.get_json()["reviewed_at"]) == (None, None)
    answer = editor.post(f"/{kind}/{entry['id']}/reviews", {**SIGNED, "version": entry["version"]})
    review = answer.get_json()
    assert (answer.status_code, review["revision"], review["changed_since"]) == (201, 1, False)
    assert (review["entered_by"], review["reviewer"]["credentials"]) == ("Editor", "PT")
    assert editor.get(answer.headers["Location"].removeprefix("https://cms.example/api/v1")).get_json() == review
    after = reader.get(f"/{kind}/neck")
    assert after.headers["ETag"] != before.headers["ETag"]
    assert "author:ada" in after.headers["Surrogate-Key"]
    for shown in (after.get_json(), editor.get(f"/{kind}/neck").get_json()):
        assert {name: shown[name] for name in ("reviewed_at", "review_due_at")} == {
            name: SIGNED[name] for name in ("reviewed_at", "review_due_at")
        }
        assert shown["reviewer"]["name"] == "Ada Byron"
        assert shown["version"] == entry["version"]
    item = reader.get("/feed.json").get_json()["items"][0]["_vertebra"]
    assert (item["reviewed_at"], item["reviewer"]["slug"]) == (SIGNED["reviewed_at"], "ada")


def test_name_and_credentials_stay_as_they_were_and_the_rest_follows(
    editor: Api, reader: Api, ada: dict[str, Any]
) -> None:
    entry = editor.published("articles", title="Neck")
    editor.made(f"/articles/{entry['id']}/reviews", {**SIGNED, "version": 2})
    editor.patch("/authors/ada", {"version": ada["version"], "credentials": "PhD", "bio": "Retired."})
    shown = reader.get("/articles/neck").get_json()["reviewer"]
    assert (shown["credentials"], shown["bio"]) == ("PT", "Retired.")


def test_reviews_are_listed_the_newest_first_and_say_what_changed_since(editor: Api, api: Callable[..., Api]) -> None:
    entry = editor.published("articles", title="Neck")
    path = f"/articles/{entry['id']}/reviews"
    for month in (3, 1, 2):
        editor.made(path, {"reviewer": "ada", "reviewed_at": f"2026-0{month}-01T00:00:00Z", "version": 2})
    editor.patch(f"/articles/{entry['id']}", {"version": 2, "summary": "New"})
    page = api("moderator").get(f"{path}?limit=2&total=true").get_json()
    assert [each["reviewed_at"][:7] for each in page["items"]] == ["2026-03", "2026-02"]
    assert (page["total"], {each["changed_since"] for each in page["items"]}) == (3, {True})
    assert [each["reviewed_at"][:7] for each in editor.get(page["next"]).get_json()["items"]] == ["2026-01"]
    told(editor.get(f"{path}/99"), 404)
    other = editor.made("/articles", {"title": "Other"})
    told(editor.get(f"/articles/{other['id']}/reviews/1"), 404)
    told(editor.get(f"/exercises/{entry['id']}/reviews"), 404)


def test_a_request_sent_twice_signs_once(editor: Api) -> None:
    entry = editor.published("articles", title="Neck")
    path, key = f"/articles/{entry['id']}/reviews", {"Idempotency-Key": '"a-key"'}
    first = editor.post(path, {**SIGNED, "version": 2}, headers=key)
    again = editor.post(path, {**SIGNED, "version": 2}, headers=key)
    assert (again.status_code, again.get_json()) == (201, first.get_json())
    assert len(editor.get(path).get_json()["items"]) == 1


REFUSED: list[tuple[str, dict[str, Any], dict[str, str], int, str]] = [
    ("no version", {"reviewer": "ada"}, {}, 422, "#/version"),
    ("an older version", {"reviewer": "ada", "version": 1}, {}, 409, ""),
    ("an older version in the header", {"reviewer": "ada"}, {"If-Match": '"v1"'}, 412, ""),
    ("no reviewer", {"version": 2}, {}, 422, "#/reviewer"),
    ("an unknown one", {"reviewer": "bo", "version": 2}, {}, 422, "#/reviewer"),
    ("a member that is none", {"reviewer": "ada", "version": 2, "note": "x"}, {}, 422, "#/note"),
    ("a text for a time", {**SIGNED, "version": 2, "reviewed_at": "today"}, {}, 422, "#/reviewed_at"),
    ("a revision that is not there", {**SIGNED, "version": 2, "revision": 7}, {}, 404, ""),
    ("a revision that no number can be", {**SIGNED, "version": 2, "revision": 10**20}, {}, 422, "#/revision"),
]


@pytest.mark.parametrize(
    ("sent", "headers", "status", "pointer"), [pytest.param(*row[1:], id=row[0]) for row in REFUSED]
)
def test_what_is_no_sign_off_is_refused(
    editor: Api, sent: dict[str, Any], headers: dict[str, str], status: int, pointer: str
) -> None:
    entry = editor.published("articles", title="Neck")
    problem = told(editor.post(f"/articles/{entry['id']}/reviews", sent, headers=headers), status)
    assert [each["pointer"] for each in problem.get("errors", [])] == ([pointer] if pointer else [])
    assert editor.get(f"/articles/{entry['id']}/reviews").get_json()["items"] == []


def test_a_draft_is_handed_in_with_a_note_and_sent_back_with_one(editor: Api, api: Callable[..., Api]) -> None:
    author = api("author")
    draft = author.made("/articles", {"title": "Own"})
    path = f"/articles/{draft['id']}"
    handed = author.post(f"{path}/submit", {"version": 1, "note": "Please look."}).get_json()
    told(editor.post(f"{path}/send-back", {"version": handed["version"]}), 422)
    told(editor.post(f"{path}/send-back", {"version": 1, "note": "Mend it."}), 409)
    back = editor.post(f"{path}/send-back", {"version": handed["version"], "note": "Mend it."})
    assert (back.status_code, back.get_json()["status"]) == (200, "draft")
    told(editor.post(f"{path}/send-back", {"version": 3, "note": "Again."}), 409)
    told(author.post(f"{path}/submit", {"version": 3, "note": "x" * 5001}), 422)
    told(author.post(f"{path}/submit", {"version": 3, "remark": "x"}), 422)
    assert "Mend it." not in author.get(path).get_data(as_text=True), "notes are on the page of the draft alone"


def test_times_are_called_off_one_or_both(editor: Api, reader: Api) -> None:
    entry = editor.published("articles", title="Neck")
    path = f"/articles/{entry['id']}"
    editor.patch(path, {"version": 2, "summary": "New"})
    times = {"publish_at": "2099-01-01T00:00:00Z", "unpublish_at": "2099-02-01T00:00:00Z"}
    editor.post(f"{path}/schedule", {"version": 3, **times})
    told(editor.post(f"{path}/unschedule", {"version": 4, "only": "everything"}), 422)
    left = editor.post(f"{path}/unschedule", {"version": 4, "only": "publish_at"}).get_json()
    assert (left["status"], left["publish_at"], left["unpublish_at"]) == ("published", None, times["unpublish_at"])
    assert reader.get("/articles/neck").get_json()["unpublish_at"] == times["unpublish_at"]
    told(editor.post(f"{path}/unschedule", {"version": 4}), 409)
    left = editor.post(f"{path}/unschedule", {"version": 5}).get_json()
    assert (left["version"], left["unpublish_at"]) == (6, None)
    assert reader.get("/articles/neck").get_json()["unpublish_at"] is None
    told(editor.post(f"{path}/unschedule", {"version": 6}), 409)
