"""Threads as readers get them: nested, in order, with places kept for what was removed."""

from typing import Any

import pytest

from tests.api import Api

THREAD = "/articles/neck/comments"


@pytest.fixture
def environment() -> dict[str, str]:
    """Show comments at once, and let readers write as fast as tests do."""
    return {"CMS_COMMENT_HOLD": "flagged", "CMS_COMMENT_RATE": "off"}


@pytest.fixture
def article(editor: Api) -> dict[str, Any]:
    """Give a live article."""
    return editor.published("articles", title="Neck")


def tree(items: list[dict[str, Any]]) -> list[Any]:
    """Give the texts of a thread, each with the texts of its replies."""
    return [[each["content_text"], *tree(each["replies"]["items"])] for each in items]


def test_replies_nest_four_deep_and_deeper_ones_stand_beside_the_last(article: dict[str, Any], reader: Api) -> None:
    parent, made = None, []
    for depth in range(1, 7):
        made.append(reader.commented(article, body=f"Depth {depth}", **({"parent_id": parent} if parent else {})))
        parent = made[-1]["id"]
    page = reader.get(THREAD).get_json()
    assert tree(page["items"]) == [
        ["Depth 1", ["Depth 2", ["Depth 3", ["Depth 4"], ["Depth 5"], ["Depth 6"]]]],
    ]
    assert page["count"] == 6
    deepest = page["items"][0]["replies"]["items"][0]["replies"]["items"][0]["replies"]["items"]
    assert [each["parent_id"] for each in deepest] == [made[2]["id"], made[3]["id"], made[4]["id"]]
    assert all(each["replies"] == {"items": [], "next": None} for each in deepest)


def test_threads_are_sorted_and_replies_are_always_in_the_order_they_came(article: dict[str, Any], reader: Api) -> None:
    first, second = reader.commented(article, body="First"), reader.commented(article, body="Second")
    for number in range(2):
        reader.commented(article, body=f"Reply {number}", parent_id=first["id"])
    answered = ["First", ["Reply 0"], ["Reply 1"]]
    assert tree(reader.get(THREAD).get_json()["items"]) == [answered, ["Second"]]
    assert tree(reader.get(f"{THREAD}?sort=oldest").get_json()["items"]) == [answered, ["Second"]]
    assert tree(reader.get(f"{THREAD}?sort=newest").get_json()["items"]) == [["Second"], answered]
    assert {each["id"] for each in reader.get(f"{THREAD}?sort=best").get_json()["items"]} == {first["id"], second["id"]}


def test_replies_are_paged_to_the_very_last_one_without_doubles(article: dict[str, Any], reader: Api) -> None:
    top = reader.commented(article, body="Top")
    sent = [reader.commented(article, body=f"Reply {n}", parent_id=top["id"])["id"] for n in range(45)]
    below = reader.commented(article, body="Below the last", parent_id=sent[-1])
    page = reader.get(THREAD).get_json()
    assert (page["count"], len(page["items"])) == (47, 1)
    replies = page["items"][0]["replies"]
    found = [each["id"] for each in replies["items"]]
    assert len(found) < 45
    pages, following = 1, replies["next"]
    while following:
        assert following.startswith("https://cms.example/api/v1/articles/neck/comments?")
        answer = reader.get(following).get_json()
        found += [each["id"] for each in answer["items"]]
        last, following, pages = answer["items"][-1], answer["next"], pages + 1
    assert found == sent
    assert pages == 3
    assert [each["id"] for each in last["replies"]["items"]] == [below["id"]]
    assert [each["id"] for each in reader.get(f"{THREAD}?parent={top['id']}&limit=2").get_json()["items"]] == sent[:2]


def test_the_parent_of_another_thread_has_no_replies_here(article: dict[str, Any], editor: Api, reader: Api) -> None:
    other = editor.published("articles", title="Other")
    top = reader.commented(other, body="Top")
    reader.commented(other, body="Reply", parent_id=top["id"])
    assert reader.get(f"{THREAD}?parent={top['id']}").get_json()["items"] == []
    assert reader.get(f"{THREAD}?parent=999").get_json()["items"] == []


@pytest.mark.parametrize("action", ["reject", "spam", "hold"])
def test_what_is_removed_leaves_a_place_only_for_living_replies(
    action: str, article: dict[str, Any], reader: Api, moderator: Api
) -> None:
    top = reader.commented(article, body="Top", author_name="Removed Person", author_url="https://me.example")
    middle = reader.commented(article, body="Middle", parent_id=top["id"])
    leaf = reader.commented(article, body="Leaf", parent_id=middle["id"])
    moderator.decided(action, top["id"], middle["id"])
    answer = reader.get(THREAD)
    page = answer.get_json()
    assert page["count"] == 1
    place = page["items"][0]
    assert {name: value for name, value in place.items() if name not in {"replies", "created_at"}} == {
        "id": top["id"],
        "parent_id": None,
        "author": None,
        "content_html": "",
        "content_text": "",
        "edited_at": None,
        "score": 0,
        "correction": None,
        "removed": True,
    }
    for word in ("Removed Person", "me.example", "Top", "Middle", "RP-"):
        assert word not in answer.get_data(as_text=True)
    assert place["replies"]["items"][0]["removed"]
    assert place["replies"]["items"][0]["replies"]["items"][0]["content_text"] == "Leaf"
    moderator.decided(action, leaf["id"])
    page = reader.get(THREAD).get_json()
    assert (page["items"], page["count"]) == ([], 0)
    moderator.decided("approve", leaf["id"], top["id"])
    page = reader.get(THREAD).get_json()
    assert (tree(page["items"]), page["count"]) == ([["Top", ["", ["Leaf"]]]], 2)


def test_only_what_is_approved_is_public_and_counted(article: dict[str, Any], reader: Api, moderator: Api) -> None:
    made = {action: reader.commented(article, body=f"To {action}") for action in ("approve", "reject", "spam", "hold")}
    for action, comment in made.items():
        moderator.decided(action, comment["id"])
    assert tree(reader.get(THREAD).get_json()["items"]) == [["To approve"]]
    for path in ("/articles/neck", "/articles", "/feed.json", THREAD):
        text = reader.get(path).get_data(as_text=True)
        assert not any(f"To {action}" in text for action in ("reject", "spam", "hold")), path
        assert '"count":1' in text, path


def test_comments_go_with_their_item_and_come_back_with_it(article: dict[str, Any], editor: Api, reader: Api) -> None:
    reader.commented(article, body="Here")
    before = reader.get(THREAD).get_json()
    version = editor.get("/articles/neck").get_json()["version"]
    draft = editor.post(f"/articles/{article['id']}/unpublish", {"version": version}).get_json()
    assert reader.get(THREAD).status_code == 404
    editor.post(f"/articles/{article['id']}/publish", {"version": draft["version"]})
    assert reader.get(THREAD).get_json() == before


def test_a_thread_is_found_under_the_id_and_the_slug(editor: Api, reader: Api) -> None:
    exercise = editor.published("exercises", title="Nod")
    reader.commented(exercise, body="Helps")
    by_slug, by_id = reader.get("/exercises/nod/comments"), reader.get(f"/exercises/{exercise['id']}/comments")
    assert by_slug.get_json() == by_id.get_json()
    assert exercise["comments"]["url"] == "https://cms.example/api/v1/exercises/nod/comments"


def test_each_change_of_a_thread_gives_it_another_etag(article: dict[str, Any], reader: Api, moderator: Api) -> None:
    etags = [reader.get(THREAD).headers["ETag"]]
    comment = reader.commented(article, body="Here")
    etags.append(reader.get(THREAD).headers["ETag"])
    for action in ("reject", "approve"):
        moderator.decided(action, comment["id"])
        etags.append(reader.get(THREAD).headers["ETag"])
    assert len(set(etags)) == 4
    held = reader.get(THREAD).headers["ETag"]
    moderator.get("/moderation/comments")
    assert reader.get(THREAD).headers["ETag"] == held
