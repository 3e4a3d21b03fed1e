"""The course of an entry over the API: draft, live, renamed, moved, scheduled, and every save of it."""

import threading
from datetime import datetime, timedelta
from typing import Any

import time_machine
from flask import Flask

from cms.core.clock import now
from cms.worker import queued
from tests.api import READER, Api
from tests.doors.api.clients import ServedClient
from tests.doors.api.problems import told


def test_what_is_not_live_is_nowhere_in_public(editor: Api, reader: Api) -> None:
    ways: dict[str, list[tuple[str, dict[str, Any]]]] = {
        "draft": [],
        "in_review": [("submit", {})],
        "scheduled": [("schedule", {"publish_at": "2099-01-01T00:00:00Z"})],
        "withdrawn": [("publish", {}), ("unpublish", {})],
        "archived": [("publish", {}), ("archive", {})],
        "binned": [("publish", {}), ("bin", {})],
    }
    for state, moves in ways.items():
        entry = editor.made("/articles", {"title": state, "slug": state.replace("_", "-"), "tags": [{"name": "Neck"}]})
        path = f"/articles/{entry['id']}"
        for move, more in moves:
            sent = {"version": entry["version"], **more}
            answer = editor.call("DELETE", path, sent) if move == "bin" else editor.post(f"{path}/{move}", sent)
            entry = answer.get_json()
            if move == "publish":
                reader.commented(entry, body=state)
        assert entry["status"] == {"withdrawn": "draft", "binned": "draft"}.get(state, state)
        for address in (f"/articles/{entry['slug']}", path, f"/articles/{entry['slug']}/comments", f"{path}/comments"):
            told(reader.get(address), 404)
        told(reader.post(f"{path}/comments", READER), 404)
        told(reader.post(f"{path}/comments/preview", {"body": "x"}), 404)
        for address in ("/articles", "/articles?tag=neck", "/feed.json", f"/articles?status={entry['status']}"):
            assert reader.get(address).get_json()["items"] == [], f"{state}: {address}"


def test_an_edit_of_what_is_live_waits_beside_it_until_it_is_published(editor: Api, reader: Api) -> None:
    live = editor.published("articles", title="First", tags=[{"name": "One"}])
    before = reader.get("/articles/first").get_json()
    changed = editor.patch(
        f"/articles/{live['id']}",
        {"version": live["version"], "title": "Second", "slug": "second", "tags": [{"name": "Two"}]},
    ).get_json()
    assert (changed["title"], changed["slug"], changed["has_draft"], changed["status"]) == (
        "Second",
        "second",
        True,
        "published",
    )
    assert reader.get("/articles/first").get_json() == before
    told(reader.get("/articles/second"), 404)
    assert reader.get("/articles?tag=two").get_json()["items"] == []
    assert [each["title"] for each in reader.get("/feed.json").get_json()["items"]] == ["First"]
    published = editor.post(f"/articles/{live['id']}/publish", {"version": changed["version"]}).get_json()
    after = reader.get("/articles/second").get_json()
    assert (after["title"], after["has_draft"], published["has_draft"]) == ("Second", False, False)
    assert after["published_at"] == before["published_at"]


def test_a_renamed_slug_leads_to_the_new_address(editor: Api, reader: Api) -> None:
    entry = editor.published("articles", title="One")
    for slug in ("two", "three"):
        entry = editor.patch(f"/articles/{entry['id']}", {"version": entry["version"], "slug": slug}).get_json()
        entry = editor.post(f"/articles/{entry['id']}/publish", {"version": entry["version"]}).get_json()
    for old in ("one", "two"):
        answer = reader.get(f"/articles/{old}")
        assert (answer.status_code, answer.headers["Location"]) == (301, "https://cms.example/api/v1/articles/three")
        assert editor.get(f"/articles/{old}").headers["Location"] == answer.headers["Location"]
        assert reader.get(f"/articles/{old}?fields=title").headers["Location"].endswith("/three?fields=title")
        thread = reader.get(f"/articles/{old}/comments?limit=5")
        assert thread.status_code == 301
        assert thread.headers["Location"] == "https://cms.example/api/v1/articles/three/comments?limit=5"
        told(reader.get(f"/exercises/{old}"), 404)
        told(editor.post("/articles", {"title": "x", "slug": old}), 422)
    assert reader.get(thread.headers["Location"]).status_code == 200
    back = editor.patch(f"/articles/{entry['id']}", {"version": entry["version"], "slug": "one"}).get_json()
    editor.post(f"/articles/{entry['id']}/publish", {"version": back["version"]})
    assert reader.get("/articles/one").status_code == 200
    assert reader.get("/articles/three").headers["Location"].endswith("/articles/one")
    editor.delete(f"/articles/{entry['id']}")
    told(reader.get("/articles/three"), 404)


MOVES: list[tuple[str, list[str], str, int, str]] = [
    ("a draft is submitted", [], "submit", 200, "in_review"),
    ("a draft is published", [], "publish", 200, "published"),
    ("what was submitted is published", ["submit"], "publish", 200, "published"),
    ("what is live is withdrawn", ["publish"], "unpublish", 200, "draft"),
    ("what is live is archived", ["publish"], "archive", 200, "archived"),
    ("what is archived is restored", ["archive"], "restore", 200, "draft"),
    ("what is archived is published", ["archive"], "publish", 200, "published"),
    ("what is live is published again", ["publish"], "publish", 200, "published"),
    ("a draft is not withdrawn", [], "unpublish", 409, "draft"),
    ("a draft is not restored", [], "restore", 409, "draft"),
    ("what is live is not submitted", ["publish"], "submit", 409, "published"),
    ("what is archived is not submitted", ["archive"], "submit", 409, "archived"),
]


def test_an_entry_moves_as_the_table_says_and_not_else(editor: Api) -> None:
    for why, before, move, status, state in MOVES:
        entry = editor.made("/articles", {"title": why})
        for step in before:
            entry = editor.post(f"/articles/{entry['id']}/{step}", {"version": entry["version"]}).get_json()
        answer = editor.post(f"/articles/{entry['id']}/{move}", {"version": entry["version"]})
        assert answer.status_code == status, why
        now_ = editor.get(f"/articles/{entry['id']}").get_json()
        assert now_["status"] == state, why
        assert now_["version"] == entry["version"] + (1 if status == 200 else 0), why
        if status == 200:
            assert answer.get_json() == now_, why
            assert answer.headers["ETag"] == f'"v{now_["version"]}"', why


def test_the_bin_keeps_what_is_put_into_it_until_it_is_restored(editor: Api, reader: Api, moderator: Api) -> None:
    entry = editor.published("articles", title="Neck")
    moderator.decided("approve", reader.commented(entry)["id"])
    assert reader.get("/articles/neck").get_json()["comments"]["count"] == 1
    path = f"/articles/{entry['id']}"
    version = editor.get(path).get_json()["version"]
    binned = editor.delete(path).get_json()
    for answer in (editor.get(path), editor.delete(path), editor.patch(path, {"version": binned["version"]})):
        told(answer, 404)
    told(editor.post(f"{path}/publish", {"version": binned["version"]}), 404)
    assert editor.get("/articles").get_json()["items"] == []
    assert [each["slug"] for each in editor.get("/articles?binned=true").get_json()["items"]] == ["neck"]
    assert editor.get("/articles/neck?binned=true").get_json()["id"] == entry["id"]
    told(editor.post("/articles", {"title": "x", "slug": "neck"}), 422)
    told(editor.post(f"{path}/restore", {"version": version}), 409)
    restored = editor.post(f"{path}/restore", {"version": binned["version"]}).get_json()
    assert restored["status"] == "draft"
    told(reader.get("/articles/neck"), 404)
    live = editor.post(f"{path}/publish", {"version": restored["version"]}).get_json()
    assert live["published_at"] == entry["published_at"]
    assert [each["content_text"] for each in reader.get("/articles/neck/comments").get_json()["items"]] == [
        READER["body"]
    ]


def test_only_what_names_the_version_it_saw_changes_anything(editor: Api) -> None:
    entry = editor.published("articles", title="Neck")
    path, version = f"/articles/{entry['id']}", entry["version"]
    stale: list[tuple[str, str, dict[str, Any]]] = [
        ("PATCH", path, {"title": "Lost"}),
        ("POST", f"{path}/publish", {}),
        ("POST", f"{path}/unpublish", {}),
        ("POST", f"{path}/archive", {}),
        ("POST", f"{path}/schedule", {"publish_at": "2099-01-01T00:00:00Z"}),
        ("POST", f"{path}/revisions/1/restore", {}),
        ("DELETE", path, {}),
    ]
    for method, address, sent in stale:
        for old in (version - 1, version + 1):
            told(editor.call(method, address, {**sent, "version": old}), 409)
            told(editor.call(method, address, sent, headers={"If-Match": f'"v{old}"'}), 412)
        told(editor.call(method, address, sent, headers={"If-Match": '"another"'}), 412)
        if method != "DELETE":
            told(editor.call(method, address, sent), 422)
            for odd in ("2", None, 1.5, True, [version]):
                told(editor.call(method, address, {**sent, "version": odd}), 422)
    assert editor.get(path).get_json() == entry
    etag = editor.get(path).headers["ETag"]
    changed = editor.patch(path, {"title": "Kept"}, headers={"If-Match": etag})
    assert (changed.status_code, changed.get_json()["version"]) == (200, version + 1)
    assert changed.headers["ETag"] == f'"v{version + 1}"'
    told(editor.patch(path, {"title": "Late"}, headers={"If-Match": etag}), 412)


def test_of_changes_that_come_at_once_with_one_version_one_is_made(editor: Api, app: Flask) -> None:
    article = editor.made("/articles", {"title": "Neck"})
    editor.made("/authors", {"name": "Ada"})
    editor.made("/tags", {"name": "Ada"})
    for path, member in ((f"/articles/{article['id']}", "title"), ("/authors/ada", "name"), ("/tags/ada", "name")):
        statuses: list[int] = []

        def send(value: str, path: str = path, member: str = member, statuses: list[int] = statuses) -> None:
            headers = {"Authorization": f"Bearer {editor.key}"}
            sent = {member: value, "version": 1}
            statuses.append(ServedClient(app).patch(f"/api/v1{path}", json=sent, headers=headers).status_code)

        threads = [threading.Thread(target=send, args=[f"Name {number}"]) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(statuses) == [200, 409, 409, 409], path
        assert editor.get(path).get_json()["version"] == 2, path


def test_a_move_takes_nothing_but_the_version(editor: Api) -> None:
    entry = editor.made("/articles", {"title": "Neck"})
    problem = told(editor.post(f"/articles/{entry['id']}/publish", {"version": 1, "title": "x"}), 422)
    assert problem["errors"][0]["pointer"] == "#/title"


def test_an_exercise_needs_a_step_before_it_is_published(editor: Api, reader: Api) -> None:
    draft = editor.made("/exercises", {"title": "Nod"})
    for move, more in (("publish", {}), ("schedule", {"publish_at": "2001-01-01T00:00:00Z"})):
        problem = told(editor.post(f"/exercises/{draft['id']}/{move}", {"version": 1, **more}), 422)
        assert problem["errors"][0]["pointer"] == "#/steps"
    told(reader.get("/exercises/nod"), 404)
    stepped = editor.patch(f"/exercises/{draft['id']}", {"version": 1, "steps": [{"text": "Nod."}]}).get_json()
    assert editor.post(f"/exercises/{draft['id']}/publish", {"version": stepped["version"]}).status_code == 200


def test_a_schedule_is_kept_shown_to_staff_and_carried_out(editor: Api, reader: Api, app: Flask) -> None:
    entry = editor.made("/articles", {"title": "Neck"})
    path, moment = f"/articles/{entry['id']}", now()
    start, end = moment + timedelta(hours=1), moment + timedelta(hours=2)
    sent = {"version": 1, "publish_at": start.isoformat(), "unpublish_at": end.isoformat()}
    planned = editor.post(f"{path}/schedule", sent).get_json()
    assert planned["status"] == "scheduled"
    for name, time in (("publish_at", start), ("unpublish_at", end)):
        assert datetime.fromisoformat(planned[name]) == time.replace(microsecond=0)
        assert planned[name].endswith("Z")

    def work_at(time: datetime) -> int:
        with time_machine.travel(time, tick=False), app.app_context():
            queued.run_outbox(app.extensions["vertebra"])
        return reader.get("/articles/neck").status_code

    assert work_at(start - timedelta(minutes=1)) == 404
    assert work_at(start + timedelta(minutes=1)) == 200
    live = reader.get("/articles/neck").get_json()
    assert datetime.fromisoformat(live["published_at"]) == start.replace(microsecond=0)
    assert live["publish_at"] is None
    assert work_at(end + timedelta(minutes=1)) == 404


def test_a_schedule_that_makes_no_sense_is_refused(editor: Api) -> None:
    entry = editor.made("/articles", {"title": "Neck"})
    rows: list[tuple[str, dict[str, Any], int, str | None]] = [
        ("no time", {}, 422, "#/publish_at"),
        ("an end before the start", {"publish_at": "2099-01-02T00:00:00Z", "unpublish_at": "2099-01-01T00:00:00Z"}, 422,
         "#/unpublish_at"),
        ("an end of what never began", {"unpublish_at": "2099-01-01T00:00:00Z"}, 409, None),
        ("no zone", {"publish_at": "2099-01-01T00:00:00"}, 422, "#/publish_at"),
        ("a number", {"publish_at": 5}, 422, "#/publish_at"),
        ("no time at all", {"publish_at": "soon"}, 422, "#/publish_at"),
        ("a time beyond all calendars", {"publish_at": "0001-01-01T00:00:00+23:00"}, 422, "#/publish_at"),
        ("another member", {"publish_at": "2099-01-01T00:00:00Z", "at": 1}, 422, "#/at"),
    ]  # fmt: skip
    for why, sent, status, pointer in rows:
        problem = told(editor.post(f"/articles/{entry['id']}/schedule", {"version": 1, **sent}), status)
        assert pointer is None or problem["errors"][0]["pointer"] == pointer, why
    assert editor.get(f"/articles/{entry['id']}").get_json() == entry


def test_every_save_is_kept_and_any_can_be_brought_back(editor: Api, reader: Api) -> None:
    entry = editor.published("articles", title="One", content_html="<p>one</p><script>x</script>")
    path = f"/articles/{entry['id']}"
    entry = editor.patch(path, {"version": entry["version"], "title": "Two", "content_html": "<p>two</p>"}).get_json()
    saves = editor.get(f"{path}/revisions").get_json()["items"]
    assert [(each["number"], each["title"], each["live"], each["newest"]) for each in saves] == [
        (2, "Two", False, True),
        (1, "One", True, False),
    ]
    assert {each["made_by"] for each in saves} == {"Editor"}
    whole = editor.get(f"{path}/revisions/1").get_json()
    assert whole["source"]["content_html"] == "<p>one</p><script>x</script>"
    assert whole["rendered"]["content_html"] == "<p>one</p>"
    told(editor.get(f"{path}/revisions/3"), 404)
    told(editor.post(f"{path}/revisions/3/restore", {"version": entry["version"]}), 404)
    back = editor.post(f"{path}/revisions/1/restore", {"version": entry["version"]}).get_json()
    assert (back["title"], back["content_html"], back["has_draft"]) == ("One", "<p>one</p>", True)
    newest = editor.get(f"{path}/revisions?limit=1").get_json()["items"][0]
    assert (newest["number"], newest["note"]) == (3, "restored from 1")
    assert reader.get(path).get_json()["title"] == "One"


def test_what_differs_between_two_saves_is_told_word_by_word(editor: Api) -> None:
    entry = editor.made("/exercises", {"title": "Chin tuck", "steps": [{"text": "Sit tall."}], "difficulty": "easy"})
    path = f"/exercises/{entry['id']}"
    told_next = {"title": "Chin nod", "steps": [{"text": "Sit up tall."}, {"text": "Nod."}], "difficulty": "hard"}
    editor.patch(path, {"version": 1, **told_next})
    found = editor.get(f"{path}/revisions/1/diff/2").get_json()
    assert (found["from"]["number"], found["to"]["number"], found["to"]["newest"]) == (1, 2, True)
    changes = {change["member"]: change for change in found["changes"]}
    assert list(changes) == ["title", "steps", "difficulty"]
    assert changes["title"]["runs"] == [
        {"mark": "same", "text": "Chin "},
        {"mark": "removed", "text": "tuck"},
        {"mark": "added", "text": "nod"},
    ]
    assert [item["fate"] for item in changes["steps"]["items"]] == ["changed", "added"]
    assert changes["steps"]["items"][0]["parts"][0]["runs"][1] == {"mark": "added", "text": "up "}
    assert (changes["difficulty"]["before"], changes["difficulty"]["after"]) == ("easy", "hard")
    back = editor.get(f"{path}/revisions/2/diff/1").get_json()
    assert back["changes"][0]["runs"][1:] == [{"mark": "removed", "text": "nod"}, {"mark": "added", "text": "tuck"}]
    assert editor.get(f"{path}/revisions/2/diff/2").get_json()["changes"] == []
    told(editor.get(f"{path}/revisions/1/diff/3"), 404)
    told(editor.get(f"{path}/revisions/1/diff/2?words=true"), 400)


def test_the_history_of_an_id_is_not_that_of_a_slug_that_looks_like_it(editor: Api, reader: Api) -> None:
    first = editor.published("articles", title="First")
    editor.published("articles", title="Second", slug=str(first["id"]))
    path = f"/articles/{first['id']}/revisions"
    assert [each["title"] for each in editor.get(path).get_json()["items"]] == ["First"]
    assert editor.get(f"{path}/1").get_json()["title"] == "First"
    assert reader.get(f"/articles/{first['id']}").get_json()["title"] == "Second"
