"""The demo is loaded through the verbs, whole and once."""

from collections import Counter

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from cms.accounts import users
from cms.accounts.permissions import SHELL, Actor, Role
from cms.audit.log import LogRow
from cms.comments import queries as comment_queries
from cms.comments import submitting
from cms.comments.models import Comment, Person
from cms.content import drafting, publishing, queries
from cms.content.models.entry import Entry
from cms.content.models.revision import Revision
from cms.content.models.taxonomy import Author, Tag, TagKind
from cms.content.status import EntryType, Status
from cms.content.views import EntryView, view
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.errors import Conflict
from cms.core.sealing import Sealer
from cms.core.site import SiteSettings
from cms.demo import loading, material

SITE = SiteSettings()
STRICT = SiteSettings(
    comment_hold="flagged",
    comment_rate="1/day",
    comment_days_open=1,
    comment_length=10,
    consent_text="We keep this.",
    consent_version="3",
)
PASSWORDS = {str(role): f"a long password for the {role}" for role in Role}


def load(app: Flask, site: SiteSettings = SITE) -> list[str]:
    told: list[str] = []
    loading.load(site, app.extensions["vertebra"].sealer, told.append)
    return told


def live(kind: EntryType) -> list[EntryView]:
    found = db.session.execute(queries.live_entries(kind)).all()
    return view([(entry, revision) for entry, revision in found], public=True)


def everything() -> dict[str, int]:
    models = (Entry, Revision, Author, Tag, Comment, Person, LogRow)
    return {each.__tablename__: db.session.scalar(select(func.count()).select_from(each)) or 0 for each in models}


def test_all_of_it_is_loaded_and_told(app: Flask) -> None:
    assert not loading.is_loaded()
    told = load(app)
    assert loading.is_loaded()
    assert len(told) == len(material.authors()) + len(list(material.pieces())) + len(material.threads())
    stands = Counter((kind, status) for kind, status in db.session.execute(select(Entry.type, Entry.status)).all())
    assert stands == {
        ("article", "published"): 5,
        ("article", "draft"): 1,
        ("exercise", "published"): 5,
        ("exercise", "in_review"): 1,
    }
    assert len(db.session.scalars(select(Author)).all()) == 3


def test_every_live_exercise_has_steps_dosage_muscles_sources_cautions_and_contraindications(app: Flask) -> None:
    load(app)
    for each in live(EntryType.EXERCISE):
        source = each.revision.source
        assert len(source["steps"]) >= 4
        assert all(source["dosage"][name] for name in ("hold_seconds", "repetitions", "sets", "frequency"))
        assert {caution["level"] for caution in source["cautions"]} == {"note", "non_urgent", "urgent", "emergency"}
        assert all(caution["action"] for caution in source["cautions"])
        assert all(source[name] for name in ("contraindications", "muscles", "reminders", "position", "sources"))
        assert any(variation["kind"] == "easier" for variation in source["variations"])
        assert all(variation["reason"] and variation["steps"] for variation in source["variations"])


def test_every_live_entry_has_authors_a_reviewer_who_did_not_write_it_sources_and_a_takeaway(app: Flask) -> None:
    load(app)
    for each in live(EntryType.ARTICLE) + live(EntryType.EXERCISE):
        source = each.revision.source
        assert each.authors
        assert each.reviewer
        assert each.reviewer not in each.authors
        assert all(source[name] for name in ("sources", "summary", "key_takeaway", "review_due_at", "funding"))
        assert source["seo"]["description"]
        assert each.entry.published_at == each.entry.created_at < now()


def test_every_kind_of_tag_is_used_and_every_article_leads_to_exercises(app: Flask) -> None:
    load(app)
    shown = live(EntryType.ARTICLE) + live(EntryType.EXERCISE)
    assert {tag.kind for each in shown for tag in each.tags} == set(TagKind)
    assert all(each.neighbours for each in shown)


def test_the_queue_and_the_threads_are_as_the_file_says(app: Flask) -> None:
    load(app)
    wanted = Counter(str(remark.stands) for thread in material.threads() for remark in thread.remarks)
    assert wanted == {"approved": 12, "pending": 6, "rejected": 1, "spam": 1}
    assert Counter(db.session.scalars(select(Comment.status))) == wanted
    assert comment_queries.count_waiting() == 6
    assert db.session.scalar(select(func.sum(Entry.comment_count))) == 12
    assert db.session.scalar(select(func.max(Comment.depth))) == 3
    assert len(db.session.scalars(select(Comment).where(Comment.is_staff)).all()) == 1
    assert len(set(db.session.scalars(select(Comment.client_hash)))) == len(db.session.scalars(select(Person)).all())


def test_comments_are_younger_than_what_they_answer_and_than_their_entry(app: Flask) -> None:
    load(app)
    parents = {comment.id: comment for comment in db.session.scalars(select(Comment))}
    for comment in parents.values():
        entry = db.session.get_one(Entry, comment.entry_id)
        assert entry.published_at is not None
        assert entry.published_at < comment.created_at < now()
        assert comment.parent_id is None or parents[comment.parent_id].created_at < comment.created_at
        assert db.session.get_one(Person, comment.person_id).first_seen_at <= comment.created_at


def test_loading_twice_changes_nothing(app: Flask) -> None:
    load(app)
    before = everything()
    assert load(app) == []
    assert everything() == before


def test_a_load_that_was_interrupted_is_finished_by_the_next(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    store, stored = submitting.store, 0

    def store_a_few(actor: Actor, examined: submitting.Examined, sealer: Sealer) -> Comment:
        nonlocal stored
        stored += 1
        if stored == 9:
            raise KeyboardInterrupt
        return store(actor, examined, sealer)

    with monkeypatch.context() as patched:
        patched.setattr(submitting, "store", store_a_few)
        with pytest.raises(KeyboardInterrupt):
            load(app)
    assert comment_queries.count_waiting() < 6
    load(app)
    assert everything()["comment"] == 20
    assert comment_queries.count_waiting() == 6


def test_what_an_editor_renamed_or_binned_does_not_come_back(app: Flask) -> None:
    load(app)
    with writing():
        entry = db.session.scalars(select(Entry).where(Entry.slug == "chin-tuck")).one()
        drafting.edit(SHELL, entry, entry.version, {"slug": "double-chin"}, SITE)
        publishing.publish(SHELL, entry, entry.version)
        draft = db.session.scalars(select(Entry).where(Entry.status == Status.DRAFT)).one()
        publishing.discard(SHELL, draft)
    assert load(app) == []


def test_the_policy_of_the_site_does_not_stand_in_the_way(app: Flask) -> None:
    load(app, STRICT)
    assert comment_queries.count_waiting() == 6


def test_the_public_reads_it(app: Flask, client: FlaskClient) -> None:
    load(app)
    feed = client.get("/feed.json").get_json()
    assert len(feed["items"]) == 10
    thread = client.get("/api/v1/articles/clicking-in-the-back-of-the-head/comments").get_json()
    assert (thread["count"], len(thread["items"])) == (4, 1)
    answers = thread["items"][0]["replies"]["items"]
    assert [answer["author"]["is_staff"] for answer in answers] == [False, True]


def test_addresses_are_kept_sealed(app: Flask) -> None:
    load(app)
    sealer: Sealer = app.extensions["vertebra"].sealer
    hosts = {sealer.open(person.email_sealed).partition("@")[2] for person in db.session.scalars(select(Person))}
    assert hosts == {"reader.example"}


def test_there_is_an_account_for_each_role_and_those_that_exist_stay(app: Flask) -> None:
    loading.accounts(PASSWORDS)
    assert {user.email: user.role for user in users.everyone()} == {f"{role}@demo.example": role for role in Role}
    kept = users.get(loading.address("editor")).password
    loading.accounts(dict.fromkeys(PASSWORDS, "another long password"))
    assert users.get(loading.address("editor")).password == kept
    with pytest.raises(Conflict):
        users.create(SHELL, email="admin@demo.example", role="admin")
