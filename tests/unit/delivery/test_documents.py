"""What goes out: readers see what is live as if nothing stood beside it, staff see what they work on."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from cms.accounts.permissions import SHELL
from cms.comments import cases, moderating, nesting, queries
from cms.comments.moderating import Wanted
from cms.comments.nesting import Node
from cms.comments.status import Action, Reason
from cms.content import crediting, publishing, tagging
from cms.content import queries as content_queries
from cms.content.models.entry import Entry
from cms.content.views import EntryView, view
from cms.core.clock import now, rfc3339
from cms.core.db import db, writing
from cms.delivery.documents.article import article_document
from cms.delivery.documents.comment import (
    CommentDocument,
    comment_document,
    decision_document,
    moderated_document,
    own_comment_document,
)
from cms.delivery.documents.exercise import exercise_document
from cms.delivery.documents.people import managed_author_document, managed_tag_document
from cms.delivery.documents.revision import revision_document, revision_text_document
from cms.delivery.documents.site import site_document
from cms.delivery.freshness import names_of_entry
from cms.delivery.links import Links
from tests.unit.comments.commenting import SEALER, decide, fresh, submit
from tests.unit.content import entries
from tests.unit.content.entries import (
    ARTICLE,
    EXERCISE,
    SITE,
    STEPS,
    article,
    draft,
    edited,
    exercise,
    newest,
    published,
)

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LINKS = Links("https://cms.example", "https://clinic.example", "/articles/{slug}", "/moves/{slug}/")
SHARED = {
    "id", "type", "slug", "url", "status", "has_draft", "title", "summary", "key_takeaway", "content_html",
    "content_text", "language", "image", "authors", "reviewer", "reviewed_at", "review_due_at", "sources", "funding",
    "tags", "seo", "comments", "published_at", "publish_at", "unpublish_at", "updated_at", "created_at", "version",
}  # fmt: skip
OF_EXERCISES = {
    "steps", "dosage", "position", "difficulty", "equipment", "muscles", "variations", "reminders", "cautions",
    "contraindications", "video", "articles",
}  # fmt: skip


def for_readers(entry: Entry) -> EntryView:
    kind = ARTICLE if entry.type == "article" else EXERCISE
    return view([content_queries.live_entry(kind, str(entry.id))], public=True)[0]


def for_staff(entry: Entry) -> EntryView:
    kind = ARTICLE if entry.type == "article" else EXERCISE
    return view([content_queries.staff_entry(SHELL, kind, str(entry.id))], public=False)[0]


def test_readers_see_what_is_live_as_if_no_draft_stood_beside_it(app: Flask) -> None:
    live = article(summary="one", tags=[{"name": "Neck"}])
    before: Any = article_document(for_readers(live), LINKS)
    with time_machine.travel(now() + timedelta(hours=1), tick=False):
        edited(live, summary="two", title="Changed", slug="changed", tags=[], language="de")
        with writing():
            changed = entries.fresh(live)
            publishing.schedule(
                SHELL,
                changed,
                changed.version,
                publish_at=now() + timedelta(days=1),
                unpublish_at=None,
                required=(),
            )
    assert article_document(for_readers(live), LINKS) == before
    assert (before["status"], before["has_draft"], before["publish_at"]) == ("published", False, None)
    staff: Any = article_document(for_staff(live), LINKS)
    assert (staff["summary"], staff["slug"], staff["language"], staff["tags"]) == ("two", "changed", "de", [])
    assert (staff["has_draft"], staff["version"]) == (True, entries.fresh(live).version)
    assert staff["publish_at"] is not None
    assert staff["url"] == "https://clinic.example/articles/changed"


def test_an_article_has_the_members_of_the_contract(app: Flask) -> None:
    with writing():
        crediting.create(SHELL, name="Ana", credentials="PT", url="https://ana.example")
    exercise(title="One")
    moment = now()
    live = article(
        slug="neck", authors=["ana"], reviewer="ana", exercises=["one"], tags=[{"name": "Neck", "kind": "body_region"}],
        content_html="<p>a <b>b</b></p><script>c</script>", sources=[{"title": "S", "url": "https://s.example"}],
        review_due_at="2027-01-01T01:00:00+01:00", seo={"title": "T"}, funding="None", key_takeaway="Move.",
    )  # fmt: skip
    told: Any = article_document(for_readers(live), LINKS)
    assert set(told) == SHARED | {"exercises"}
    ana = {
        "slug": "ana",
        "name": "Ana",
        "credentials": "PT",
        "bio": "",
        "url": "https://ana.example",
        "avatar_url": None,
    }
    expected = {
        "id": live.id,
        "type": "article",
        "slug": "neck",
        "url": "https://clinic.example/articles/neck",
        "content_html": "<p>a <b>b</b></p>",
        "content_text": "a b",
        "language": "en",
        "image": None,
        "authors": [ana],
        "reviewer": ana,
        "review_due_at": "2027-01-01T00:00:00Z",
        "sources": [{"title": "S", "url": "https://s.example"}],
        "tags": [{"slug": "neck", "name": "Neck", "kind": "body_region"}],
        "exercises": [{"slug": "one", "title": "One", "url": "https://clinic.example/moves/one/"}],
        "seo": {"title": "T", "description": ""},
        "comments": {"open": True, "count": 0, "url": "https://cms.example/api/v1/articles/neck/comments"},
        "version": 2,
        "published_at": rfc3339(live.published_at),
    }
    assert {name: told[name] for name in expected} == expected
    assert rfc3339(moment) <= told["updated_at"] <= rfc3339(now())
    json.dumps(told)


def test_an_exercise_has_the_members_of_the_contract(app: Flask) -> None:
    made = draft(
        EXERCISE, title="Psoas stretch", steps=[{"text": "Kneel & <breathe>."}, {"text_html": "<b>Hold</b>"}],
        dosage={"hold_seconds": 30, "per_side": True}, difficulty="hard", equipment=["mat"], position="kneeling",
        muscles=[{"name": "psoas", "action": "stretch"}], reminders=["Breathe."], contraindications=["A new hip."],
        variations=[{"title": "On a chair", "kind": "easier", "reason": "Knees", "steps": STEPS}],
        cautions=[{"level": "urgent", "text": "Numb?", "action": "Stop."}],
        video={"url": "https://youtu.be/abc_-1", "captions_url": "https://a.example/c.vtt"},
    )  # fmt: skip
    told: Any = exercise_document(for_readers(published(made)), LINKS)
    assert set(told) == SHARED | OF_EXERCISES
    assert told["steps"] == [
        {"text_html": "Kneel &amp; &lt;breathe&gt;.", "text": "Kneel & <breathe>.", "image": None},
        {"text_html": "<b>Hold</b>", "text": "Hold", "image": None},
    ]
    assert told["dosage"] == {
        "hold_seconds": 30, "repetitions": None, "sets": None, "rest_seconds": None, "per_side": True, "frequency": "",
    }  # fmt: skip
    assert [(each["title"], [step["text"] for step in each["steps"]]) for each in told["variations"]] == [
        ("On a chair", ["Kneel on one knee."])
    ]
    assert (told["difficulty"], told["equipment"], told["position"]) == ("hard", ["mat"], "kneeling")
    assert told["video"]["embed_url"] == "https://www.youtube-nocookie.com/embed/abc_-1"
    assert told["articles"] == []
    json.dumps(told)


@ON_SQLITE
@pytest.mark.parametrize(
    ("url", "provider", "embed"),
    [
        ("https://youtu.be/abc", "youtube", "https://www.youtube-nocookie.com/embed/abc"),
        ("https://www.youtube.com/watch?v=a-b_c&t=3", "youtube", "https://www.youtube-nocookie.com/embed/a-b_c"),
        ("https://m.youtube.com/watch?v=abc", "youtube", "https://www.youtube-nocookie.com/embed/abc"),
        ("https://www.youtube.com/watch?v=a%22onload=x", "youtube", None),
        ("https://www.youtube.com/watch", "youtube", None),
        ("https://vimeo.com/123", "vimeo", "https://player.vimeo.com/video/123?dnt=1"),
        ("https://vimeo.com/channels/x", "vimeo", None),
        ("https://youtube.com.evil.example/watch?v=abc", "youtube.com.evil.example", None),
        ("https://a.example/film.mp4", "file", "https://a.example/film.mp4"),
    ],
    ids=[
        "a short address", "a long one", "one of a telephone", "a key that is no key", "no key", "another provider",
        "a page that is no film", "a host that looks like one", "a file",
    ],
)  # fmt: skip
def test_a_film_is_embedded_from_providers_that_are_known(
    app: Flask, url: str, provider: str, embed: str | None
) -> None:
    told: Any = exercise_document(for_staff(draft(EXERCISE, video={"url": url})), LINKS)
    assert (told["video"]["provider"], told["video"]["embed_url"], told["video"]["url"]) == (provider, embed, url)


@ON_SQLITE
def test_an_answer_depends_on_everything_that_stands_around_an_entry(app: Flask) -> None:
    with writing():
        crediting.create(SHELL, name="Ana")
        crediting.create(SHELL, name="Ben")
    used = exercise(title="One")
    live = article(authors=["ana"], reviewer="ben", tags=[{"name": "Neck"}], exercises=["one"])
    assert set(names_of_entry(for_readers(live))) == {
        "article:neck-pain", "author:ana", "author:ben", "tag:neck", "exercise:one",
    }  # fmt: skip
    assert "article:neck-pain" in names_of_entry(for_readers(used))


def public(entry: Entry) -> list[CommentDocument]:
    top = list(db.session.scalars(nesting.thread(entry)))
    return [
        comment_document(node, LINKS, lambda node: f"more of {node.comment.id}") for node in nesting.with_replies(top)
    ]


def strings(told: object) -> str:
    return json.dumps(told, default=str).lower()


def test_a_comment_in_public_has_the_members_of_the_contract_and_nothing_of_the_address(app: Flask) -> None:
    entry = article()
    made = submit(
        body="a *b*", author_name="Jo Bloggs", author_email="jb@reader.example", author_url="https://jo.example"
    )
    told = public(entry)[0]
    assert told == {
        "id": made.id,
        "parent_id": None,
        "author": {
            "name": "Jo Bloggs",
            "url": "https://jo.example",
            "avatar_url": told["author"]["avatar_url"] if told["author"] else None,
            "is_staff": False,
        },
        "content_html": "<p>a <em>b</em></p>\n",
        "content_text": "a b",
        "created_at": rfc3339(made.created_at),
        "edited_at": None,
        "score": 0,
        "correction": None,
        "removed": False,
        "replies": {"items": [], "next": None},
    }
    for secret in (
        "reader.example",
        "jb@",
        *SEALER.blind_indexes("jb@reader.example"),
        "a client",
        str(made.fingerprint),
    ):
        assert secret not in strings(told)


@ON_SQLITE
def test_two_addresses_under_one_name_have_one_picture(app: Flask) -> None:
    entry = article()
    submit(author_name="Jo", author_email="a@reader.example")
    submit(author_name="Jo", author_email="b@reader.example")
    assert len({told["author"]["avatar_url"] for told in public(entry) if told["author"]}) == 1


@ON_SQLITE
def test_of_a_removed_comment_only_its_place_is_left(app: Flask) -> None:
    entry = article()
    one = submit(body="forget this", author_name="Forgotten", author_url="https://forgotten.example")
    two = submit(parent_id=one.id)
    decide("reject", one)
    told = public(entry)[0]
    assert (told["removed"], told["author"], told["content_html"], told["content_text"]) == (True, None, "", "")
    assert "forg" not in strings(told)
    assert [reply["id"] for reply in told["replies"]["items"]] == [two.id]


@ON_SQLITE
def test_where_there_are_more_replies_it_is_said_where(app: Flask) -> None:
    article()
    one = submit()
    assert comment_document(Node(fresh(one), [], more=True), LINKS, lambda _node: "there")["replies"]["next"] == "there"


@ON_SQLITE
def test_a_moderator_sees_who_and_what_and_where(app: Flask) -> None:
    entry = article()
    made = submit(body="a *b*", author_email="Jo@Reader.example")
    decide("spam", submit(author_email="jo@reader.example"))
    with writing():
        moderating.decide(SHELL, [Wanted(made.id, Action.HOLD, 1, Reason.OTHER, "Look again.")])
    told: Any = moderated_document(cases.of([fresh(made)])[0], LINKS, SEALER)
    assert (told["source"], told["author_email"], told["status"], told["version"]) == (
        "a *b*",
        "Jo@Reader.example",
        "pending",
        2,
    )
    assert told["article"] == {"type": "article", "slug": entry.slug, "title": "Neck pain"}
    assert (told["person"]["approved"], told["person"]["spam"], told["person"]["confirmed"]) == (0, 1, False)
    assert (told["priority"], told["signals"]) == ("normal", [])
    decision = decision_document(queries.decisions_of(made)[0])
    assert (decision["action"], decision["before"], decision["after"], decision["reason"], decision["note"]) == (
        "hold", "approved", "pending", "other", "Look again.",
    )  # fmt: skip
    assert own_comment_document(fresh(made), LINKS)["content_text"] == "a b", "who wrote it sees it while it waits"


@ON_SQLITE
def test_revisions_authors_and_tags_as_their_editors_see_them(app: Flask) -> None:
    live = article(summary="one")
    edited(live, summary="two")
    entry = entries.fresh(live)
    first, second = content_queries.revision(entry, 1), newest(entry)
    told = [revision_document(each, entry) for each in (first, second)]
    assert [(each["number"], each["live"], each["newest"]) for each in told] == [(1, True, False), (2, False, True)]
    assert revision_text_document(second, entry)["source"]["summary"] == "two"
    with writing():
        author, tag = crediting.create(SHELL, name="Ana"), tagging.create(SHELL, name="Neck")
    assert managed_author_document(author) == {
        "slug": "ana", "name": "Ana", "credentials": "", "bio": "", "url": None, "avatar_url": None,
        "id": author.id, "version": 1,
    }  # fmt: skip
    assert managed_tag_document(tag) == {"slug": "neck", "name": "Neck", "kind": "topic", "id": tag.id, "version": 1}


def test_the_site_tells_its_policy_and_no_secret() -> None:
    told = site_document(SITE.model_copy(update={"consent_text": "We keep this.", "consent_version": "2"}), LINKS)
    assert told["comments"]["consent"] == {"text": "We keep this.", "version": "2"}
    assert (told["feed_url"], told["url"], told["icon"]) == (
        "https://cms.example/feed.json",
        "https://clinic.example",
        None,
    )
    assert site_document(SITE, LINKS)["comments"]["consent"] is None
