"""Moderators at work through the API: the queue, decisions in bulk, taking back, the log."""

import threading
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from flask import Flask

from tests.api import READER, Api
from tests.doors.api.clients import ServedClient
from tests.doors.api.problems import told

QUEUE = "/moderation/comments"
DECISIONS = "/moderation/decisions"


@pytest.fixture
def environment() -> dict[str, str]:
    """Let readers write as fast as tests do."""
    return {"CMS_COMMENT_RATE": "off"}


@pytest.fixture
def waiting(editor: Api, reader: Api) -> list[dict[str, Any]]:
    """Give three comments that wait: two on an article, one on an exercise."""
    editor.published("articles", title="Neck")
    editor.published("exercises", title="Nod")
    return [
        reader.commented({"type": "article", "slug": "neck"}, body="It clicks."),
        reader.commented(
            {"type": "article", "slug": "neck"},
            body="100% better_now",
            author_name="Kim",
            author_email="kim@reader.example",
        ),
        reader.commented({"type": "exercise", "slug": "nod"}, body="How often?"),
    ]


def ids(answer: Any) -> list[int]:
    """Give the ids of a page."""
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return [each["id"] for each in answer.get_json()["items"]]


def wanted(comment: int, action: str, version: int, **more: Any) -> dict[str, Any]:
    """Give one decision."""
    return {"comment_id": comment, "action": action, "version": version, **more}


def test_a_moderated_comment_shows_what_readers_do_not_see(waiting: list[dict[str, Any]], moderator: Api) -> None:
    shown = moderator.get(f"{QUEUE}/{waiting[0]['id']}").get_json()
    person = shown.pop("person")
    assert {**{name: shown[name] for name in waiting[0]}} == waiting[0]
    assert {name: shown[name] for name in set(shown) - set(waiting[0])} == {
        "source": "It clicks.",
        "author_email": READER["author_email"],
        "status": "pending",
        "version": 1,
        "priority": "normal",
        "held_because": "first_comment",
        "claimed_by": None,
        "clock": None,
        "article": {"type": "article", "slug": "neck", "title": "Neck"},
        "signals": [],
        "redaction": None,
        "reported": [],
        "reports": {"count": 0, "open": 0, "reasons": {}},
        "appeal": None,
        "history": [],
        "scripts": [],
    }
    assert {name: person[name] for name in ("approved", "rejected", "spam", "confirmed")} == {
        "approved": 0,
        "rejected": 0,
        "spam": 0,
        "confirmed": False,
    }
    assert person["first_seen_at"].endswith("Z")
    moderator.decided("reject", waiting[0]["id"])
    again = moderator.get(f"{QUEUE}/{waiting[2]['id']}").get_json()["person"]
    assert (again["id"], again["rejected"]) == (person["id"], 1)


def test_what_was_seen_is_told_comes_first_and_narrows_the_queue(
    waiting: list[dict[str, Any]], reader: Api, moderator: Api
) -> None:
    words = "Nice page. I want to kill myself tonight."
    urgent = reader.commented({"type": "article", "slug": "neck"}, body=words)
    call = reader.commented({"type": "article", "slug": "neck"}, body="Please ring me on 020 7946 0958, thanks.")
    assert ids(moderator.get(QUEUE))[:2] == [urgent["id"], call["id"]]
    shown = moderator.get(f"{QUEUE}/{urgent['id']}").get_json()
    assert (shown["priority"], shown["held_because"]) == ("urgent", "crisis")
    (signal,) = shown["signals"]
    assert (signal["id"], signal["severity"]) == ("crisis", "urgent")
    assert 0.5 <= signal["score"] <= 1
    assert signal["explanation"].endswith(".")
    assert "kill myself" in "".join(words[start:end] for start, end in signal["spans"])
    assert ids(moderator.get(f"{QUEUE}?signal=crisis")) == [urgent["id"]]
    assert ids(moderator.get(f"{QUEUE}?signal=contact")) == [call["id"]]
    assert ids(moderator.get(f"{QUEUE}?signal=spam")) == []
    problem = told(moderator.get(f"{QUEUE}?signal=doom"), 400)
    assert "signal" in str(problem)


def test_links_to_pages_of_this_site_are_no_links_elsewhere(editor: Api, reader: Api, moderator: Api) -> None:
    editor.published("articles", title="Neck")

    def seen(*addresses: str) -> list[str]:
        made = reader.commented({"type": "article", "slug": "neck"}, body="I read " + " and ".join(addresses) + ".")
        return [signal["id"] for signal in moderator.get(f"{QUEUE}/{made['id']}").get_json()["signals"]]

    pages = ("/articles/neck", "/articles/hip", "/articles/knee")
    assert seen(*(f"https://clinic.example{page}" for page in pages)) == []
    assert "links" in seen(*(f"https://elsewhere.example{page}" for page in pages))


def test_the_queue_is_narrowed_and_sorted(waiting: list[dict[str, Any]], moderator: Api) -> None:
    first, second, third = (each["id"] for each in waiting)
    moderator.decided("approve", third)
    person = moderator.get(f"{QUEUE}/{first}").get_json()["person"]["id"]
    expected = {
        "": [first, second, third],
        "?sort=urgent": [first, second, third],
        "?sort=oldest": [first, second, third],
        "?sort=newest": [third, second, first],
        "?status=pending": [first, second],
        "?status=pending&sort=newest": [second, first],
        "?status=approved": [third],
        "?status=spam": [],
        "?article=neck": [first, second],
        "?article=nod": [third],
        "?article=none": [],
        f"?author={person}": [first, third],
        "?author=Kim": [second],
        "?author=Nobody": [],
        "?q=CLICKS": [first],
        "?q=kim": [second],
        "?q=100%25": [second],
        "?q=better_now": [second],
        "?q=better-now": [second],
        "?q=clicking": [first],
        "?q=%25": [second],
        "?q=it&status=approved": [],
    }
    assert {query: ids(moderator.get(QUEUE + query)) for query in expected} == expected


def test_decisions_are_carried_out_in_their_order_and_what_is_stale_changes_nothing(
    waiting: list[dict[str, Any]], moderator: Api, reader: Api
) -> None:
    first, second, third = (each["id"] for each in waiting)
    asked = [
        wanted(third, "approve", 1, reason="other", note="Fine."),
        wanted(999, "approve", 1),
        wanted(first, "reject", 2),
        wanted(second, "spam", 1, reason="advertising"),
        wanted(second, "approve", 1),
        wanted(second, "approve", 2),
    ]
    answer = moderator.post(DECISIONS, {"decisions": asked})
    items = answer.get_json()["items"]
    assert [(each["comment_id"], each["outcome"], each["status"], each["version"]) for each in items] == [
        (third, "done", "approved", 2),
        (999, "not_found", None, None),
        (first, "conflict", "pending", 1),
        (second, "done", "spam", 2),
        (second, "conflict", "spam", 2),
        (second, "done", "approved", 3),
    ]
    assert [each["decision_id"] is not None for each in items] == [True, False, False, True, False, True]
    history = moderator.get(f"{QUEUE}/{second}").get_json()["history"]
    assert [(each["action"], each["before"], each["after"], each["reason"], each["by"]) for each in history] == [
        ("spam", "pending", "spam", "advertising", "Moderator"),
        ("approve", "spam", "approved", None, "Moderator"),
    ]
    assert moderator.get(f"{QUEUE}/{third}").get_json()["history"][0]["note"] == "Fine."
    assert reader.get("/articles/neck").get_json()["comments"]["count"] == 1
    assert reader.get("/exercises/nod").get_json()["comments"]["count"] == 1


def test_every_status_can_be_left_for_every_other_and_the_count_stays_right(
    waiting: list[dict[str, Any]], moderator: Api, reader: Api
) -> None:
    comment = waiting[0]["id"]
    statuses = {"approve": "approved", "reject": "rejected", "spam": "spam", "hold": "pending"}
    for before, (action, status) in product(statuses, statuses.items()):
        moderator.decided(before, comment)
        done = moderator.decided(action, comment)[0]
        assert (done["outcome"], done["status"]) == ("done", status)
        again = moderator.decided(action, comment)[0]
        assert (again["outcome"], again["status"]) == ("done", status)
        shown = reader.get("/articles/neck/comments").get_json()
        assert (len(shown["items"]), shown["count"]) == ((1, 1) if status == "approved" else (0, 0))


REFUSED: list[tuple[str, Any, str]] = [
    ("no list", {}, "#/decisions"),
    ("an empty list", {"decisions": []}, "#/decisions"),
    ("no object", {"decisions": [1]}, "#/decisions/0"),
    ("a number too many", {"decisions": [wanted(1, "approve", 1)] * 1001}, "#/decisions"),
    ("an unknown action", {"decisions": [wanted(1, "delete", 1)]}, "#/decisions/0/action"),
    ("an unknown reason", {"decisions": [wanted(1, "spam", 1, reason="dull")]}, "#/decisions/0/reason"),
    ("no version", {"decisions": [{"comment_id": 1, "action": "spam"}]}, "#/decisions/0/version"),
    ("version zero", {"decisions": [wanted(1, "spam", 0)]}, "#/decisions/0/version"),
    ("no comment", {"decisions": [{"version": 1, "action": "spam"}]}, "#/decisions/0/comment_id"),
    ("a note without an end", {"decisions": [wanted(1, "spam", 1, note="x" * 2001)]}, "#/decisions/0/note"),
    ("another member", {"decisions": [wanted(1, "spam", 1, by="me")]}, "#/decisions/0/by"),
]


def test_what_is_no_list_of_decisions_changes_nothing(waiting: list[dict[str, Any]], moderator: Api) -> None:
    for why, sent, pointer in REFUSED:
        problem = told(moderator.post(DECISIONS, sent), 422)
        assert [each["pointer"] for each in problem["errors"]] == [pointer], why
    one_bad = [wanted(waiting[0]["id"], "approve", 1), wanted(waiting[1]["id"], "nonsense", 1)]
    told(moderator.post(DECISIONS, {"decisions": one_bad}), 422)
    assert ids(moderator.get(f"{QUEUE}?status=pending")) == [each["id"] for each in waiting]


def test_a_thousand_decisions_are_taken_at_once(waiting: list[dict[str, Any]], moderator: Api) -> None:
    known = [wanted(each["id"], "approve", 1) for each in waiting]
    asked = [*known, *(wanted(number, "approve", 1) for number in range(10_000, 10_997))]
    items = moderator.post(DECISIONS, {"decisions": asked}).get_json()["items"]
    assert [each["outcome"] for each in items] == ["done"] * 3 + ["not_found"] * 997
    assert [each["comment_id"] for each in items] == [each["comment_id"] for each in asked]


def test_a_decision_is_taken_back_once_and_only_while_nothing_was_built_on_it(
    waiting: list[dict[str, Any]], moderator: Api, reader: Api
) -> None:
    comment = waiting[0]["id"]
    made = moderator.decided("approve", comment)[0]
    undone = moderator.post(f"{DECISIONS}/{made['decision_id']}/undo")
    assert undone.status_code == 200
    assert (undone.get_json()["comment"]["status"], undone.get_json()["comment"]["version"]) == ("pending", 3)
    assert undone.get_json()["decision"]["undone_by"] == "Moderator"
    assert reader.get("/articles/neck/comments").get_json()["count"] == 0
    told(moderator.post(f"{DECISIONS}/{made['decision_id']}/undo"), 409)
    told(moderator.post(f"{DECISIONS}/999/undo"), 404)
    older = moderator.decided("reject", comment)[0]
    moderator.decided("approve", comment)
    told(moderator.post(f"{DECISIONS}/{older['decision_id']}/undo"), 409)
    assert moderator.get(f"{QUEUE}/{comment}").get_json()["status"] == "approved"


def test_the_log_tells_who_did_what_and_holds_nobodys_words(
    waiting: list[dict[str, Any]], moderator: Api, editor: Api
) -> None:
    made = moderator.decided("spam", waiting[0]["id"])[0]
    moderator.post(f"{DECISIONS}/{made['decision_id']}/undo")
    answer = moderator.get("/moderation/log")
    rows = answer.get_json()["items"]
    assert [(row["action"], row["by"], row["subject_id"]) for row in rows] == [
        ("comment.undo", "Moderator", waiting[0]["id"]),
        ("comment.spam", "Moderator", waiting[0]["id"]),
        *(("comment.receive", "a reader", each["id"]) for each in reversed(waiting)),
    ]
    assert {row["subject_type"] for row in rows} == {"comment"}
    for words in (READER["author_email"], READER["author_name"], "It clicks.", "127.0.0.1"):
        assert words not in answer.get_data(as_text=True)


def test_two_moderators_at_once_decide_once(
    waiting: list[dict[str, Any]], app: Flask, api: Callable[..., Api], reader: Api
) -> None:
    moderators = [api("moderator"), api("admin")]
    outcomes: list[str] = []

    def decide(key: str | None) -> None:
        sent = {"decisions": [wanted(each["id"], "approve", 1) for each in waiting]}
        headers = {"Authorization": f"Bearer {key}"}
        answer = ServedClient(app).post(f"/api/v1{DECISIONS}", json=sent, headers=headers)
        outcomes.extend(each["outcome"] for each in answer.get_json()["items"])

    threads = [threading.Thread(target=decide, args=[each.key]) for each in moderators]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["conflict"] * 3 + ["done"] * 3
    assert reader.get("/articles/neck/comments").get_json()["count"] == 2


def test_a_comment_on_what_is_withdrawn_can_still_be_decided_on(
    waiting: list[dict[str, Any]], moderator: Api, editor: Api, reader: Api
) -> None:
    version = editor.get("/articles/neck").get_json()
    draft = editor.post(f"/articles/{version['id']}/unpublish", {"version": version["version"]}).get_json()
    assert moderator.decided("approve", waiting[0]["id"])[0]["outcome"] == "done"
    editor.post(f"/articles/{version['id']}/publish", {"version": draft["version"]})
    assert reader.get("/articles/neck/comments").get_json()["count"] == 1
