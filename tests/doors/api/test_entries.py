"""Articles and exercises: what is written comes back, and only what is live is public."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from tests.api import READER, Api
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
