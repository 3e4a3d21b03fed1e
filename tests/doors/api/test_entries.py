"""Articles and exercises: what is written comes back, and only what is live is public."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from cms import worker
from cms.core.clock import now
from tests.api import READER, Api
from tests.doors.api.clients import ServedClient
from tests.doors.api.problems import told
from tests.doors.api.samples import ARTICLE, EXERCISE

TIMES = {"published_at", "updated_at", "created_at"}
DEEP = "<div>" * 300
MARKUP = "<b>bold</b> & \"quoted\" <script>alert('x')</script>"


@pytest.fixture
def world(editor: Api) -> None:
    """Make what the entries name."""
    for name in ("Ada", "Bo"):
        editor.made("/authors", {"name": name, "credentials": "PT", "bio": "Here.", "url": "https://ada.example"})
    editor.made("/tags", {"name": "Neck", "kind": "body_region"})
    for title in ("Chin tuck", "Nod"):
        editor.published("exercises", title=title)


def person(name: str) -> dict[str, Any]:
    """Give an author as entries show one."""
    return {
        "slug": name.lower(),
        "name": name,
        "credentials": "PT",
        "bio": "Here.",
        "url": "https://ada.example",
        "avatar_url": None,
    }


def shared(made: dict[str, Any], kind: str, sent: dict[str, Any], *, public: bool) -> dict[str, Any]:
    """Give the members that both kinds share, as they should come back."""
    return {
        "id": made["id"],
        "type": kind,
        "slug": sent["slug"],
        "url": f"https://clinic.example/{kind}s/{sent['slug']}",
        "status": "published" if public else "draft",
        "has_draft": False,
        **{name: sent[name] for name in ("title", "summary", "key_takeaway", "content_html", "language", "sources")},
        **{name: sent[name] for name in ("funding", "seo")},
        "content_text": "Why\nIt clicks.",
        "image": None,
        "authors": [person("Bo"), person("Ada")],
        "reviewer": person("Ada"),
        "reviewed_at": None,
        "review_due_at": "2030-01-31T07:30:00Z",
        "tags": [
            {"slug": "neck", "name": "Neck", "kind": "body_region"},
            {"slug": "rotatores", "name": "Rotatores", "kind": "muscle"},
        ],
        "comments": {
            "open": False,
            "count": 0,
            "url": f"https://cms.example/api/v1/{kind}s/{sent['slug']}/comments",
        },
        "unpublish_at": None,
        "version": made["version"],
    }


def without_times(document: dict[str, Any]) -> dict[str, Any]:
    """Give a document without its times, after a look at their form."""
    for name in TIMES:
        moment = document[name]
        assert moment is None or datetime.fromisoformat(moment).tzinfo is not None
        assert moment is None or moment.endswith("Z")
    return {name: value for name, value in document.items() if name not in {*TIMES, "publish_at"}}


def test_every_member_of_an_article_is_kept_and_given_back(world: None, editor: Api, reader: Api) -> None:
    made = editor.made("/articles", ARTICLE)
    expected = {
        **shared(made, "article", ARTICLE, public=False),
        "exercises": [
            {"slug": slug, "title": title, "url": f"https://clinic.example/exercises/{slug}"}
            for slug, title in (("chin-tuck", "Chin tuck"), ("nod", "Nod"))
        ],
    }
    assert without_times(made) == {**expected, "adverse_effects": {"confirmed": 0, "open": 0}}
    assert editor.get(f"/articles/{made['id']}").get_json() == made
    editor.post(f"/articles/{made['id']}/publish", {"version": made["version"]})
    live = reader.get("/articles/clicking").get_json()
    assert without_times(live) == {**expected, "status": "published", "version": 2}
    assert reader.get("/articles").get_json()["items"] == [live]
    assert reader.get(f"/articles/{made['id']}").get_json() == live


def test_every_member_of_an_exercise_is_kept_and_given_back(world: None, editor: Api, reader: Api) -> None:
    made = editor.published("exercises", **EXERCISE)
    article = editor.published("articles", title="Uses it", exercises=["hip-flexor-stretch"])
    live = reader.get("/exercises/hip-flexor-stretch").get_json()
    assert without_times(live) == {
        **shared(made, "exercise", EXERCISE, public=True),
        "steps": [
            {"text_html": "<p>Kneel on <strong>one</strong> knee.</p>", "text": "Kneel on one knee.", "image": None},
            {"text_html": "Push 5 &lt; 6 &amp; hold.", "text": "Push 5 < 6 & hold.", "image": None},
        ],
        **{
            name: EXERCISE[name]
            for name in (
                "dosage",
                "position",
                "difficulty",
                "equipment",
                "muscles",
                "reminders",
                "cautions",
                "contraindications",
            )
        },
        "variations": [
            {
                **EXERCISE["variations"][0],
                "steps": [{"text_html": "Sit down.", "text": "Sit down.", "image": None}],
            },
            EXERCISE["variations"][1],
        ],
        "video": {
            **EXERCISE["video"],
            "provider": "youtube",
            "embed_url": "https://www.youtube-nocookie.com/embed/a1B2-c3_D4",
            "poster": "https://i.ytimg.com/vi/a1B2-c3_D4/hqdefault.jpg",
        },
        "articles": [{"slug": article["slug"], "title": "Uses it", "url": article["url"]}],
    }


def test_a_title_alone_makes_a_draft_with_a_slug_of_its_own(editor: Api) -> None:
    slugs = {
        title: editor.made("/articles", {"title": title})["slug"]
        for title in ("Zwölf Boxkämpfer", "Шея", "?!", "x" * 300, "Neck", "Neck ")
    }
    assert slugs["Zwölf Boxkämpfer"] == "zwolf-boxkampfer"
    assert slugs["Шея"] == "sheia"
    assert slugs["?!"] == "article"
    assert len(slugs["x" * 300]) <= 120
    assert (slugs["Neck"], slugs["Neck "]) == ("neck", "neck-2")
    answer = editor.post("/articles", {"title": "x"})
    assert answer.headers["Location"] == f"https://cms.example/api/v1/articles/{answer.get_json()['id']}"
    assert answer.headers["ETag"] == '"v1"'
    assert answer.get_json()["status"] == "draft"
    assert answer.get_json()["language"] == "en"


REFUSED: list[tuple[str, str, dict[str, Any], str]] = [
    ("a slug that is taken", "articles", {"slug": "taken"}, "#/slug"),
    ("a slug in capitals", "articles", {"slug": "Neck"}, "#/slug"),
    ("a slug with two hyphens", "articles", {"slug": "a--b"}, "#/slug"),
    ("a slug with a line end", "articles", {"slug": "neck\n"}, "#/slug"),
    ("a slug without an end", "articles", {"slug": "a" * 121}, "#/slug"),
    ("a blank title", "articles", {"title": "  "}, "#/title"),
    ("no title", "articles", {"title": None}, "#/title"),
    ("a title without an end", "articles", {"title": "x" * 301}, "#/title"),
    ("an unknown author", "articles", {"authors": ["nobody"]}, "#/authors/0"),
    ("authors that are no list", "articles", {"authors": "ada"}, "#/authors"),
    ("an unknown reviewer", "articles", {"reviewer": "nobody"}, "#/reviewer"),
    ("an unknown tag", "articles", {"tags": ["taken", "none"]}, "#/tags/0"),
    ("an unknown kind of tag", "articles", {"tags": [{"name": "x", "kind": "bone"}]}, "#/tags/0/kind"),
    ("an unknown exercise", "articles", {"exercises": ["none"]}, "#/exercises/0"),
    ("an image that is not there", "articles", {"image_id": 5}, "#/image_id"),
    ("an address of no web", "articles", {"sources": [{"title": "x", "url": "javascript:x"}]}, "#/sources/0/url"),
    ("a time without a zone", "articles", {"review_due_at": "2030-01-01T00:00:00"}, "#/review_due_at"),
    ("a time that is a number", "articles", {"review_due_at": 5}, "#/review_due_at"),
    ("a time beyond all calendars", "articles", {"review_due_at": "9999-12-31T23:59:59-23:59"}, "#/review_due_at"),
    ("a member that the service owns", "articles", {"status": "published"}, "#/status"),
    ("an id", "articles", {"id": 5}, "#/id"),
    ("steps in an article", "articles", {"steps": []}, "#/steps"),
    ("exercises in an exercise", "exercises", {"exercises": []}, "#/exercises"),
    ("a film that is not secure", "exercises", {"video": {"url": "http://films.example/a"}}, "#/video/url"),
    ("an empty step", "exercises", {"steps": [{"text_html": ""}]}, "#/steps/0/text_html"),
    ("a step without words", "exercises", {"steps": [{}]}, "#/steps/0/text_html"),
    ("an unknown action", "exercises", {"muscles": [{"name": "x", "action": "pull"}]}, "#/muscles/0/action"),
    ("markup without an end", "articles", {"content_html": "<div>" * 300}, "#/content_html"),
    ("a step of markup", "exercises", {"steps": [{"text": "a"}, {"text_html": DEEP}]}, "#/steps/1/text_html"),
    (
        "a variation of markup",
        "exercises",
        {"variations": [{"title": "a", "steps": [{"text_html": DEEP}]}]},
        "#/variations/0/steps/0/text_html",
    ),
    ("an hour and a second", "exercises", {"dosage": {"hold_seconds": 3601}}, "#/dosage/hold_seconds"),
]


def test_what_cannot_be_accepted_is_pointed_at_and_nothing_is_stored(editor: Api) -> None:
    editor.made("/articles", {"title": "Taken"})
    before = editor.get("/articles?total=true").get_json()["total"]
    for why, kind, members, pointer in REFUSED:
        problem = told(editor.post(f"/{kind}", {"title": "x", **members}), 422)
        assert [each["pointer"] for each in problem["errors"]] == [pointer], why
    assert editor.get("/articles?total=true").get_json()["total"] == before
    assert editor.get("/exercises").get_json()["items"] == []
    assert editor.get("/tags").get_json()["items"] == []


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
            worker.run_outbox(app.extensions["vertebra"])
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


def test_members_that_are_not_named_stay_as_they_were(world: None, editor: Api) -> None:
    made = editor.made("/exercises", EXERCISE)
    changed = editor.patch(f"/exercises/{made['id']}", {"version": 1, "summary": "Other"}).get_json()
    kept = {name: value for name, value in changed.items() if name not in {"summary", "version", "updated_at"}}
    assert kept == {name: made[name] for name in kept}
    emptied = editor.patch(f"/exercises/{made['id']}", {"version": 2, "video": None, "tags": [], "reviewer": None})
    assert [emptied.get_json()[name] for name in ("video", "tags", "reviewer")] == [None, [], None]


def test_whether_comments_are_open_holds_at_once(editor: Api, reader: Api) -> None:
    live = editor.published("articles", title="Neck")
    editor.patch(f"/articles/{live['id']}", {"version": live["version"], "comments_open": False, "title": "Draft"})
    shown = reader.get("/articles/neck").get_json()
    assert (shown["comments"]["open"], shown["title"]) == (False, "Neck")
    told(reader.post("/articles/neck/comments", READER), 403)


def test_markup_in_plain_text_is_text(editor: Api, reader: Api) -> None:
    members = {
        "title": MARKUP,
        "slug": "x",
        "summary": MARKUP,
        "key_takeaway": MARKUP,
        "funding": MARKUP,
        "sources": [{"title": MARKUP, "url": ""}],
        "seo": {"title": MARKUP, "description": MARKUP},
        "steps": [{"text": MARKUP}],
        "position": MARKUP,
        "reminders": [MARKUP],
        "cautions": [{"level": "note", "text": MARKUP, "action": MARKUP}],
        "contraindications": [MARKUP],
        "equipment": [MARKUP],
        "variations": [{"title": MARKUP, "reason": MARKUP, "steps": [{"text": MARKUP}]}],
    }
    editor.published("exercises", **members)
    shown = reader.get("/exercises/x").get_json()
    for name in ("title", "summary", "key_takeaway", "funding", "seo", "position", "reminders", "contraindications"):
        assert shown[name] == members[name], name
    assert shown["steps"][0]["text"] == MARKUP
    assert "<script" not in shown["steps"][0]["text_html"]
    html = reader.get("/feed.json").get_json()["items"][0]["content_html"]
    assert "<script" not in html
    assert "<b>" not in html
    assert "&lt;script&gt;" in html


HOSTILE: list[tuple[str, str, str]] = [
    ("a script", "<p>a<script>alert(1)</script></p>", "<p>a</p>"),
    ("a handler", '<p onclick="x()">a</p>', "<p>a</p>"),
    ("a style", '<p style="color:red">a</p><style>p{}</style>', "<p>a</p>"),
    ("an address that runs", '<a href="javascript:alert(1)">a</a>', "<a>a</a>"),
    ("a picture of others", '<p><img src="https://other.example/a.png" alt="a"></p>', '<p><img alt="a"></p>'),
    ("a frame", '<iframe src="https://other.example"></iframe><p>a</p>', "<p>a</p>"),
    ("a heading one", "<h1>a</h1>", "a"),
]


def test_hostile_markup_is_taken_out_and_its_source_is_shown_to_staff_alone(editor: Api, reader: Api) -> None:
    for number, (why, html, expected) in enumerate(HOSTILE):
        entry = editor.published("articles", title=f"Number {number}", content_html=html)
        shown = reader.get(f"/articles/{entry['id']}")
        assert shown.get_json()["content_html"] == expected, why
        assert "source" not in shown.get_json()
        for word in ("alert", "onclick", "javascript"):
            assert word not in shown.get_data(as_text=True) + reader.get("/feed.json").get_data(as_text=True), why
        kept = editor.get(f"/articles/{entry['id']}/revisions/1").get_json()
        assert kept["source"]["content_html"] == html, why
        told(reader.get(f"/articles/{entry['id']}/revisions/1"), 401)


def test_authors_and_tags_are_changed_in_all_entries_at_once(
    world: None, api: Callable[..., Api], editor: Api, reader: Api
) -> None:
    editor.published("articles", **ARTICLE)
    etag = reader.get("/articles/clicking").headers["ETag"]
    for path in ("/authors/ada", "/tags/neck"):
        told(editor.patch(path, {"name": "New"}), 422)
        told(editor.patch(path, {"name": "New", "version": 9}), 409)
        told(editor.patch(path, {"name": "New"}, headers={"If-Match": '"v9"'}), 412)
        told(editor.patch(path, {"created_at": "now", "version": 1}), 422)
        changed = editor.patch(path, {"name": "New", "version": 1})
        assert (changed.get_json()["name"], changed.get_json()["version"]) == ("New", 2)
        told(editor.delete(path, headers={"If-Match": '"v1"'}), 412)
        told(editor.call("DELETE", path, {"version": 1}), 409)
        told(editor.delete(path), 409)
        assert reader.get(path).get_json()["name"] == "New"
    shown = reader.get("/articles/clicking")
    assert [each["name"] for each in shown.get_json()["authors"]] == ["Bo", "New"]
    assert shown.get_json()["tags"][0]["name"] == "New"
    assert shown.headers["ETag"] != etag


def test_authors_and_tags_are_made_found_and_deleted(editor: Api, reader: Api) -> None:
    for kind, sent in {
        "authors": {"name": "Ada", "credentials": "PT", "bio": "B", "url": "https://a.example", "avatar_url": ""},
        "tags": {"name": "Ada", "kind": "condition"},
    }.items():
        answer = editor.post(f"/{kind}", sent)
        made = answer.get_json()
        assert answer.headers["Location"] == f"https://cms.example/api/v1/{kind}/ada"
        assert {name: made[name] or "" for name in sent} == sent
        assert reader.get(answer.headers["Location"]).get_json() == made
        assert editor.made(f"/{kind}", {"name": "Ada"})["slug"] == "ada-2"
        told(editor.post(f"/{kind}", {"name": "x", "slug": "ada"}), 409)
        told(editor.post(f"/{kind}", {"name": " "}), 422)
        told(editor.post(f"/{kind}", {}), 422)
        assert editor.call("DELETE", f"/{kind}/ada", {"version": made["version"]}).get_json() == made
        told(reader.get(f"/{kind}/ada"), 404)
        told(editor.delete(f"/{kind}/ada"), 404)
        assert [each["slug"] for each in reader.get(f"/{kind}").get_json()["items"]] == ["ada-2"]


def test_times_are_in_utc(editor: Api) -> None:
    with time_machine.travel(datetime(2026, 5, 1, 12, 0, 0, tzinfo=UTC), tick=False):
        made = editor.published("articles")
    assert {made[name] for name in TIMES} == {"2026-05-01T12:00:00Z"}
