"""A comment comes in: examined, stored, and shown if nothing speaks against it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from cms.accounts.permissions import NOBODY, SHELL
from cms.audit import log
from cms.comments import submitting
from cms.comments.models import Comment, Person
from cms.content import publishing
from cms.core import versions
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from cms.core.sealing import Sealer
from cms.core.site import SiteSettings
from tests.unit.comments.commenting import FLAGGED, SEALER, SUBMISSION, count, decide, fresh, submit
from tests.unit.content import entries
from tests.unit.content.entries import article, draft, exercise

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_a_comment_that_is_held_is_kept_with_its_reason_and_not_counted(app: Flask) -> None:
    entry = article()
    before, _at = versions.current()
    made = submit(SiteSettings(), body="a <b> *c*", author_url="https://jo.example", consent="1", notify_replies=True)
    assert (made.status, made.shown, made.held_because, made.version) == ("pending", False, "first_comment", 1)
    assert (made.source, made.html, made.text) == ("a <b> *c*", "<p>a &lt;b&gt; <em>c</em></p>\n", "a <b> c")
    assert (made.author_url, made.consent_version, made.notify_replies) == ("https://jo.example", "1", True)
    assert (count(entry), versions.current()[0]) == (0, before), "the public sees nothing of it"


def test_a_comment_that_nothing_speaks_against_is_shown_and_counted(app: Flask) -> None:
    entry = article()
    before, _at = versions.current()
    made = submit()
    assert (made.status, made.shown, made.held_because) == ("approved", True, None)
    assert (count(entry), versions.current()[0]) == (1, before + 1)


@ON_SQLITE
def test_the_log_tells_that_it_came_and_none_of_its_words(app: Flask) -> None:
    article()
    made = submit(body="secret words")
    row = db.session.scalars(log.rows("comment", made.id)).one()
    assert (row.action, row.reason, row.details) == ("comment.receive", "nothing_found", {"status": "approved"})
    assert "secret" not in repr([getattr(row, column.key) for column in log.LogRow.__table__.columns])


def test_nothing_in_the_rows_tells_the_address(app: Flask) -> None:
    article()
    made = submit(author_email="Jo@Reader.Example")
    person = db.session.get_one(Person, made.person_id)
    told = repr([getattr(row, column.key) for row in (made, person) for column in row.__table__.columns])
    assert "reader.example" not in told.lower()
    assert SEALER.open(person.email_sealed) == "Jo@Reader.Example"


@ON_SQLITE
@pytest.mark.parametrize(
    "reference",
    [
        pytest.param("unknown", id="no such entry"),
        pytest.param("a-draft", id="a draft"),
        pytest.param("chin-tuck", id="an exercise where an article is meant"),
        pytest.param("withdrawn", id="an entry that is no longer live"),
    ],
)
def test_what_is_not_live_takes_no_comments(app: Flask, reference: str) -> None:
    draft(slug="a-draft")
    exercise()
    gone = article(slug="withdrawn")
    with writing():
        publishing.unpublish(SHELL, entries.fresh(gone), gone.version)
    with pytest.raises(NotFound):
        submit(reference=reference)
    assert db.session.query(Comment).count() == 0


@ON_SQLITE
@pytest.mark.parametrize(
    ("site", "members", "error"),
    [
        pytest.param({"comment_length": 3}, {"body": "long"}, Invalid, id="too long"),
        pytest.param({}, {"body": " "}, Invalid, id="empty"),
        pytest.param({}, {"parent_id": 99}, Invalid, id="no such parent"),
        pytest.param({"consent_text": "x", "consent_version": "1"}, {}, Invalid, id="no consent"),
        pytest.param({"comment_days_open": 1}, {}, Forbidden, id="an old thread"),
        pytest.param({}, {"body": "[" * 20_000}, Invalid, id="far too long"),
    ],
)
def test_a_refusal_stores_nothing_at_all(
    app: Flask, site: dict[str, Any], members: dict[str, Any], error: type[Exception]
) -> None:
    article()
    with time_machine.travel(now() + timedelta(days=2), tick=False), pytest.raises(error):
        submit(SiteSettings(**site), **members)
    assert (db.session.query(Comment).count(), db.session.query(Person).count()) == (0, 0)


@pytest.mark.parametrize(
    ("changed", "repeats"),
    [
        pytest.param({}, True, id="the same again"),
        pytest.param({"body": "  It clicks\nwhen I   look up. "}, True, id="with other white space"),
        pytest.param({"author_email": "JO@Reader.example "}, True, id="with the address in capitals"),
        pytest.param({"author_name": "Joe"}, True, id="under another name"),
        pytest.param({"client": "another"}, False, id="from elsewhere, where a refusal would tell whose address it is"),
        pytest.param({"author_email": "ana@reader.example"}, False, id="by somebody else"),
        pytest.param({"body": "It clicks when I look down."}, False, id="with another word"),
        pytest.param({"body": "it clicks when I look up."}, False, id="near is not exact"),
        pytest.param({"reference": "back-pain"}, False, id="about something else"),
    ],
)
@ON_SQLITE
def test_an_exact_repetition_is_refused_and_nothing_else_is(app: Flask, changed: dict[str, Any], repeats: bool) -> None:
    article()
    article(slug="back-pain")
    submit(body=SUBMISSION.body)
    if repeats:
        with pytest.raises(Conflict):
            submit(**{"body": SUBMISSION.body, **changed})
    else:
        submit(**{"body": SUBMISSION.body, **changed})
    assert db.session.query(Comment).count() == (1 if repeats else 2)


@ON_SQLITE
def test_a_repetition_is_refused_even_if_the_first_was_rejected(app: Flask) -> None:
    article()
    decide("spam", submit(body="Buy!"))
    with pytest.raises(Conflict):
        submit(body="Buy!")


def test_of_two_exact_repetitions_that_came_at_once_one_is_kept(app: Flask) -> None:
    entry = article()
    first, second = (submitting.examine(SUBMISSION, FLAGGED, SEALER) for _ in range(2))
    with writing():
        submitting.store(NOBODY, first, SEALER)
    with pytest.raises(Conflict, match="already"), writing():
        submitting.store(NOBODY, second, SEALER)
    assert (db.session.query(Comment).count(), count(entry)) == (1, 1)


@ON_SQLITE
def test_the_rate_counts_a_client_and_lets_go_after_a_while(app: Flask) -> None:
    article()
    site = SiteSettings(comment_rate="2/minute", comment_hold="flagged")
    moment = now()
    with time_machine.travel(moment, tick=False):
        submit(site)
    with time_machine.travel(moment + timedelta(seconds=30), tick=False):
        submit(site)
        with pytest.raises(TooMany) as refused:
            submit(site)
        assert refused.value.retry_after == 30
        submit(site, client="another")
        submit(site, from_staff=True)
    with time_machine.travel(moment + timedelta(seconds=91), tick=False):
        submit(site)


@pytest.mark.parametrize(
    ("email", "secret", "action", "status"),
    [
        pytest.param("jo@reader.example", None, "approve", "pending", id="the address of who was approved, only typed"),
        pytest.param("jo@reader.example", "theirs", "approve", "approved", id="with the secret of what was approved"),
        pytest.param(" JO@reader.example", "theirs", "approve", "approved", id="in capitals it is the same address"),
        pytest.param("jo@reader.example", "another's", "approve", "pending", id="with a secret of nothing"),
        pytest.param("ana@reader.example", "theirs", "approve", "pending", id="for the address of somebody else"),
        pytest.param("jo@reader.example", "theirs", "hold", "pending", id="while the first waits"),
        pytest.param("jo@reader.example", "theirs", "reject", "pending", id="when the first was rejected"),
        pytest.param("jo@reader.example", "theirs", "spam", "pending", id="when the first was spam"),
    ],
)
def test_standing_is_shown_by_the_secret_of_an_approved_comment(
    app: Flask, email: str, secret: str | None, action: str, status: str
) -> None:
    article()
    site = SiteSettings(comment_rate="off")
    examined = submitting.examine(SUBMISSION, site, SEALER)
    with writing():
        first = submitting.store(NOBODY, examined, SEALER, "theirs")
    with writing():
        db.session.get_one(Person, first.person_id).confirmed_at = now()
    decide("approve", first)
    decide(action, first)
    proof = tuple(SEALER.edit_hashes(secret)) if secret else ()
    assert submit(site, author_email=email, proof=proof).status == status


@ON_SQLITE
def test_after_the_keys_changed_a_person_is_still_known(app: Flask) -> None:
    article()
    first = submit()
    rotated = Sealer(["n" * 32, "k" * 32])
    examined = submitting.examine(replace(SUBMISSION, body="Once more"), FLAGGED, rotated)
    with writing():
        second = submitting.store(NOBODY, examined, rotated)
    assert second.person_id == first.person_id


@ON_SQLITE
def test_what_the_entry_became_meanwhile_does_not_lose_a_comment_that_waits(app: Flask) -> None:
    entry = article()
    examined = submitting.examine(SUBMISSION, SiteSettings(), SEALER)
    with writing():
        publishing.unpublish(SHELL, entries.fresh(entry), entry.version)
    with writing():
        made = submitting.store(NOBODY, examined, SEALER)
    assert fresh(made).status == "pending"


def test_who_answers_too_often_or_themselves_is_known_by_client_and_secret_alone(app: Flask) -> None:
    article()
    once = FLAGGED.model_copy(update={"comment_answers": 1})
    first = submit(client="one")
    submit(once, parent_id=first.id, client="two")
    with pytest.raises(Forbidden, match="answered this comment"):
        submit(once, parent_id=first.id, client="two", author_email="another@reader.example")
    submit(once, parent_id=first.id, client="three")
    patient = FLAGGED.model_copy(update={"comment_self_answers": False})
    submit(patient, parent_id=first.id, client="four")
    with pytest.raises(Forbidden, match="your own"):
        submit(patient, parent_id=first.id, client="one", author_email="another@reader.example")
    with writing():
        fresh(first).edit_hash = "a hash"
    with pytest.raises(Forbidden, match="your own"):
        submit(patient, parent_id=first.id, client="five", proof=("a hash",))
