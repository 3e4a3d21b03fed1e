"""Who may do what: one row for each route, and the drafts that authors see."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.api import READER, Api
from tests.doors.api.desk_rights import DESK_RIGHTS
from tests.doors.api.import_rights import IMPORT_RIGHTS
from tests.doors.api.problems import told
from tests.doors.api.webhook_rights import WEBHOOK_RIGHTS
from tests.drawings import png

ROLES = (None, "author", "editor", "moderator", "admin")
DRAFT, LIVE, BINNED, HANDED_IN, SCHEDULED, REVIEWED = "draft", "live", "binned", "handed in", "scheduled", "reviewed"
STEPS = {"steps": [{"text": "Kneel."}]}

# What comes of it:                            nobody author editor moder. admin   on what        with
ENTRY_RIGHTS: dict[tuple[str, str], tuple[tuple[int, int, int, int, int], str, dict[str, Any]]] = {
    ("GET", ""): ((200, 200, 200, 200, 200), LIVE, {}),
    ("GET", "?binned=true"): ((401, 200, 200, 200, 200), LIVE, {}),
    ("POST", ""): ((401, 201, 201, 403, 201), LIVE, {"title": "New"}),
    ("GET", "/<reference>"): ((404, 404, 200, 200, 200), DRAFT, {}),
    ("PATCH", "/<int:entry_id>"): ((401, 404, 200, 403, 200), DRAFT, {"title": "Other"}),
    ("PATCH", "/<int:entry_id>?live"): ((401, 403, 200, 403, 200), LIVE, {"title": "Other"}),
    ("DELETE", "/<int:entry_id>"): ((401, 403, 200, 403, 200), LIVE, {}),
    ("POST", "/<int:entry_id>/submit"): ((401, 404, 200, 403, 200), DRAFT, {}),
    ("POST", "/<int:entry_id>/send-back"): ((401, 403, 200, 403, 200), HANDED_IN, {"note": "Mend the title."}),
    ("POST", "/<int:entry_id>/publish"): ((401, 403, 200, 403, 200), DRAFT, {}),
    ("POST", "/<int:entry_id>/unpublish"): ((401, 403, 200, 403, 200), LIVE, {}),
    ("POST", "/<int:entry_id>/archive"): ((401, 403, 200, 403, 200), LIVE, {}),
    ("POST", "/<int:entry_id>/restore"): ((401, 403, 200, 403, 200), BINNED, {}),
    ("POST", "/<int:entry_id>/schedule"): (
        (401, 403, 200, 403, 200),
        DRAFT,
        {"publish_at": "2099-01-01T00:00:00Z"},
    ),
    ("POST", "/<int:entry_id>/unschedule"): ((401, 403, 200, 403, 200), SCHEDULED, {}),
    ("GET", "/<int:entry_id>/reviews"): ((401, 404, 200, 200, 200), LIVE, {}),
    ("POST", "/<int:entry_id>/reviews"): ((401, 403, 201, 403, 201), LIVE, {"reviewer": "ada"}),
    ("GET", "/<int:entry_id>/reviews/<int:review_id>"): ((401, 404, 200, 200, 200), REVIEWED, {}),
    ("GET", "/<int:entry_id>/revisions"): ((401, 404, 200, 200, 200), LIVE, {}),
    ("GET", "/<int:entry_id>/revisions/<int:number>"): ((401, 404, 200, 200, 200), LIVE, {}),
    ("GET", "/<int:entry_id>/revisions/<int:number>/diff/<int:other_number>"): ((401, 404, 200, 200, 200), LIVE, {}),
    ("POST", "/<int:entry_id>/revisions/<int:number>/restore"): ((401, 403, 200, 403, 200), LIVE, {}),
    ("GET", "/<int:entry_id>/preview-links"): ((401, 403, 200, 403, 200), DRAFT, {}),
    ("POST", "/<int:entry_id>/preview-links"): ((401, 403, 201, 403, 201), DRAFT, {}),
    ("DELETE", "/<int:entry_id>/preview-links/<int:link_id>"): ((401, 403, 200, 403, 200), DRAFT, {}),
    ("GET", "/<int:entry_id>/adverse-effects"): ((401, 403, 200, 200, 200), LIVE, {}),
    ("POST", "/<int:entry_id>/adverse-effects/<int:report_id>/look"): (
        (401, 403, 200, 403, 200),
        LIVE,
        {"note": "The second step is gone."},
    ),
    ("GET", "/<reference>/comments"): ((200, 200, 200, 200, 200), LIVE, {}),
    ("POST", "/<reference>/comments"): ((202, 202, 202, 201, 201), LIVE, READER),
    ("POST", "/<reference>/comments/preview"): ((200, 200, 200, 200, 200), LIVE, {"body": "x"}),
}
RIGHTS: dict[tuple[str, str], tuple[tuple[int, int, int, int, int], Any]] = {
    ("GET", "/authors"): ((200, 200, 200, 200, 200), None),
    ("GET", "/authors/<slug>"): ((200, 200, 200, 200, 200), None),
    ("POST", "/authors"): ((401, 403, 201, 403, 201), {"name": "Ada"}),
    ("PATCH", "/authors/<slug>"): ((401, 403, 200, 403, 200), {"version": 1, "bio": "Here."}),
    ("DELETE", "/authors/<slug>"): ((401, 403, 200, 403, 200), {}),
    ("GET", "/tags"): ((200, 200, 200, 200, 200), None),
    ("GET", "/tags/<slug>"): ((200, 200, 200, 200, 200), None),
    ("POST", "/tags"): ((401, 403, 201, 403, 201), {"name": "Neck"}),
    ("PATCH", "/tags/<slug>"): ((401, 403, 200, 403, 200), {"version": 1, "kind": "muscle"}),
    ("POST", "/tags/<slug>/merge"): ((401, 403, 200, 403, 200), {"version": 1, "into": "stays"}),
    ("DELETE", "/tags/<slug>"): ((401, 403, 200, 403, 200), {}),
    ("GET", "/previews/<key>"): ((200, 200, 200, 200, 200), None),
    ("GET", "/redirects"): ((200, 200, 200, 200, 200), None),
    ("GET", "/redirects/<int:redirect_id>"): ((200, 200, 200, 200, 200), None),
    ("POST", "/redirects"): ((401, 403, 201, 403, 201), "a redirect"),
    ("PATCH", "/redirects/<int:redirect_id>"): ((401, 403, 200, 403, 200), {"version": 1, "code": 302}),
    ("DELETE", "/redirects/<int:redirect_id>"): ((401, 403, 200, 403, 200), {}),
    ("GET", "/media"): ((401, 200, 200, 403, 200), None),
    ("POST", "/media"): ((401, 201, 201, 403, 201), "a picture"),
    ("GET", "/media/<int:media_id>"): ((401, 200, 200, 403, 200), None),
    ("PATCH", "/media/<int:media_id>"): ((401, 403, 200, 403, 200), {"version": 1, "alt": "A knee"}),
    ("DELETE", "/media/<int:media_id>"): ((401, 403, 200, 403, 200), {}),
    ("GET", "/moderation/comments"): ((401, 403, 403, 200, 200), None),
    ("GET", "/moderation/comments/<int:comment_id>"): ((401, 403, 403, 200, 200), None),
    ("POST", "/moderation/decisions"): ((401, 403, 403, 200, 200), "a decision"),
    ("POST", "/moderation/decisions/<int:decision_id>/undo"): ((401, 403, 403, 200, 200), {}),
    ("GET", "/moderation/rules"): ((401, 403, 403, 200, 200), None),
    ("GET", "/moderation/rules/<int:rule_id>"): ((401, 403, 403, 200, 200), None),
    ("POST", "/moderation/rules"): ((401, 403, 403, 201, 201), "a rule"),
    ("POST", "/moderation/rules/try"): ((401, 403, 403, 200, 200), "a rule"),
    ("PATCH", "/moderation/rules/<int:rule_id>"): ((401, 403, 403, 200, 200), {"version": 1, "note": "So."}),
    ("DELETE", "/moderation/rules/<int:rule_id>"): ((401, 403, 403, 200, 200), {}),
    ("GET", "/comment-challenge"): ((200, 200, 200, 200, 200), None),
    ("GET", "/comment-counts"): ((200, 200, 200, 200, 200), None),
    ("GET", "/moderation/stats"): ((401, 403, 403, 200, 200), None),
    ("GET", "/moderation/log"): ((401, 403, 403, 200, 200), None),
    ("GET", "/search"): ((200, 200, 200, 200, 200), None),
    ("GET", "/site"): ((200, 200, 200, 200, 200), None),
    ("GET", "/openapi.json"): ((200, 200, 200, 200, 200), None),
    ("GET", "/types.d.ts"): ((200, 200, 200, 200, 200), None),
    ("GET", "/settings"): ((401, 403, 403, 403, 200), None),
    ("PATCH", "/settings"): ((401, 403, 403, 403, 200), {"site_title": "Clinic"}),
}


@pytest.fixture
def environment() -> dict[str, str]:
    """Let readers write as fast as tests do."""
    return {"CMS_COMMENT_RATE": "off"}


def test_every_route_of_the_api_has_its_row(app: Flask) -> None:
    routes = {
        (method, rule.rule.removeprefix("/api/v1"))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    rows = {
        (method, f"/{kind}s{path.partition('?')[0]}")
        for method, path in ENTRY_RIGHTS
        for kind in ("article", "exercise")
    } | set(RIGHTS | DESK_RIGHTS | WEBHOOK_RIGHTS | IMPORT_RIGHTS)
    assert routes == rows


def test_each_role_may_do_with_entries_of_others_what_its_row_says(api: Callable[..., Api]) -> None:
    editor, number = api("editor"), 0
    editor.made("/authors", {"name": "Ada"})
    for (method, rule), (expected, state, sent) in ENTRY_RIGHTS.items():
        came = []
        for role in ROLES:
            number += 1
            kind = ("article", "exercise")[number % 2]
            entry = editor.made(f"/{kind}s", {"title": f"Entry {number}", **(STEPS if kind == "exercise" else {})})
            if state == LIVE:
                entry = editor.post(f"/{kind}s/{entry['id']}/publish", {"version": 1}).get_json()
            if state == BINNED:
                entry = editor.delete(f"/{kind}s/{entry['id']}").get_json()
            if state == HANDED_IN:
                entry = editor.post(f"/{kind}s/{entry['id']}/submit", {"version": 1}).get_json()
            if state == SCHEDULED:
                at = {"version": 1, "publish_at": "2099-01-01T00:00:00Z"}
                entry = editor.post(f"/{kind}s/{entry['id']}/schedule", at).get_json()
            made = {"<int:review_id>": "reviews", "<int:link_id>": "preview-links"}
            needed = {"version": 1, "reviewer": "ada"} if state == REVIEWED else {}
            filled = {
                "<reference>": entry["slug"],
                "<int:entry_id>": entry["id"],
                "<int:number>": 1,
                "<int:other_number>": 1,
                "?live": "",
                **{
                    name: editor.made(f"/{kind}s/{entry['id']}/{noun}", needed)["id"]
                    for name, noun in made.items()
                    if name in rule
                },
            }
            if "<int:report_id>" in rule:
                comment = api().commented(entry, body=f"It made me worse, {number}.")["id"]
                judged = api("moderator").post(f"/moderation/comments/{comment}/adverse-effect", {"confirmed": True})
                filled["<int:report_id>"] = judged.get_json()["id"]
            path = f"/{kind}s{rule}"
            for name, value in filled.items():
                path = path.replace(name, str(value))
            unversioned = "preview-links" in rule or "adverse-effects" in rule
            versioned = "<int:" in rule and method != "GET" and not unversioned
            body = {**sent, **({"version": entry["version"]} if versioned else {})}
            answer = api(role).call(method, path, body if method != "GET" else None)
            came.append(answer.status_code)
            assert answer.status_code < 400 or told(answer, answer.status_code)
        assert tuple(came) == expected, f"{method} {rule}"


def _sent_in(someone: Api) -> TestResponse:
    """Send a picture in."""
    return someone.call("POST", "/media", data={"file": (BytesIO(png()), "x.png"), "alt": "A field"})


def test_each_role_may_do_with_the_rest_what_its_row_says(api: Callable[..., Api]) -> None:
    editor, moderator = api("editor"), api("moderator")
    article = editor.published("articles")
    editor.made("/tags", {"name": "Stays", "slug": "stays"})
    for place, ((method, rule), (expected, sent)) in enumerate(RIGHTS.items()):
        came = []
        for role in ROLES:
            slug = f"a-{place}-{role or 'nobody'}"
            if "<slug>" in rule:
                editor.made("/" + rule.split("/")[1], {"name": "A", "slug": slug})
            comment = decision = 0
            if "moderation" in rule:
                comment = api().commented(article, body=slug)["id"]
                decision = moderator.decided("reject", comment)[0]["decision_id"]
            path = rule.replace("<slug>", slug).replace("<int:comment_id>", str(comment))
            path = path.replace("<int:decision_id>", str(decision))
            if "<key>" in rule:
                path = editor.made(f"/articles/{article['id']}/preview-links", {})["url"]
            if "<int:redirect_id>" in rule:
                made = editor.made("/redirects", {"from": f"/{slug}", "to": "/new"})
                path = path.replace("<int:redirect_id>", str(made["id"]))
            if "<int:media_id>" in rule:
                path = path.replace("<int:media_id>", str(_sent_in(editor).get_json()["id"]))
            about = {"kind": "word", "value": slug, "action": "hold"}
            if "<int:rule_id>" in rule:
                path = path.replace("<int:rule_id>", str(moderator.made("/moderation/rules", about)["id"]))
            path += {"/search": "?q=neck", "/comment-counts": "?article=neck"}.get(rule, "")
            made_of: dict[str, Any] = {
                "a redirect": {"from": f"/{slug}", "to": "/new"},
                "a rule": {**about, "value": f"{slug}-made"},
                "a decision": {"decisions": [{"comment_id": comment, "action": "approve", "version": 2}]},
            }
            if sent == "a picture":
                answer = _sent_in(api(role))
            else:
                answer = api(role).call(method, path, made_of[sent] if isinstance(sent, str) else sent)
            came.append(answer.status_code)
            assert answer.status_code < 400 or told(answer, answer.status_code)
        assert tuple(came) == expected, f"{method} {rule}"


def test_authors_see_and_change_their_own_drafts_and_of_others_what_is_live(api: Callable[..., Api]) -> None:
    author, editor = api("author"), api("editor")
    own = author.made("/articles", {"title": "Own"})
    editor.made("/articles", {"title": "Hidden"})
    live = editor.published("articles", title="Public")
    editor.patch(f"/articles/{live['id']}", {"version": live["version"], "title": "Secret draft"})

    seen = author.get("/articles?total=true").get_json()
    assert ({each["title"] for each in seen["items"]}, seen["total"]) == ({"Own", "Public"}, 2)
    assert author.get("/articles/public").get_json()["title"] == "Public"
    assert editor.get("/articles/public").get_json()["title"] == "Secret draft"
    told(author.get("/articles/hidden"), 404)
    told(author.get(f"/articles/{live['id']}/revisions"), 404)
    told(author.get(f"/articles/{live['id']}/revisions/2"), 404)

    changed = author.patch(f"/articles/{own['id']}", {"version": 1, "title": "Own, again"}).get_json()
    assert changed["title"] == "Own, again"
    assert author.post(f"/articles/{own['id']}/submit", {"version": 2}).get_json()["status"] == "in_review"
    assert len(author.get(f"/articles/{own['id']}/revisions").get_json()["items"]) == 2
    told(author.post(f"/articles/{own['id']}/publish", {"version": 3}), 403)
    told(author.delete(f"/articles/{own['id']}"), 403)

    published = editor.post(f"/articles/{own['id']}/publish", {"version": 3}).get_json()
    beside = author.patch(f"/articles/{own['id']}", {"version": published["version"], "title": "Beside"})
    assert (beside.status_code, beside.get_json()["has_draft"]) == (200, True)
    assert api().get(f"/articles/{own['id']}").get_json()["title"] == "Own, again"


def test_tags_are_made_on_the_way_only_by_who_may_make_tags(api: Callable[..., Api]) -> None:
    sent = {"title": "x", "tags": [{"name": "Neck", "kind": "body_region"}]}
    told(api("author").post("/articles", sent), 403)
    assert api().get("/tags").get_json()["items"] == []
    assert api("author").get("/articles").get_json()["items"] == []
    assert api("editor").made("/articles", sent)["tags"] == [{"slug": "neck", "name": "Neck", "kind": "body_region"}]
    sent["tags"] = [{"slug": "neck", "name": "Neck", "kind": "body_region"}]
    assert api("author").made("/articles", sent)["tags"][0]["slug"] == "neck"


NARROW: list[tuple[str, str, tuple[str, ...], str, str, Any, int]] = [
    ("reads drafts", "editor", ("content.read",), "GET", "/articles/draft", None, 200),
    ("does not write", "editor", ("content.read",), "POST", "/articles", {"title": "x"}, 403),
    ("an author's sees no draft of others", "author", ("content.read",), "GET", "/articles/draft", None, 404),
    ("an author's reads no history of others", "author", ("content.read",), "GET", "/articles/1/revisions", None, 404),
    ("writes", "editor", ("content.write",), "POST", "/articles", {"title": "x"}, 201),
    ("does not publish", "editor", ("content.write",), "POST", "/articles/1/publish", {"version": 1}, 403),
    ("writes no draft of others", "editor", ("content.write",), "PATCH", "/articles/1", {"version": 1}, 404),
    ("sees no draft unless it may read", "editor", ("content.write",), "GET", "/articles/draft", None, 404),
    (
        "publishes what it cannot read",
        "editor",
        ("content.publish",),
        "POST",
        "/articles/1/publish",
        {"version": 1},
        200,
    ),
    ("reads the queue", "moderator", ("comments.read",), "GET", "/moderation/comments", None, 200),
    ("does not decide", "moderator", ("comments.read",), "POST", "/moderation/decisions", {"decisions": []}, 403),
    ("does not read", "moderator", ("comments.moderate",), "GET", "/moderation/comments", None, 403),
    ("reads nobody's drafts", "moderator", ("comments.read",), "GET", "/articles/draft", None, 404),
    ("has no settings", "admin", ("content.read", "people.erase"), "GET", "/settings", None, 403),
    ("has the settings", "admin", ("site.admin",), "GET", "/settings", None, 200),
]


def test_a_token_may_do_less_than_its_owner_and_never_more(api: Callable[..., Api]) -> None:
    for why, role, scopes, method, path, sent, status in NARROW:
        entry = api("editor").made("/articles", {"title": "Draft"})
        address = path.replace("/articles/1", f"/articles/{entry['id']}").replace("/draft", f"/{entry['slug']}")
        answer = api(role, scopes).call(method, address, sent)
        assert answer.status_code == status, f"{why}: {answer.get_data(as_text=True)}"


def test_a_token_that_writes_can_go_on_with_what_it_began(api: Callable[..., Api]) -> None:
    writes = api("author", ("content.write",))
    draft = writes.made("/articles", {"title": "Begun"})
    assert writes.patch(f"/articles/{draft['id']}", {"version": 1, "title": "Done"}).get_json()["title"] == "Done"
    assert writes.post(f"/articles/{draft['id']}/submit", {"version": 2}).status_code == 200
