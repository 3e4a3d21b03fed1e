"""The feeds of comments: what readers see, whose answer it is, and nothing of who wrote it beyond that."""

from typing import Any

import atoma
import feedparser
import pytest
from defusedxml.ElementTree import fromstring
from flask import Flask
from sqlalchemy import event

from cms.core.db import db
from cms.delivery.feeds.elements import NAMESPACES
from tests.api import READER, Api
from tests.doors.api.problems import told

NAMES = {**NAMESPACES, "a": NAMESPACES["atom"]}
PAGE = "https://clinic.example/articles/neck"


@pytest.fixture
def thread(editor: Api, moderator: Api, reader: Api) -> dict[str, Any]:
    """Make an article with a comment, an answer to it, one that waits and one that was removed with its answer kept."""
    article = editor.published("articles", title="Neck", language="en-GB")
    first = reader.commented(article, body="First <b>words</b> ]]> & \U0001f9b4", author_name="Jo שלום")
    moderator.decided("approve", first["id"])
    answer = reader.commented(article, body="An answer", parent_id=first["id"], author_email="a@reader.example")
    gone = reader.commented(article, body="Goes away", author_email="b@reader.example")
    moderator.decided("approve", answer["id"], gone["id"])
    kept = reader.commented(article, body="Stays", parent_id=gone["id"], author_email="c@reader.example")
    moderator.decided("approve", kept["id"])
    moderator.decided("reject", gone["id"])
    reader.commented(article, body="Waits unseen", author_email="d@reader.example")
    return {"article": article, "first": first["id"], "answer": answer["id"], "gone": gone["id"], "kept": kept["id"]}


def feed_of(api: Api, query: str = "?article=neck") -> dict[str, Any]:
    """Read the JSON Feed."""
    answer = api.get(f"/feed/comments.json{query}")
    assert answer.status_code == 200
    assert answer.content_type == "application/feed+json"
    return dict(answer.get_json())


def identity(number: int) -> str:
    """Give the id of a comment's item."""
    return f"https://cms.example/api/v1/comments/{number}"


def test_a_feed_tells_what_readers_see_the_newest_first(thread: dict[str, Any], reader: Api) -> None:
    feed = feed_of(reader)
    assert [item["id"] for item in feed["items"]] == [identity(thread[name]) for name in ("kept", "answer", "first")], (
        "what waits and what was removed has no item"
    )
    assert (feed["title"], feed["home_page_url"]) == ("Comments on Neck · Vertebra", f"{PAGE}#comments")
    assert feed["feed_url"] == "https://cms.example/feed/comments.json?article=neck"
    first = feed["items"][-1]
    assert (first["title"], first["url"]) == ("Jo שלום on Neck", f"{PAGE}#comment-{thread['first']}")
    assert first["content_html"] == "<p>First &lt;b&gt;words&lt;/b&gt; ]]&gt; &amp; \U0001f9b4</p>\n"
    assert [each["name"] for each in first["authors"]] == ["Jo שלום"]


def test_a_feed_of_no_comments_is_a_feed(editor: Api, reader: Api) -> None:
    editor.published("articles", title="Neck")
    for query in ("", "?article=neck"):
        feed = feed_of(reader, query)
        assert (feed["version"], feed["items"]) == ("https://jsonfeed.org/version/1.1", [])
        rss: Any = fromstring(reader.get(f"/feed/comments.xml{query}").get_data())
        assert rss.findtext("channel/title") == feed["title"]
        assert rss.findall("channel/item") == []
        atom: Any = fromstring(reader.get(f"/feed/comments.atom{query}").get_data())
        assert atom.findtext("a:updated", namespaces=NAMES)
        assert atom.findall("a:entry", NAMES) == []


def test_an_answer_says_what_it_answers(thread: dict[str, Any], reader: Api) -> None:
    told_by_json = {item["id"]: item["_vertebra"]["in_reply_to"] for item in feed_of(reader)["items"]}
    assert told_by_json == {
        identity(thread["first"]): None,
        identity(thread["answer"]): identity(thread["first"]),
        identity(thread["kept"]): identity(thread["gone"]),
    }
    article = f"https://cms.example/api/v1/articles/{thread['article']['id']}"
    expected = {
        identity(thread["first"]): (article, PAGE),
        identity(thread["answer"]): (identity(thread["first"]), f"{PAGE}#comment-{thread['first']}"),
        identity(thread["kept"]): (identity(thread["gone"]), None),
    }
    for path, place, name in (
        ("/feed/comments.xml", "channel/item", "guid"),
        ("/feed/comments.atom", "a:entry", "a:id"),
    ):
        document: Any = fromstring(reader.get(f"{path}?article=neck").get_data())
        found = {}
        for each in document.findall(place, NAMES):
            answered = each.find("thr:in-reply-to", NAMES)
            found[each.findtext(name, namespaces=NAMES)] = (answered.get("ref"), answered.get("href"))
        assert found == expected, path


def test_readers_of_feeds_read_them(thread: dict[str, Any], reader: Api) -> None:
    for path in ("/feed/comments.xml", "/feed/comments.atom"):
        raw = reader.get(f"{path}?article=neck").get_data()
        found = feedparser.parse(raw)
        assert not found.bozo, path
        assert [each.id for each in found.entries] == [item["id"] for item in feed_of(reader)["items"]]
        assert [each.author for each in found.entries][-1] == "Jo שלום"
    strict = atoma.parse_atom_bytes(reader.get("/feed/comments.atom").get_data())
    assert [each.id_ for each in strict.entries] == [item["id"] for item in feed_of(reader, "")["items"]]


def test_nothing_of_a_commenter_is_told_but_their_name_and_words(thread: dict[str, Any], reader: Api) -> None:
    for path in ("/feed/comments.json", "/feed/comments.xml", "/feed/comments.atom"):
        for query in ("", "?article=neck"):
            text = reader.get(path + query).get_data(as_text=True)
            for secret in ("reader.example", READER["author_email"], "Goes away", "Waits unseen", "127.0.0.1"):
                assert secret not in text, (path, secret)


def test_the_feed_of_all_threads_and_of_an_exercise(
    thread: dict[str, Any], editor: Api, moderator: Api, reader: Api
) -> None:
    exercise = editor.published("exercises", title="Chin tuck")
    made = reader.commented(exercise, body="It helps", author_email="e@reader.example")
    moderator.decided("approve", made["id"])
    assert [item["id"] for item in feed_of(reader, "?exercise=chin-tuck")["items"]] == [identity(made["id"])]
    everything = feed_of(reader, "")["items"]
    assert everything[0]["id"] == identity(made["id"])
    assert len(everything) == 4
    assert everything[0]["_vertebra"]["subject"]["slug"] == "chin-tuck"
    editor.post(f"/exercises/{exercise['id']}/unpublish", {"version": exercise["version"]})
    assert len(feed_of(reader, "")["items"]) == 3, "comments of what is not live are not shown"
    assert feed_of(reader, "?exercise=chin-tuck")["items"] == []


def test_pages_lead_through_all_comments_once(thread: dict[str, Any], reader: Api) -> None:
    for path, name in (("/feed/comments.json", ""), ("/feed/comments.xml", "guid"), ("/feed/comments.atom", "a:id")):
        following, found = f"{path}?article=neck&limit=2", []
        while following:
            answer = reader.get(following)
            if name:
                root: Any = fromstring(answer.get_data())
                places = root.findall("channel/item", NAMES) or root.findall("a:entry", NAMES)
                found += [each.findtext(name, namespaces=NAMES) for each in places]
            else:
                found += [item["id"] for item in answer.get_json()["items"]]
            links = [link for link in answer.headers.getlist("Link") if link.endswith('rel="next"')]
            following = links[0].partition(">")[0].removeprefix("<https://cms.example") if links else ""
        assert found == [identity(thread[each]) for each in ("kept", "answer", "first")], path


def test_what_a_moderator_takes_out_or_sets_right_reaches_who_read_it(
    thread: dict[str, Any], moderator: Api, reader: Api
) -> None:
    seen = moderator.get(f"/moderation/comments/{thread['first']}").get_json()
    spans = [{"start": 0, "end": 5}]
    sent = {"version": seen["version"], "reason": "other", "spans": spans}
    assert moderator.patch(f"/moderation/comments/{thread['first']}", sent).status_code == 200
    item = feed_of(reader)["items"][-1]
    assert "First" not in item["content_html"]
    assert item["date_modified"] >= item["date_published"]
    right = {"text": "See a doctor *first*.", "source": {"title": "A <study>", "url": "https://journal.example/1"}}
    answer = moderator.call("PUT", f"/moderation/comments/{thread['first']}/correction", right)
    assert answer.status_code in {200, 201}, answer.get_data(as_text=True)
    item = feed_of(reader)["items"][-1]
    assert "See a doctor <em>first</em>." in item["content_html"]
    assert '<a href="https://journal.example/1">A &lt;study&gt;</a>' in item["content_html"]
    assert "See a doctor first." in item["content_text"]
    assert item["_vertebra"]["correction"]["text"] == "See a doctor first."


def test_a_former_slug_leads_on_and_an_unknown_one_gives_nothing(
    thread: dict[str, Any], editor: Api, reader: Api
) -> None:
    article = thread["article"]
    version = editor.get(f"/articles/{article['id']}").get_json()["version"]
    changed = editor.patch(f"/articles/{article['id']}", {"version": version, "slug": "nape"}).get_json()
    editor.post(f"/articles/{article['id']}/publish", {"version": changed["version"]})
    moved = reader.get("/feed/comments.xml?article=neck&limit=2")
    assert moved.status_code == 301
    assert moved.headers["Location"] == "https://cms.example/feed/comments.xml?article=nape&limit=2"
    assert feed_of(reader, "?article=unknown")["items"] == []
    assert not feedparser.parse(reader.get("/feed/comments.atom?article=unknown").get_data()).bozo


def test_what_they_cannot_be_asked_is_named(reader: Api) -> None:
    for query, name in (
        ("article=a&exercise=b", "exercise"),
        ("article=", "article"),
        ("limit=0", "limit"),
        ("page=1", "page"),
        ("cursor=x", "cursor"),
    ):
        assert told(reader.get(f"/feed/comments.json?{query}"), 400)["errors"][0]["parameter"] == name, query


def test_a_feed_changes_with_its_thread_and_not_with_votes(thread: dict[str, Any], moderator: Api, reader: Api) -> None:
    fetched = reader.get("/feed/comments.json?article=neck")
    names = set(fetched.headers["Surrogate-Key"].split(" "))
    assert names == {"site", "comment-feed:article:neck", "article:neck"}
    assert set(reader.get("/feed/comments.xml").headers["Surrogate-Key"].split(" ")) == {"site", "comment-feed", "feed"}
    moderator.decided("reject", thread["first"])
    again = reader.get("/feed/comments.json?article=neck", headers={"If-None-Match": fetched.headers["ETag"]})
    assert again.status_code == 200
    assert len(again.get_json()["items"]) == 2


def test_a_feed_costs_the_same_however_long_it_is(thread: dict[str, Any], app: Flask, reader: Api) -> None:
    def cost(address: str) -> int:
        asked: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            asked.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        reader.get(address)
        event.remove(db.engine, "before_cursor_execute", note)
        return len(asked)

    for path in ("/feed/comments.json", "/feed/comments.xml"):
        assert cost(f"{path}?limit=2") == cost(f"{path}?limit=3"), path
