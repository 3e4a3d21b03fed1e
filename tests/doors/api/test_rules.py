"""Rules over the API: made, found, changed, removed; and readers are told nothing of them."""

from typing import Any

import pytest

from tests.api import READER, Api
from tests.doors.api.problems import told

RULES = "/moderation/rules"
WORD: dict[str, Any] = {"kind": "word", "value": "casino", "action": "block"}


@pytest.fixture
def environment() -> dict[str, str]:
    """Let readers write at once, and as fast as tests do."""
    return {"CMS_COMMENT_RATE": "off", "CMS_COMMENT_HOLD": "flagged"}


def test_a_rule_is_made_read_changed_and_removed(moderator: Api) -> None:
    answer = moderator.post(RULES, {**WORD, "note": "Since May.", "expires_at": "2099-01-01T00:00:00+02:00"})
    made = answer.get_json()
    assert (answer.status_code, answer.headers["ETag"]) == (201, '"v1"')
    assert answer.headers["Location"].endswith(f"/api/v1/moderation/rules/{made['id']}")
    assert made == {
        **WORD,
        "id": made["id"],
        "signal": None,
        "note": "Since May.",
        "expires_at": "2098-12-31T22:00:00Z",
        "active": True,
        "hits": 0,
        "last_hit_at": None,
        "created_by": "Moderator",
        "created_at": made["created_at"],
        "updated_at": made["updated_at"],
        "version": 1,
    }
    path = f"{RULES}/{made['id']}"
    assert moderator.get(path).get_json() == made
    changed = moderator.patch(path, {"version": 1, "action": "hold", "expires_at": None}).get_json()
    assert (changed["action"], changed["expires_at"], changed["note"], changed["version"]) == (
        "hold",
        None,
        "Since May.",
        2,
    )
    told(moderator.patch(path, {"version": 1, "action": "allow"}), 409)
    told(moderator.patch(path, {"action": "allow"}, headers={"If-Match": '"v1"'}), 412)
    told(moderator.delete(path, headers={"If-Match": '"v1"'}), 412)
    assert moderator.delete(path, headers={"If-Match": '"v2"'}).get_json()["id"] == made["id"]
    told(moderator.get(path), 404)
    logged = [(row["action"], row["details"]) for row in moderator.get("/moderation/log").get_json()["items"]]
    assert logged == [
        ("rule.delete", {"rule": ["word", "hold"]}),
        ("rule.change", {"rule": ["word", "hold"]}),
        ("rule.create", {"rule": ["word", "block"]}),
    ]


REFUSED: list[tuple[str, dict[str, Any], int, list[str]]] = [
    ("nothing is named", {"kind": "word", "action": "block"}, 422, ["#/value"]),
    ("an unknown kind", {**WORD, "kind": "colour"}, 422, ["#/kind"]),
    ("an unknown action", {**WORD, "action": "burn"}, 422, ["#/action"]),
    ("an unknown member", {**WORD, "loud": True}, 422, ["#/loud"]),
    ("several words", {**WORD, "value": "cheap pills"}, 422, ["#/value"]),
    ("everybody", {**WORD, "kind": "network", "value": "::/0"}, 422, ["#/value"]),
    ("a time that has passed", {**WORD, "expires_at": "2020-01-01T00:00:00Z"}, 422, ["#/expires_at"]),
    ("a time of no zone", {**WORD, "expires_at": "2099-01-01T00:00:00"}, 422, ["#/expires_at"]),
    ("a flag without its signal", {**WORD, "action": "flag"}, 422, ["#/signal"]),
    ("a signal without a flag", {**WORD, "signal": "spam"}, 422, ["#/signal"]),
    (
        "a flag for who sends",
        {"kind": "domain", "value": "shop.example", "action": "flag", "signal": "spam"},
        422,
        ["#/action"],
    ),
    ("the same again", {**WORD, "value": "CASINO", "action": "hold"}, 409, []),
]


def test_what_is_no_rule_is_refused_where_it_is_wrong(moderator: Api) -> None:
    moderator.made(RULES, WORD)
    for why, sent, status, pointers in REFUSED:
        problem = told(moderator.post(RULES, sent), status)
        assert [each["pointer"] for each in problem.get("errors", [])] == pointers, why
    assert len(moderator.get(RULES).get_json()["items"]) == 1


def test_the_list_is_narrowed_and_addresses_are_found_only_whole(moderator: Api) -> None:
    for kind, value, action in (
        ("word", "casino", "block"),
        ("phrase", "cheap pills", "hold"),
        ("address", "jo@reader.example", "block"),
        ("domain", "shop.example", "allow"),
        ("network", "203.0.113.0/24", "block"),
    ):
        moderator.made(RULES, {"kind": kind, "value": value, "action": action, "note": f"About a {kind}."})

    def found(query: str) -> list[str]:
        return [each["value"] for each in moderator.get(f"{RULES}?{query}").get_json()["items"]]

    assert found("limit=100")[0] == "203.0.113.0/24"
    assert found("kind=word") == ["casino"]
    assert found("action=block&kind=network") == ["203.0.113.0/24"]
    assert found("q=CHÉAP,+pills") == ["cheap pills"]
    assert found("q=shop") == ["shop.example"]
    assert found("q=about+a+dom") == ["shop.example"]
    assert found("q=Jo%2Bx@reader.example") == ["jo@reader.example"]
    assert found("q=reader.example") == []
    assert (found("active=false"), len(found("active=true"))) == ([], 5)
    first = moderator.get(f"{RULES}?limit=3&total=true").get_json()
    rest = moderator.get(first["next"]).get_json()
    assert (len(first["items"]), first["total"], len(rest["items"]), rest["next"]) == (3, 5, 2, None)
    told(moderator.get(f"{RULES}?kind=colour"), 400)


def test_a_rule_that_is_sent_twice_is_made_once_and_kept_sealed(moderator: Api) -> None:
    sent = {"kind": "address", "value": "jo@reader.example", "action": "block"}
    key = {"Idempotency-Key": "once"}
    first, second = (moderator.post(RULES, sent, headers=key) for _attempt in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.get_json() == second.get_json()


def test_a_reader_is_not_told_and_a_moderator_is(moderator: Api, editor: Api, reader: Api) -> None:
    article = editor.published("articles", slug="neck-pain")
    path = "/articles/neck-pain/comments"
    usual = reader.post(path, {**READER, "body": "Call me on 07700 900123."})
    moderator.made(RULES, WORD)
    moderator.made(RULES, {"kind": "network", "value": "127.0.0.0/8", "action": "hold"})
    blocked = reader.post(path, {**READER, "body": "Visit my casino."})
    assert (blocked.status_code, usual.status_code) == (202, 202)
    assert blocked.get_json()["status"] == "pending"
    assert blocked.get_json().keys() == usual.get_json().keys()
    assert "rule" not in blocked.get_data(as_text=True)
    assert reader.get(path).get_json()["count"] == 0

    (kept,) = moderator.get("/moderation/comments?status=rejected&signal=words").get_json()["items"]
    assert kept["article"]["slug"] == article["slug"]
    assert kept["held_because"] == "rule_block"
    assert [(each["id"], each["spans"]) for each in kept["signals"]] == [("words", [[9, 15]]), ("rules", [])]
    assert "127.0.0" not in str(kept)
    by_rule = moderator.get("/moderation/comments?rule=1").get_json()["items"]
    assert [each["id"] for each in by_rule] == [kept["id"]]
    assert moderator.get("/moderation/comments?rule=99").get_json()["items"] == []
    told(moderator.get("/moderation/comments?rule=casino"), 400)
    assert [each["hits"] for each in moderator.get(RULES).get_json()["items"]] == [1, 1]
    (outcome,) = moderator.decided("approve", kept["id"])
    assert outcome["outcome"] == "done"
