"""Lists: what they take, pages that hold while rows come in, and what one asks of each item."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.api import Api
from tests.doors.api.problems import told

THREAD = "/articles/neck/comments"
QUEUE = "/moderation/comments"


@pytest.fixture
def environment() -> dict[str, str]:
    """Let readers write as fast as tests do."""
    return {"CMS_COMMENT_RATE": "off"}


@pytest.fixture
def world(editor: Api, moderator: Api, reader: Api) -> None:
    """Fill every list with three rows at least."""
    for name in ("Ada", "Bo", "Cy"):
        editor.made("/authors", {"name": name})
        editor.made("/tags", {"name": name, "kind": "muscle" if name == "Cy" else "topic"})
        editor.published("exercises", title=f"Stretch {name}")
    editor.published("articles", title="Neck", authors=["ada", "bo"], tags=["cy"])
    editor.published("articles", title="Back", authors=["bo"], language="de")
    editor.published("articles", title="Hip")
    sent = [reader.commented({"type": "article", "slug": "neck"}, body=f"Number {n}") for n in range(4)]
    moderator.decided("approve", *(each["id"] for each in sent[:3]))


def items(answer: Any) -> list[dict[str, Any]]:
    """Give the items of a page that came."""
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return list(answer.get_json()["items"])


def walked(api: Api, path: str) -> list[dict[str, Any]]:
    """Follow `next` to the end, and look at each page on the way."""
    found: list[dict[str, Any]] = []
    seen: set[str] = set()
    address: str | None = path
    while address:
        assert address not in seen, "a page came twice"
        seen.add(address)
        answer = api.get(address)
        page = answer.get_json()
        found += items(answer)
        following = page.get("next") or page.get("next_url")
        links = [link for link in answer.headers.getlist("Link") if 'rel="next"' in link]
        assert links == ([f'<{following}>; rel="next"'] if following else [])
        assert following is None or following.startswith("https://cms.example/")
        address = following
    return found


LISTS: list[tuple[str, str | None, int]] = [
    ("/articles", None, 3),
    ("/articles", "editor", 3),
    ("/exercises", None, 3),
    ("/authors", None, 3),
    ("/tags", None, 3),
    ("/articles/neck/comments", None, 3),
    ("/articles/neck/comments?sort=newest", None, 3),
    ("/articles/neck/comments?sort=best", None, 3),
    ("/articles/1000004/revisions", "editor", 1),
    ("/moderation/comments", "moderator", 4),
    ("/moderation/log", "moderator", 7),
    ("/feed.json", None, 6),
]


def test_every_list_gives_all_its_rows_once_however_short_its_pages(
    world: None, api: Callable[..., Api], editor: Api
) -> None:
    neck = editor.get("/articles/neck").get_json()["id"]
    for path, role, count in LISTS:
        address = path.replace("1000004", str(neck))
        asked = f"{address}{'&' if '?' in address else '?'}limit="
        whole, pages = items(api(role).get(f"{asked}100")), walked(api(role), f"{asked}1")
        assert (len(whole), pages) == (count, whole), path


def test_a_limit_is_a_number_from_1_to_100(world: None, api: Callable[..., Api]) -> None:
    admin = api("admin")
    for path in ("/articles", "/authors", "/tags", THREAD, QUEUE, "/moderation/log", "/feed.json"):
        for limit in (1, 2, 100):
            assert len(items(admin.get(f"{path}?limit={limit}"))) >= min(limit, 3), path
        for bad in ("0", "-1", "101", "1000000000000000000000", "ten", "1.5", "", "%00", "1;drop"):
            problem = told(admin.get(f"{path}?limit={bad}"), 400)
            assert problem["errors"][0]["parameter"] == "limit", f"{path} {bad}"


def test_a_list_gives_twenty_unless_asked_for_more(editor: Api, reader: Api) -> None:
    for n in range(21):
        editor.made("/tags", {"name": f"Tag {n}"})
    assert len(items(reader.get("/tags"))) == 20
    assert len(items(reader.get("/tags?limit=21"))) == 21


def test_no_door_takes_a_parameter_that_it_does_not_know(world: None, app: Flask, api: Callable[..., Api]) -> None:
    admin = api("admin")
    filled = {"reference": "neck", "entry_id": "4", "number": "1", "slug": "ada", "comment_id": "1", "media_id": "1"}
    filled |= dict.fromkeys(
        (
            "review_id",
            "other_number",
            "redirect_id",
            "link_id",
            "key",
            "rule_id",
            "reply_id",
            "person_id",
            "webhook_id",
            "delivery_id",
            "run_id",
        ),
        "1",
    )
    asked = 0
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or set()) or not rule.rule.startswith(("/api/v1/", "/feed")):
            continue
        path = rule.rule.removeprefix("/api/v1").replace("<int:", "<")
        for name, value in filled.items():
            path = path.replace(f"<{name}>", value)
        needed = "q=neck&" if path == "/search" else ""
        problem = told(admin.get(f"{path}?{needed}nonsense=1"), 400)
        assert problem["errors"][0]["parameter"] == "nonsense", path
        assert "nonsense" in problem["detail"], path
        asked += 1
    assert asked >= 19


REFUSED: list[tuple[str, str, str, str]] = [
    ("a repeated parameter", "/articles", "limit=1&limit=2", "limit"),
    ("the same value twice", "/articles", "tag=cy&tag=cy", "tag"),
    ("an empty tag", "/articles", "tag=", "tag"),
    ("a blank author", "/articles", "author=%20", "author"),
    ("an empty language", "/exercises", "language=", "language"),
    ("an empty status", "/articles", "status=", "status"),
    ("an unknown status", "/articles", "status=gone", "status"),
    ("an empty order", "/articles", "sort=", "sort"),
    ("an unknown order", "/articles", "sort=title", "sort"),
    ("two orders", "/articles", "sort=published_at,created_at", "sort"),
    ("an empty switch", "/articles", "total=", "total"),
    ("a switch that is neither", "/articles", "total=maybe", "total"),
    ("an empty cursor", "/articles", "cursor=", "cursor"),
    ("empty fields", "/articles", "fields=", "fields"),
    ("a field between commas that is none", "/articles", "fields=title,,slug", "fields"),
    ("an unknown field", "/articles", "fields=title,source", "fields"),
    ("a field of exercises", "/articles", "fields=steps", "fields"),
    ("an unknown field of one", "/articles/neck", "fields=password", "fields"),
    ("a filter of lists at one item", "/articles/neck", "tag=cy", "tag"),
    ("a parameter in capitals", "/articles", "Limit=5", "Limit"),
    ("an unknown kind of tag", "/tags", "kind=bone", "kind"),
    ("an unknown order of comments", THREAD, "sort=worst", "sort"),
    ("a parent that is no number", THREAD, "parent=first", "parent"),
    ("the parent zero", THREAD, "parent=0", "parent"),
    ("a filter of moderators in public", THREAD, "status=pending", "status"),
    ("an unknown status of comments", QUEUE, "status=waiting", "status"),
    ("an unknown order of the queue", QUEUE, "sort=best", "sort"),
    ("empty words", QUEUE, "q=", "q"),
    ("an empty article", QUEUE, "article=", "article"),
    ("words without an end", QUEUE, f"q={'x' * 301}", "q"),
    ("an unknown type in the feed", "/feed.json", "type=page", "type"),
    ("an empty tag in the feed", "/feed.json", "tag=", "tag"),
]


def test_what_a_parameter_cannot_be_is_refused_by_its_name(world: None, api: Callable[..., Api]) -> None:
    admin = api("admin")
    for why, path, query, name in REFUSED:
        problem = told(admin.get(f"{path}?{query}"), 400)
        assert [each["parameter"] for each in problem["errors"]] == [name], why
        assert name in problem["detail"], why


def test_filters_narrow_and_what_nobody_has_gives_an_empty_list(world: None, api: Callable[..., Api]) -> None:
    admin = api("admin")
    expected = {
        "/articles?tag=cy": ["neck"],
        "/articles?author=bo": ["back", "neck"],
        "/articles?author=bo&tag=cy": ["neck"],
        "/articles?language=de": ["back"],
        "/articles?language=en&author=bo": ["neck"],
        "/articles?status=published&author=ada": ["neck"],
        "/articles?status=draft": [],
        "/articles?tag=unknown": [],
        "/articles?author=unknown": [],
        "/articles?language=xx": [],
        "/articles?tag=' or 1=1 --": [],
        "/exercises?tag=cy": [],
        "/tags?kind=muscle": ["cy"],
        "/tags?kind=condition": [],
    }
    for role in (None, "admin"):
        found = {path: [each["slug"] for each in items(api(role).get(path))] for path in expected}
        assert found == expected
    assert items(admin.get("/moderation/comments?article=unknown")) == []


def test_a_list_is_sorted_as_asked(world: None, reader: Api, editor: Api) -> None:
    published = [each["slug"] for each in items(reader.get("/articles"))]
    assert published == ["hip", "back", "neck"]
    expected = {
        "-published_at": published,
        "published_at": published[::-1],
        "-created_at": published,
        "created_at": published[::-1],
    }
    for api in (reader, editor):
        assert {
            order: [each["slug"] for each in items(api.get(f"/articles?sort={order}"))] for order in expected
        } == expected
        assert [each["slug"] for each in walked(api, "/articles?sort=published_at&limit=1")] == published[::-1]


def test_a_total_is_counted_only_when_asked_for_and_is_that_of_the_filter(world: None, api: Callable[..., Api]) -> None:
    admin = api("admin")
    totals = {
        "/articles": 3,
        "/articles?author=bo": 2,
        "/articles?author=unknown": 0,
        "/exercises": 3,
        "/tags": 3,
        "/tags?kind=muscle": 1,
        "/authors": 3,
        THREAD: 3,
        QUEUE: 4,
        f"{QUEUE}?status=pending": 1,
        "/moderation/log": 7,
    }
    for path, total in totals.items():
        assert "total" not in admin.get(path).get_json(), path
        mark = "&" if "?" in path else "?"
        assert "total" not in admin.get(f"{path}{mark}total=false").get_json(), path
        page = admin.get(f"{path}{mark}total=true&limit=1").get_json()
        assert page["total"] == total, path
        if page["next"]:
            assert admin.get(page["next"]).get_json()["total"] == total, path


def test_only_the_fields_that_are_asked_for_come(world: None, reader: Api, editor: Api) -> None:
    for api in (reader, editor):
        assert items(api.get("/articles?fields=slug,title&limit=1")) == [{"slug": "hip", "title": "Hip"}]
        assert api.get("/articles/neck?fields=title").get_json() == {"title": "Neck"}
        assert api.get("/exercises/stretch-ada?fields=steps,slug").get_json()["slug"] == "stretch-ada"
    page = reader.get("/articles?fields=slug&limit=1").get_json()
    assert "fields=slug" in page["next"]
    assert items(reader.get(page["next"])) == [{"slug": "back"}]


def test_what_comes_in_between_two_pages_makes_nothing_appear_twice_or_vanish(world: None, editor: Api) -> None:
    reader = editor
    first = reader.get("/articles?limit=2&sort=-published_at").get_json()
    editor.published("articles", title="Came between")
    second = reader.get(first["next"]).get_json()
    assert [each["slug"] for each in first["items"] + second["items"]] == ["hip", "back", "neck"]
    upwards = reader.get("/articles?limit=3&sort=published_at").get_json()
    editor.published("articles", title="Came later")
    assert [each["slug"] for each in walked(reader, upwards["next"])] == ["came-between", "came-later"]


def test_what_goes_between_two_pages_takes_nothing_else_with_it(world: None, editor: Api, reader: Api) -> None:
    first = reader.get("/articles?limit=1").get_json()
    gone = editor.get("/articles/hip").get_json()
    assert editor.post(f"/articles/{gone['id']}/unpublish", {"version": gone["version"]}).status_code == 200
    assert [each["slug"] for each in walked(reader, first["next"])] == ["back", "neck"]


def test_comments_that_come_or_go_between_two_pages_shift_nothing(world: None, moderator: Api, reader: Api) -> None:
    upwards = reader.get(f"{THREAD}?limit=1").get_json()
    moderator.decided("approve", reader.commented({"type": "article", "slug": "neck"}, body="late")["id"])
    assert [each["content_text"] for each in walked(reader, upwards["next"])] == ["Number 1", "Number 2", "late"]
    downwards = reader.get(f"{THREAD}?limit=1&sort=newest").get_json()
    moderator.decided("reject", downwards["items"][0]["id"])
    assert [each["content_text"] for each in walked(reader, downwards["next"])] == ["Number 2", "Number 1", "Number 0"]


def test_a_cursor_that_is_damaged_or_of_another_list_is_refused_and_not_page_one(
    world: None, api: Callable[..., Api]
) -> None:
    admin, reader = api("admin"), api()

    def cursor_of(path: str) -> str:
        return str(admin.get(path).get_json()["next"]).split("cursor=")[1].split("&")[0]

    good = cursor_of("/articles?limit=1&sort=published_at")
    assert admin.get(f"/articles?sort=published_at&cursor={good}").status_code == 200
    last = "A" if good[-1] != "A" else "B"
    damaged = {
        "no cursor at all": "nonsense",
        "one sign changed in the middle": good[:20] + ("x" if good[20] != "x" else "y") + good[21:],
        "the last sign changed": good[:-1] + last,
        "one sign too few": good[:-1],
        "one sign too many": good + "A",
        "strange signs between": f"{good[:10]}!~{good[10:]}",
        "strange signs behind": f"{good}!",
        "another alphabet": good + "%E2%82%AC",
        "padding": f"{good}==",
        "only the signature": good[:16],
        "very long": "A" * 301,
        "the signature of nothing": "A" * 40,
    }
    for why, cursor in damaged.items():
        problem = told(admin.get(f"/articles?sort=published_at&cursor={cursor}"), 400)
        assert problem["errors"][0]["parameter"] == "cursor", why
    foreign = {
        "another order": f"/articles?sort=-published_at&cursor={good}",
        "no order": f"/articles?cursor={good}",
        "a filter": f"/articles?sort=published_at&tag=cy&cursor={good}",
        "another kind of entry": f"/exercises?sort=published_at&cursor={good}",
        "a feed": f"/feed.json?cursor={good}",
        "a thread": f"{THREAD}?cursor={good}",
        "authors": f"/authors?cursor={good}",
        "another thread": f"/articles/hip/comments?cursor={cursor_of(THREAD + '?limit=1')}",
        "another order of comments": f"{THREAD}?sort=newest&cursor={cursor_of(THREAD + '?limit=1')}",
        "another status in the queue": f"{QUEUE}?status=spam&cursor={cursor_of(QUEUE + '?limit=1')}",
    }
    for why, path in foreign.items():
        told(admin.get(path), 400)
        assert admin.get(path).get_json()["errors"][0]["parameter"] == "cursor", why
    assert reader.get(f"/articles?sort=published_at&limit=2&total=true&cursor={good}").status_code == 200


def test_the_queries_for_a_page_do_not_grow_with_it(
    world: None, reader: Api, moderator: Api, count_queries: Callable[[Callable[[], Any]], int]
) -> None:
    for api, path in [
        (reader, "/articles?"),
        (reader, "/exercises?"),
        (reader, f"{THREAD}?"),
        (reader, "/feed.json?"),
        (moderator, f"{QUEUE}?"),
    ]:
        one = count_queries(lambda api=api, path=path: api.get(f"{path}limit=1"))  # type: ignore[misc]
        many = count_queries(lambda api=api, path=path: api.get(f"{path}limit=100"))  # type: ignore[misc]
        assert many <= one + 1, path
