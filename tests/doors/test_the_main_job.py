"""The main job over HTTP, from a draft to a comment that everyone reads."""

from tests.api import READER, Api


def test_an_article_is_published_commented_held_approved_and_read(editor: Api, moderator: Api, reader: Api) -> None:
    draft = editor.made(
        "/articles", {"title": "Clicking in the back of the head", "content_html": "<p>It is mostly harmless.</p>"}
    )
    assert reader.get("/feed.json").get_json()["items"] == []
    assert reader.get(f"/articles/{draft['slug']}").status_code == 404

    live = editor.post(f"/articles/{draft['id']}/publish", {"version": draft["version"]}).get_json()
    assert [item["title"] for item in reader.get("/feed.json").get_json()["items"]] == [
        "Clicking in the back of the head"
    ]

    thread = f"/articles/{live['slug']}/comments"
    sent = reader.post(thread, READER)
    assert (sent.status_code, sent.get_json()["status"]) == (202, "pending")
    assert reader.get(thread).get_json()["items"] == []

    waiting = moderator.get("/moderation/comments?status=pending").get_json()["items"]
    assert [(each["source"], each["author_email"], each["article"]["slug"]) for each in waiting] == [
        (READER["body"], READER["author_email"], live["slug"])
    ]

    assert moderator.decided("approve", waiting[0]["id"])[0]["outcome"] == "done"
    assert [each["content_text"] for each in reader.get(thread).get_json()["items"]] == [READER["body"]]
    assert reader.get("/feed.json").get_json()["items"][0]["_vertebra"]["comments"]["count"] == 1
