"""`fields` on the lists of moderators: only the members that were asked for, and none that there is not."""

from typing import Any

import pytest

from tests.api import Api
from tests.doors.api.problems import told

LISTS = [
    ("comments", "/moderation/comments", ["id", "status", "version"], "client_hash"),
    ("comments of somebody", "/moderation/people/{person}/comments", ["id", "person"], "email_index"),
    ("notes on a comment", "/moderation/comments/{comment}/notes", ["body"], "comment_id"),
    ("notes on somebody", "/moderation/people/{person}/notes", ["body", "by"], "person_id"),
    ("the log", "/moderation/log", ["action", "at"], "request"),
    ("rules", "/moderation/rules", ["kind", "value"], "key"),
    ("canned replies", "/moderation/replies", ["title"], "secret"),
    ("reports of harm", "/articles/{article}/adverse-effects", ["id", "comment_id"], "judged_by_id"),
]
CASES = pytest.mark.parametrize(
    ("address", "members", "stranger"), [pytest.param(*row[1:], id=row[0]) for row in LISTS]
)


@pytest.fixture
def place(editor: Api, reader: Api, moderator: Api) -> dict[str, Any]:
    """Have one row in each list; give what their addresses name."""
    article = editor.published("articles", title="Neck")
    comment = reader.commented(article, body="It hurts more since I did this.")
    person = moderator.get(f"/moderation/comments/{comment['id']}").get_json()["person"]["id"]
    for about in (f"comments/{comment['id']}", f"people/{person}"):
        moderator.made(f"/moderation/{about}/notes", {"body": "Seen."})
    moderator.made("/moderation/rules", {"kind": "word", "value": "cheap", "action": "hold"})
    moderator.made("/moderation/replies", {"title": "Thanks", "body": "Thank you."})
    moderator.post(f"/moderation/comments/{comment['id']}/adverse-effect", {"confirmed": True})
    return {"comment": comment["id"], "person": person, "article": article["id"]}


@CASES
def test_only_what_was_asked_for_comes(
    place: dict[str, Any], moderator: Api, address: str, members: list[str], stranger: str
) -> None:
    path = address.format(**place)
    whole = moderator.get(path).get_json()["items"]
    assert whole
    picked = moderator.get(f"{path}?fields={','.join(members)}&limit=1").get_json()
    assert picked["items"] == [{name: whole[0][name] for name in members}]
    if picked["next"]:
        assert moderator.get(picked["next"]).status_code == 200


@CASES
def test_a_member_that_there_is_not_is_refused_by_name(
    place: dict[str, Any], moderator: Api, address: str, members: list[str], stranger: str
) -> None:
    path = address.format(**place)
    for asked in (f"{members[0]},{stranger}", f"{members[0]},", ""):
        assert told(moderator.get(f"{path}?fields={asked}"), 400)["errors"][0]["parameter"] == "fields"


def test_a_member_that_there_is_not_is_refused_where_nothing_is_found_as_well(moderator: Api) -> None:
    told(moderator.get("/moderation/comments?status=spam&fields=nothing"), 400)
    assert moderator.get("/moderation/comments?status=spam&fields=id").get_json() == {"items": [], "next": None}
