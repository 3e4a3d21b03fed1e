"""What a newcomer finds in the demo: whole texts, every case of the queue, a picture for each."""

from collections import Counter
from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from cms.accounts import users
from cms.accounts.permissions import SHELL, Role
from cms.comments import cases
from cms.comments import queries as comment_queries
from cms.comments.models import Comment, Person
from cms.comments.threading import DEEPEST
from cms.content import queries
from cms.content.models.entry import Entry
from cms.content.models.media import Media, RevisionMedia
from cms.content.models.revision import Revision
from cms.content.models.taxonomy import Author, TagKind
from cms.content.status import EntryType, Status
from cms.content.views import EntryView, view
from cms.core.clock import now
from cms.core.db import db
from cms.core.sealing import Sealer
from cms.demo import loading, material


def live(kind: EntryType) -> list[EntryView]:
    found = db.session.execute(queries.live_entries(kind)).all()
    return view([(entry, revision) for entry, revision in found], public=True)


def standing(status: Status) -> list[Entry]:
    return list(db.session.scalars(select(Entry).where(Entry.status == status)))


def test_every_text_was_saved_when_it_says_it_was(loaded: Flask) -> None:
    saved = db.session.execute(select(Entry.updated_at, Revision.created_at).join(Revision, queries.NEWEST)).all()
    assert [row for row in saved if row[0] != row[1]] == []


def test_it_is_a_clinic_of_some_size(loaded: Flask) -> None:
    stands = Counter((kind, status) for kind, status in db.session.execute(select(Entry.type, Entry.status)).all())
    assert stands == {
        ("article", "published"): 12,
        ("article", "scheduled"): 1,
        ("article", "in_review"): 1,
        ("article", "draft"): 2,
        ("exercise", "published"): 14,
        ("exercise", "draft"): 1,
    }
    assert len(db.session.scalars(select(Author)).all()) == 4
    assert all(author.credentials and "invented person" in author.bio for author in db.session.scalars(select(Author)))


def test_every_live_exercise_has_steps_dosage_muscles_sources_cautions_and_contraindications(loaded: Flask) -> None:
    for each in live(EntryType.EXERCISE):
        source = each.revision.source
        assert len(source["steps"]) >= 4
        assert all(source["dosage"][name] for name in ("hold_seconds", "repetitions", "sets", "frequency"))
        assert {caution["level"] for caution in source["cautions"]} == {"note", "non_urgent", "urgent", "emergency"}
        assert all(caution["action"] for caution in source["cautions"])
        assert all(source[name] for name in ("contraindications", "muscles", "reminders", "position", "sources"))
        assert any(variation["kind"] == "easier" for variation in source["variations"])
        assert all(variation["reason"] and variation["steps"] for variation in source["variations"])


def test_the_psoas_stretch_is_held_for_half_a_minute_and_can_be_done_standing(loaded: Flask) -> None:
    source = queries.live_entry(EntryType.EXERCISE, "psoas-stretch")[1].source
    assert source["dosage"]["hold_seconds"] == 30
    standing_one = next(each for each in source["variations"] if each["title"].startswith("Standing"))
    assert all(step["image_id"] for step in [*source["steps"], *standing_one["steps"]])


def test_every_live_entry_has_authors_a_reviewer_who_did_not_write_it_sources_and_a_takeaway(loaded: Flask) -> None:
    for each in live(EntryType.ARTICLE) + live(EntryType.EXERCISE):
        source = each.revision.source
        assert each.authors
        assert each.reviewer
        assert each.reviewer not in each.authors
        assert all(source[name] for name in ("sources", "summary", "key_takeaway", "review_due_at", "funding"))
        assert source["seo"]["description"]
        assert each.entry.published_at == each.entry.created_at < now()


def test_one_review_is_overdue_and_one_is_due_soon(loaded: Flask) -> None:
    due = [each.revision.review_due_at for each in live(EntryType.ARTICLE)]
    assert sum(moment is not None and moment < now() for moment in due) == 1
    assert sum(moment is not None and now() < moment < now() + timedelta(days=30) for moment in due) == 1


def test_every_kind_of_tag_is_used_and_every_article_leads_to_exercises(loaded: Flask) -> None:
    shown = live(EntryType.ARTICLE) + live(EntryType.EXERCISE)
    assert {tag.kind for each in shown for tag in each.tags} == set(TagKind)
    assert all(each.neighbours for each in shown if each.entry.type == EntryType.ARTICLE)


def test_every_live_entry_has_a_picture_that_is_described_and_stored(loaded: Flask) -> None:
    store = loaded.extensions["vertebra"].store
    assert all(each.revision.source["image_id"] for each in live(EntryType.ARTICLE) + live(EntryType.EXERCISE))
    library = db.session.scalars(select(Media)).all()
    assert {media.file_name.removesuffix(".png") for media in library} == {
        name for piece in material.pieces() for name in piece.pictures
    }
    shown = set(db.session.scalars(select(RevisionMedia.media_id)))
    for media in library:
        assert (media.width, media.height) == (1200, 800)
        assert media.alt == material.pictures()[media.file_name.removesuffix(".png")]["alt"]
        assert media.id in shown
        assert all(store.get(f"{media.key}/{each['file']}") for each in media.renditions)


def test_what_is_scheduled_comes_out_in_two_days(loaded: Flask) -> None:
    (entry,) = standing(Status.SCHEDULED)
    assert entry.publish_at is not None
    assert now() + timedelta(days=1) < entry.publish_at < now() + timedelta(days=3)


def test_the_author_finds_drafts_of_their_own_and_the_one_in_review(loaded: Flask) -> None:
    author = users.get(loading.address(Role.AUTHOR))
    assert sum(entry.created_by == author.id for entry in standing(Status.DRAFT)) == 3
    assert [entry.created_by for entry in standing(Status.IN_REVIEW)] == [author.id]
    for kind, slug in (("article", "which-pillow-for-a-sore-neck"), ("exercise", "side-plank-on-the-knees")):
        assert queries.staff_entry(users.actor_for(author), EntryType(kind), slug)[1].made_by == author.id


def test_the_queue_and_the_threads_are_as_the_file_says(loaded: Flask) -> None:
    wanted = Counter(str(remark.stands) for thread in material.threads() for remark in thread.remarks)
    assert wanted == {"approved": 33, "pending": 17, "rejected": 3, "spam": 2}
    assert Counter(db.session.scalars(select(Comment.status))) == wanted
    assert comment_queries.count_waiting() == 17
    assert db.session.scalar(select(func.sum(Entry.comment_count))) == 33
    assert db.session.scalar(select(func.max(Comment.depth))) == DEEPEST
    assert len(set(db.session.scalars(select(Comment.client_hash)))) == len(db.session.scalars(select(Person)).all())


def test_staff_who_answer_are_authors(loaded: Flask) -> None:
    answers = db.session.scalars(select(Comment).where(Comment.is_staff)).all()
    names = set(db.session.scalars(select(Author.name)))
    assert {comment.author_name for comment in answers} == names
    assert all(comment.parent_id for comment in answers)


def test_some_who_wait_were_approved_before_and_others_are_new(loaded: Flask) -> None:
    waiting = db.session.scalars(comment_queries.queue(SHELL, status="pending")).all()
    approved = [each.standing.approved for each in cases.of(waiting)]
    assert sum(bool(count) for count in approved) >= 2
    assert approved.count(0) >= 10


def test_comments_are_younger_than_what_they_answer_and_than_their_entry(loaded: Flask) -> None:
    parents = {comment.id: comment for comment in db.session.scalars(select(Comment))}
    for comment in parents.values():
        entry = db.session.get_one(Entry, comment.entry_id)
        assert entry.published_at is not None
        assert entry.published_at < comment.created_at < now()
        assert comment.parent_id is None or parents[comment.parent_id].created_at < comment.created_at
        assert db.session.get_one(Person, comment.person_id).first_seen_at <= comment.created_at


def test_the_public_reads_it(loaded: Flask) -> None:
    client = loaded.test_client()
    feed = client.get("/feed.json?limit=100").get_json()
    assert len(feed["items"]) == 26
    thread = client.get("/api/v1/articles/clicking-in-the-back-of-the-head/comments").get_json()
    assert (thread["count"], len(thread["items"])) == (4, 1)
    answers = thread["items"][0]["replies"]["items"]
    assert [answer["author"]["is_staff"] for answer in answers] == [False, True]
    image = client.get("/api/v1/exercises/psoas-stretch").get_json()["image"]
    assert (image["width"], image["alt"]) == (1200, material.pictures()["psoas-stretch"]["alt"])


def test_addresses_are_kept_sealed(loaded: Flask) -> None:
    sealer: Sealer = loaded.extensions["vertebra"].sealer
    hosts = {sealer.open(person.email_sealed).partition("@")[2] for person in db.session.scalars(select(Person))}
    assert hosts == {"reader.example"}
