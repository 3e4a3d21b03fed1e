"""What many do at once, each on a connection of their own."""

import random
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from cms.accounts import inviting, users
from cms.accounts.permissions import GRANTS, NOBODY, SHELL, Actor, Role
from cms.audit.log import LogRow
from cms.comments import moderating, reporting, voting
from cms.comments.models import Comment, CommentVote, Decision, Person
from cms.comments.reporting import ReportReason
from cms.comments.status import Action
from cms.content import autosaving, drafting, editing, publishing, queries, redirecting, tag_merging, tagging
from cms.content.models.desk import Autosave
from cms.content.models.entry import Entry
from cms.content.models.redirect import Redirect
from cms.content.models.taxonomy import Tag
from cms.content.redirect_paths import Addresses
from cms.content.status import EntryType
from cms.core import outbox, versions
from cms.core.db import db, writing
from cms.core.errors import Conflict, NotFound
from cms.core.sealing import Sealer
from cms.core.site import SiteSettings
from tests.api import READER, Api, solution
from tests.unit.accounts.people import person

THREADS, TURNS = 8, 25
MODERATORS, CONTESTED, TOGETHER, PER_TURN = 4, 60, 40, 25  # comments, turns of all together, decisions of each turn
VOTES = 1000


def _at_once(app: Flask, job: Callable[[int], None], threads: int = THREADS) -> list[BaseException]:
    """Run a job in many threads, each in a context of its own; give what they raised."""
    barrier, raised = threading.Barrier(threads), []

    def run(number: int) -> None:
        with app.app_context():
            barrier.wait()
            try:
                job(number)
            except BaseException as error:  # noqa: BLE001 -- given to the test
                raised.append(error)
            finally:
                db.session.remove()

    running = [threading.Thread(target=run, args=(number,)) for number in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return raised


def _article() -> Entry:
    with writing():
        entry = drafting.create(SHELL, EntryType.ARTICLE, {"title": "Neck"}, SiteSettings())
        return publishing.publish(SHELL, entry, entry.version, required=())


def test_no_step_of_the_content_version_is_lost(app: Flask) -> None:
    before = versions.current()[0]
    db.session.rollback()

    def touch(number: int) -> None:
        for _turn in range(TURNS):
            with writing():
                versions.touch(["feed", f"thing:{number}"])

    assert _at_once(app, touch) == []
    assert versions.current()[0] == before + THREADS * TURNS


def test_of_two_editors_who_save_the_same_version_one_is_told(app: Flask) -> None:
    entry = _article()
    version, site = entry.version, SiteSettings()

    def save(number: int) -> None:
        with writing():
            drafting.edit(SHELL, queries.entry_to_change(entry.id), version, {"title": f"Editor {number}"}, site)

    raised = _at_once(app, save)
    assert len(raised) == THREADS - 1
    assert {type(error).__name__ for error in raised} == {"Stale"}


def test_what_is_typed_in_many_tabs_at_once_is_kept_once(app: Flask) -> None:
    ana = person(Role.EDITOR)
    db.session.remove()

    def keep(number: int) -> None:
        for turn in range(5):
            with writing():
                autosaving.keep(ana, EntryType.ARTICLE, None, [("title", f"{number} {turn}")])

    assert _at_once(app, keep) == []
    assert len(db.session.scalars(select(Autosave)).all()) == 1


def test_of_many_who_open_an_entry_at_once_one_is_the_one_who_edits(app: Flask) -> None:
    entry_id = _article().id
    people = [person(Role.EDITOR, f"editor-{number}@clinic.example") for number in range(THREADS)]
    db.session.remove()
    told: list[int] = []

    def begin(number: int) -> None:
        with writing():
            told.append(editing.begin(people[number], queries.entry_to_change(entry_id)).user_id)

    assert _at_once(app, begin) == []
    assert set(told) == {editing.writers([entry_id])[entry_id].user_id}


def test_the_same_words_sent_at_once_are_stored_once(app: Flask, reader: Api) -> None:
    entry = _article()
    answers: list[int] = []

    def send(_number: int) -> None:
        answers.append(app.test_client().post(f"/api/v1/articles/{entry.slug}/comments", json=READER).status_code)

    assert _at_once(app, send) == []
    assert Counter(answers) == {202: 1, 409: THREADS - 1}
    assert db.session.scalar(select(func.count()).select_from(Comment)) == 1
    assert db.session.scalar(select(func.count()).select_from(Person)) == 1


def _sent_at_once(app: Flask, path: str, number: int, **told: Any) -> list[Any]:
    """Send comments of one client at once, each with words of its own; give the answers."""
    answers: list[Any] = []

    def send(turn: int) -> None:
        body = {**READER, "author_email": f"{turn}@reader.example", "body": f"Comment {turn}"}
        answers.append(app.test_client().post(path, json=body, **told))

    assert _at_once(app, send, threads=number) == []
    return answers


@pytest.mark.parametrize("environment", [{"CMS_COMMENT_RATE": "2/minute"}])
def test_of_many_comments_sent_at_once_no_more_enter_than_the_rate_allows(app: Flask) -> None:
    answers = _sent_at_once(app, f"/api/v1/articles/{_article().slug}/comments", 12)
    assert Counter(each.status_code for each in answers) == {202: 2, 429: 10}
    assert all(0 < int(each.headers["Retry-After"]) <= 60 for each in answers if each.status_code == 429)
    assert db.session.scalar(select(func.count()).select_from(Comment)) == 2
    assert db.session.scalar(select(func.count()).select_from(Person)) == 2, "of what is refused nothing is kept"


@pytest.mark.parametrize("environment", [{"CMS_COMMENT_RATE": "1/minute"}])
def test_a_client_that_is_at_its_rate_gets_its_first_answer_again(app: Flask) -> None:
    address = {"environ_base": {"REMOTE_ADDR": "198.51.100.1"}}
    keyed = {"json": READER, "headers": {"Idempotency-Key": "one"}, **address}
    path, browser = f"/api/v1/articles/{_article().slug}/comments", app.test_client()
    first = browser.post(path, **keyed)
    assert first.status_code == 202
    assert {each.status_code for each in _sent_at_once(app, path, 4, **address)} == {429}
    again = browser.post(path, **keyed)
    assert (again.status_code, again.get_json()) == (202, first.get_json())


@pytest.mark.parametrize("environment", [{"CMS_COMMENT_CHALLENGE": "true", "CMS_COMMENT_RATE": "off"}])
def test_one_solution_sent_at_once_opens_the_door_for_one_comment(app: Flask) -> None:
    path, solved = f"/api/v1/articles/{_article().slug}/comments", solution(app.test_client())
    answers: list[int] = []

    def send(turn: int) -> None:
        body = {**READER, "author_email": f"{turn}@reader.example", "body": f"Comment {turn}", "challenge": solved}
        address = {"REMOTE_ADDR": f"198.51.100.{turn}"}
        answers.append(app.test_client().post(path, json=body, environ_base=address).status_code)

    assert _at_once(app, send) == []
    assert Counter(answers) == {202: 1, 422: THREADS - 1}
    db.session.rollback()  # what was read before is of a moment before
    assert db.session.scalar(select(func.count()).select_from(Comment)) == 1


def test_one_key_sent_at_once_gives_one_comment_and_one_answer(app: Flask, reader: Api) -> None:
    entry = _article()
    answers: list[tuple[int, Any]] = []

    def send(_number: int) -> None:
        told = app.test_client().post(
            f"/api/v1/articles/{entry.slug}/comments", json=READER, headers={"Idempotency-Key": '"one"'}
        )
        answers.append((told.status_code, told.get_json()["comment"]["id"]))

    assert _at_once(app, send) == []
    assert len(answers) == THREADS
    assert len(set(answers)) == 1


def test_decisions_at_once_are_each_logged_once_and_the_count_is_exact(app: Flask, moderator: Api) -> None:
    entry = _article()
    entry_id, subject = entry.id, {"type": "article", "slug": entry.slug}
    ids = [moderator.commented(subject, body=f"Comment {number}")["id"] for number in range(THREADS)]
    db.session.remove()

    def decide(_number: int) -> None:
        for comment_id in ids:
            with writing():
                moderating.decide(SHELL, [moderating.Wanted(comment_id, Action.APPROVE, 1)])

    assert _at_once(app, decide) == []
    assert db.session.scalar(select(func.count()).select_from(Decision)) == THREADS
    assert db.session.scalar(select(Entry.comment_count).where(Entry.id == entry_id)) == THREADS


def test_a_thousand_votes_at_once_are_counted_exactly(app: Flask, moderator: Api) -> None:
    entry = _article()
    entry_id, subject = entry.id, {"type": "article", "slug": entry.slug}
    one, other = (moderator.commented(subject, body=f"Comment {number}")["id"] for number in range(2))
    moderator.decided("approve", one, other)
    db.session.remove()
    votes = [(one, f"client {number}", 1 if number % 3 else -1) for number in range(440)]
    votes += [(one, f"client {number}", value) for number in range(20) for value in (1, -1, 0, 1)]
    votes += [(other, f"client {number}", -1) for number in range(480)]
    assert len(votes) == VOTES

    def vote(number: int) -> None:
        for comment_id, client, value in votes[number::THREADS]:
            with writing():
                voting.vote(comment_id, value, client)

    before = versions.current()[0]
    db.session.rollback()
    assert _at_once(app, vote) == []
    db.session.rollback()
    scores = dict(db.session.execute(select(Comment.id, Comment.score)).all())
    sums = select(CommentVote.comment_id, func.sum(CommentVote.value)).group_by(CommentVote.comment_id)
    assert scores == dict(db.session.execute(sums).all())
    assert scores[other] == -480
    assert scores[one] == sum(1 if number % 3 else -1 for number in range(20, 440)) + sum(
        db.session.scalars(
            select(CommentVote.value).where(
                CommentVote.comment_id == one, CommentVote.client_hash.in_([f"client {number}" for number in range(20)])
            )
        )
    )
    assert versions.current()[0] > before
    assert db.session.scalar(select(Entry.comment_count).where(Entry.id == entry_id)) == 2


def test_votes_of_one_client_at_once_are_one(app: Flask, moderator: Api) -> None:
    entry = _article()
    comment_id = moderator.commented({"type": "article", "slug": entry.slug})["id"]
    moderator.decided("approve", comment_id)
    db.session.remove()

    def vote(_number: int) -> None:
        for _turn in range(TURNS):
            with writing():
                voting.vote(comment_id, 1, "one client")

    assert _at_once(app, vote) == []
    assert db.session.scalar(select(Comment.score)) == 1


def test_reports_at_once_hide_a_comment_once(app: Flask, moderator: Api) -> None:
    entry = _article()
    entry_id = entry.id
    comment_id = moderator.commented({"type": "article", "slug": entry.slug})["id"]
    moderator.decided("approve", comment_id)
    db.session.remove()

    def report(number: int) -> None:
        with writing():
            reporting.report(NOBODY, comment_id, ReportReason.ABUSIVE, None, f"client {number}", 3)

    raised = _at_once(app, report)
    assert [type(error) for error in raised] == [NotFound] * (THREADS - 3), "it was hidden by then"
    assert db.session.scalars(select(Comment.status)).one() == "pending"
    assert db.session.scalar(select(Entry.comment_count).where(Entry.id == entry_id)) == 0


def test_a_thousand_decisions_of_several_moderators_at_once_are_exact_and_each_is_logged_once(app: Flask) -> None:
    entries = [_article(), _article()]
    entry_ids, moment = [entry.id for entry in entries], entries[0].created_at
    told = {"author_name": "Jo", "source": "x", "html": "x", "text": "x", "policy": 1, "status": "pending"}
    with writing():
        made = [Comment(entry_id=entry_ids[n % 2], created_at=moment, **told) for n in range(CONTESTED)]
        db.session.add_all(made)
    ids = [comment.id for comment in made]
    db.session.remove()
    actions, outcomes = (Action.APPROVE, Action.REJECT, Action.SPAM), list[moderating.Outcome]()

    def decide(number: int) -> None:
        moderator = Actor("user", number, f"Mo {number}", GRANTS[Role.MODERATOR], Role.MODERATOR)
        chance = random.Random(number)
        for _turn in range(TOGETHER // MODERATORS):
            chosen = chance.sample(ids, PER_TURN)
            asked = select(Comment.id, Comment.version).where(Comment.id.in_(chosen))
            seen = dict(db.session.execute(asked).all())
            action = chance.choice(actions)
            with writing():
                found = moderating.decide(moderator, [moderating.Wanted(each, action, seen[each]) for each in chosen])
            outcomes.extend(found)

    assert _at_once(app, decide, threads=MODERATORS) == []
    assert len(outcomes) == TOGETHER * PER_TURN >= 1000
    done = [each for each in outcomes if each.outcome == "done"]
    assert {each.outcome for each in outcomes} <= {"done", "conflict"}
    decisions = db.session.scalars(select(Decision).order_by(Decision.comment_id, Decision.version)).all()
    assert sorted((each.comment_id, each.version) for each in decisions) == sorted(
        (each.comment_id, each.version or 0) for each in done
    ), "every decision that was told is there, once, and no other"
    rows = db.session.scalars(select(LogRow).where(LogRow.subject_type == "comment")).all()
    assert sorted(row.details["decision"] for row in rows) == sorted(each.id for each in decisions)
    last = {each.comment_id: each for each in decisions}
    for comment in db.session.scalars(select(Comment)):
        times = sum(each.comment_id == comment.id for each in decisions)
        assert comment.version == 1 + times
        assert comment.status == (last[comment.id].after if times else "pending")
        assert comment.shown == (comment.status == "approved")
    for entry_id in entry_ids:
        approved = select(func.count()).where(Comment.entry_id == entry_id, Comment.status == "approved")
        told_count = db.session.scalar(select(Entry.comment_count).where(Entry.id == entry_id))
        assert told_count == db.session.scalar(approved)


def test_an_undo_sent_twice_at_once_happens_once(app: Flask, moderator: Api) -> None:
    entry = _article()
    entry_id = entry.id
    comment = moderator.commented({"type": "article", "slug": entry.slug})
    decision = moderator.decided("approve", comment["id"])[0]["decision_id"]
    db.session.remove()

    def undo(_number: int) -> None:
        with writing():
            moderating.undo(SHELL, decision)

    raised = _at_once(app, undo)
    assert [type(error) for error in raised] == [Conflict] * (THREADS - 1)
    assert db.session.scalar(select(Entry.comment_count).where(Entry.id == entry_id)) == 0


def test_no_two_workers_claim_the_same_row(app: Flask) -> None:
    with writing():
        for number in range(100):
            outbox.write("test", {"number": number})
    claimed: list[int] = []

    def claim(_number: int) -> None:
        for _turn in range(TURNS):
            with writing():
                claimed.extend(outbox.claim(limit=3))

    assert _at_once(app, claim) == []
    assert len(claimed) == len(set(claimed)) == 100


def test_admins_who_end_each_other_at_once_leave_one(app: Flask) -> None:
    with writing():
        made = [users.create(SHELL, email=f"{n}@clinic.example", role=Role.ADMIN) for n in range(THREADS)]
        admins = [(users.actor_for(each), each.id) for each in made]
    db.session.remove()

    def end_the_next(number: int) -> None:
        with writing():
            users.set_role(admins[number][0], users.to_change(admins[(number + 1) % THREADS][1]), Role.AUTHOR)

    raised = _at_once(app, end_the_next)
    assert [type(error) for error in raised] == [Conflict]
    assert [each.role for each in users.everyone()].count(Role.ADMIN) == 1


def test_an_invitation_used_by_many_at_once_is_used_once(app: Flask) -> None:
    sealer = Sealer(["a key of the tests, long enough for all"])
    with writing():
        key = inviting.invite(SHELL, users.create(SHELL, email="a@clinic.example", role=Role.AUTHOR), sealer).key
    db.session.remove()

    def accept(number: int) -> None:
        with writing():
            inviting.accept(key, sealer, f"the password of number {number}")

    raised = _at_once(app, accept)
    assert [type(error) for error in raised] == [NotFound] * (THREADS - 1)


def test_redirects_that_are_made_at_once_lead_nobody_round_or_twice(app: Flask) -> None:
    addresses = Addresses("https://clinic.example", "/articles/{slug}", "/exercises/{slug}")
    db.session.rollback()

    def lead(number: int) -> None:
        with writing():
            redirecting.create(SHELL, {"from": f"/{number}", "to": f"/{(number + 1) % THREADS}"}, addresses)

    raised = _at_once(app, lead)
    assert [type(error).__name__ for error in raised] == ["Invalid"]
    leads = {each.path: each.target for each in db.session.scalars(select(Redirect))}
    assert len(leads) == THREADS - 1
    assert set(leads) & set(leads.values()) == set()


def test_of_two_tags_that_are_merged_into_each_other_one_stays(app: Flask) -> None:
    with writing():
        tags = [tagging.create(SHELL, name=name) for name in ("Neck", "Nape")]
        drafting.create(SHELL, EntryType.ARTICLE, {"title": "Neck", "tags": ["neck", "nape"]}, SiteSettings())
    slugs = [tag.slug for tag in tags]

    def merge(number: int) -> None:
        with writing():
            gone, into = tagging.get(slugs[number]), tagging.get(slugs[1 - number])
            tag_merging.merge(SHELL, [(gone, gone.version)], into)

    raised = _at_once(app, merge, threads=2)
    assert len(raised) == 1
    assert type(raised[0]) in {Conflict, NotFound}
    db.session.rollback()
    left = db.session.scalars(select(Tag)).all()
    assert len(left) == 1
    assert {tagging.known(slug) for slug in slugs} == set(left)
