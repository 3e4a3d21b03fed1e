"""Webhooks over the API: set up, looked into, tried, sent again; and a secret is shown once."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from standardwebhooks.webhooks import Webhook as Checker

from tests.api import Api
from tests.doors.api.problems import told
from tests.doors.api.webhook_rights import WEBHOOK, WEBHOOK_RIGHTS
from tests.receivers import Receiver, receiving
from tests.unit.delivery.webhooks.hooks import ALLOWED, SECRET, send, webhook

PATH = "/webhooks"
URL = "https://hooks.example/in?key=of-the-build"
SENT = {"url": URL, "events": ["comment.escalated", "article.published", "article.published"]}


@pytest.fixture
def environment() -> dict[str, str]:
    """Let requests go to receivers of the tests."""
    return ALLOWED


@pytest.fixture
def admin(api: Callable[..., Api]) -> Api:
    """Give an API client of an admin."""
    return api("admin")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Give a receiver that is well."""
    with receiving() as opened:
        yield opened


def test_a_webhook_is_set_up_read_changed_and_removed(admin: Api) -> None:
    answer = admin.post(PATH, {**SENT, "note": "The website"})
    made = answer.get_json()
    assert (answer.status_code, answer.headers["ETag"]) == (201, '"v1"')
    assert answer.headers["Location"].endswith(f"/api/v1/webhooks/{made['id']}")
    secret = made.pop("secret")
    assert secret.startswith("whsec_")
    assert made == {
        "id": made["id"],
        "url": URL,
        "events": ["article.published", "comment.escalated"],
        "note": "The website",
        "enabled": True,
        "disabled_at": None,
        "disabled_because": None,
        "failing_since": None,
        "last_attempt_at": None,
        "last_success_at": None,
        "pending": 0,
        "failed": 0,
        "former_secret_until": None,
        "created_by": "Admin",
        "created_at": made["created_at"],
        "updated_at": made["updated_at"],
        "version": 1,
    }
    path = f"{PATH}/{made['id']}"
    assert admin.get(path).get_json() == made
    assert admin.get(PATH).get_json()["items"] == [made]
    changed = admin.patch(path, {"version": 1, "events": ["comment.received"]}).get_json()
    assert (changed["events"], changed["url"], changed["version"]) == (["comment.received"], URL, 2)
    told(admin.patch(path, {"version": 1, "note": "Late"}), 409)
    told(admin.delete(path, headers={"If-Match": '"v1"'}), 412)
    assert admin.delete(path, headers={"If-Match": '"v2"'}).get_json()["id"] == made["id"]
    told(admin.get(path), 404)
    rows = admin.get("/moderation/log").get_data(as_text=True)
    assert "of-the-build" not in rows
    assert secret not in rows


REFUSED: list[tuple[str, dict[str, Any], list[str]]] = [
    ("no address", {"events": ["article.published"]}, ["#/url"]),
    ("no event", {"url": URL, "events": []}, ["#/events"]),
    ("an event that there is not", {"url": URL, "events": ["article.eaten"]}, ["#/events/0"]),
    ("an unknown member", {**SENT, "loud": True}, ["#/loud"]),
    ("a secret of one's own that is short", {**SENT, "secret": "whsec_YQ=="}, ["#/secret"]),
    ("this machine", {**SENT, "url": "http://localhost:5432/"}, ["#/url"]),
    ("loopback in decimals", {**SENT, "url": "http://2130706433/"}, ["#/url"]),
    ("the credentials of a cloud", {**SENT, "url": "http://169.254.169.254/latest/"}, ["#/url"]),
    ("a mapped address", {**SENT, "url": "http://[::ffff:10.0.0.1]/"}, ["#/url"]),
    ("another scheme", {**SENT, "url": "file:///etc/passwd"}, ["#/url"]),
    ("a password", {**SENT, "url": "https://a:b@hooks.example/"}, ["#/url"]),
]


def test_what_is_no_webhook_is_refused_where_it_is_wrong(admin: Api) -> None:
    made = admin.made(PATH, SENT)
    for why, sent, pointers in REFUSED:
        problem = told(admin.post(PATH, sent), 422)
        assert [each["pointer"] for each in problem["errors"]] == pointers, why
    told(admin.patch(f"{PATH}/{made['id']}", {"version": 1, "url": "http://10.0.0.1/"}), 422)
    told(admin.patch(f"{PATH}/{made['id']}", {"version": 1, "events": []}), 422)
    assert len(admin.get(PATH).get_json()["items"]) == 1


def test_a_webhook_that_is_sent_twice_is_made_once_and_its_secret_is_kept_sealed(admin: Api, app: Flask) -> None:
    key = {"Idempotency-Key": "once"}
    first, second = (admin.post(PATH, SENT, headers=key) for _attempt in range(2))
    assert first.get_json() == second.get_json()
    secret = first.get_json()["secret"]
    assert secret not in repr(vars(webhook(first.get_json()["id"])))
    assert secret not in admin.get(PATH).get_data(as_text=True)


def test_what_is_told_is_looked_into_and_sent_again(admin: Api, editor: Api, app: Flask, receiver: Receiver) -> None:
    made = admin.made(PATH, {"url": receiver.url, "events": ["article.published"], "secret": SECRET})
    path = f"{PATH}/{made['id']}"
    editor.published("articles", slug="neck")
    (waiting,) = admin.get(f"{path}/deliveries?state=pending").get_json()["items"]
    assert (waiting["type"], waiting["state"], waiting["attempts"]) == ("article.published", "pending", 0)
    assert admin.get(path).get_json()["pending"] == 1
    send(app)
    assert admin.get(f"{path}/deliveries?state=pending").get_json()["items"] == []
    one = admin.get(f"{path}/deliveries/{waiting['id']}").get_json()
    assert (one["state"], one["body"]["data"]["slug"]) == ("delivered", "neck")
    (attempt,) = one["log"]
    assert (attempt["status"], attempt["answer"], attempt["error"]) == (200, "thanks", None)
    assert attempt["request_headers"]["webhook-id"] == one["event_id"]
    again = admin.post(f"{path}/deliveries/{waiting['id']}/replay").get_json()
    assert (again["state"], again["due_at"] is None) == ("pending", False)
    send(app)
    since = {"since": "2000-01-01T00:00:00Z"}
    assert admin.post(f"{path}/replay", since).get_json() == {"replayed": 0}
    assert admin.post(f"{path}/replay", {**since, "state": "delivered"}).get_json() == {"replayed": 1}
    send(app)
    assert len({each.headers["webhook-id"] for each in receiver.told}) == 1
    assert len(receiver.told) == 3
    for each in receiver.told:
        Checker(SECRET).verify(each.body, each.headers)
    told(admin.post(f"{path}/replay", {"since": "2026-01-02T00:00:00Z", "until": "2026-01-01T00:00:00Z"}), 422)
    told(admin.post(f"{path}/replay", {"since": "0001-01-01T00:00:00+14:00"}), 422)
    told(admin.post(f"{path}/replay", {}), 422)
    told(admin.get(f"{path}/deliveries?state=lost"), 400)
    other = admin.made(PATH, SENT)
    told(admin.get(f"{PATH}/{other['id']}/deliveries/{waiting['id']}"), 404)


def test_a_test_tells_what_came_of_it_at_once(admin: Api, receiver: Receiver) -> None:
    made = admin.made(PATH, {"url": receiver.url, "events": ["article.published"], "secret": SECRET})
    path = f"{PATH}/{made['id']}"
    tried = admin.post(f"{path}/test").get_json()
    assert (tried["state"], tried["type"], tried["log"][0]["status"]) == ("delivered", "webhook.test", 200)
    Checker(SECRET).verify(receiver.told[0].body, receiver.told[0].headers)
    receiver.answer = lambda _told: (500, {}, b"no")
    failed = admin.post(f"{path}/test").get_json()
    assert (failed["state"], failed["log"][0]["answer"]) == ("failed", "no")
    assert admin.get(path).get_json()["failing_since"] is None
    told(admin.post(f"{path}/deliveries/{failed['id']}/replay"), 409)
    assert admin.get(path).get_json()["failed"] == 0, "a test says nothing of what was given up"


def test_a_secret_is_rotated_and_the_one_before_signs_along(
    admin: Api, editor: Api, app: Flask, receiver: Receiver
) -> None:
    made = admin.made(PATH, {"url": receiver.url, "events": ["article.published"]})
    rotated = admin.post(f"{PATH}/{made['id']}/rotate").get_json()
    assert rotated["secret"] != made["secret"]
    assert rotated["former_secret_until"] is not None
    editor.published("articles")
    send(app)
    for secret in (made["secret"], rotated["secret"]):
        Checker(secret).verify(receiver.told[0].body, receiver.told[0].headers)


def test_a_webhook_is_switched_off_and_on(admin: Api, editor: Api, app: Flask, receiver: Receiver) -> None:
    made = admin.made(PATH, {"url": receiver.url, "events": ["article.published"]})
    path = f"{PATH}/{made['id']}"
    editor.published("articles", slug="before")
    off = admin.post(f"{path}/disable").get_json()
    assert (off["enabled"], off["disabled_because"], off["pending"]) == (False, "by_hand", 1)
    editor.published("articles", slug="meanwhile")
    send(app)
    assert receiver.told == []
    (waiting,) = admin.get(f"{path}/deliveries").get_json()["items"]
    told(admin.post(f"{path}/deliveries/{waiting['id']}/replay"), 409)
    assert admin.post(f"{path}/enable").get_json()["enabled"] is True
    send(app)
    assert len(receiver.told) == 1


def test_pages_of_what_was_told_hold_each_once(admin: Api, editor: Api) -> None:
    made = admin.made(PATH, {"url": URL, "events": ["article.published"]})
    for number in range(5):
        editor.published("articles", slug=f"a-{number}")
    address, seen = f"{PATH}/{made['id']}/deliveries?limit=2&fields=id,type", []
    while address:
        page = admin.get(address).get_json()
        seen += [each["id"] for each in page["items"]]
        address = page["next"]
    assert seen == sorted(set(seen), reverse=True)
    assert len(seen) == 5


def test_there_is_an_end_to_webhooks(admin: Api) -> None:
    for _number in range(50):
        admin.made(PATH, SENT)
    told(admin.post(PATH, SENT), 409)


def test_all_of_it_is_for_admins_alone(api: Callable[..., Api], admin: Api, editor: Api) -> None:
    for place, ((method, rule), (expected, sent)) in enumerate(WEBHOOK_RIGHTS.items()):
        came = []
        for role in (None, "author", "editor", "moderator", "admin"):
            made = admin.made(PATH, WEBHOOK)["id"]
            path = rule.replace("<int:webhook_id>", str(made))
            if "<int:delivery_id>" in rule:
                editor.published("articles", slug=f"a-{place}-{role or 0}")
                (message,) = admin.get(f"{PATH}/{made}/deliveries").get_json()["items"]
                path = path.replace("<int:delivery_id>", str(message["id"]))
            answer = api(role).call(method, path, sent)
            came.append(answer.status_code)
            admin.delete(f"{PATH}/{made}")
        assert tuple(came) == expected, f"{method} {rule}"
