"""Locks are taken in one order, entries before comments, so that nobody waits in a circle."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import Connection, select, text

from cms.accounts.permissions import SHELL
from cms.comments import adverse_effects, claiming
from cms.comments.models import Comment, Person
from cms.content.models.entry import Entry
from cms.core.db import db, writing
from tests.post_office import PostOffice
from tests.unit.comments.commenting import fresh, submit
from tests.unit.content.entries import article

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
SOON = 5.0
_BLOCKED = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")


@pytest.fixture
def environment(office: PostOffice) -> dict[str, str]:
    """Have a mail server."""
    return {"CMS_SMTP_URL": office.url, "CMS_MAIL_FROM": "desk@clinic.example"}


@contextmanager
def meanwhile(app: Flask, job: Callable[[], object]) -> Iterator[threading.Thread]:
    """Do something in another thread, on a connection of its own; raise at the end what it raised."""
    raised: list[BaseException] = []

    def run() -> None:
        with app.app_context():
            try:
                with writing():
                    job()
            except BaseException as error:  # noqa: BLE001 -- given to the test
                raised.append(error)
            finally:
                db.session.remove()

    thread = threading.Thread(target=run)
    thread.start()
    yield thread
    thread.join()
    if raised:
        raise raised[0]


def wait_until_it_waits(thread: threading.Thread) -> None:
    """Wait until the other thread stands before a lock, or is done."""
    with db.engine.connect() as watching:
        for _turn in range(100):
            thread.join(SOON / 100)
            if not thread.is_alive() or watching.scalar(_BLOCKED):
                return
            watching.rollback()


def lock(connection: Connection, comment: Comment) -> None:
    """Lock a comment as a decision does, after its entry."""
    connection.execute(text("SET LOCAL lock_timeout = '4s'"))
    connection.execute(select(Comment.id).where(Comment.id == comment.id).with_for_update())


def test_a_word_on_harm_and_a_decision_do_not_wait_for_each_other(app: Flask) -> None:
    entry, made = article(), submit()
    db.session.rollback()
    with db.engine.begin() as deciding:
        deciding.execute(select(Entry.id).where(Entry.id == entry.id).with_for_update())
        with meanwhile(app, lambda: adverse_effects.judge(SHELL, made.id, confirmed=True)) as thread:
            wait_until_it_waits(thread)
            lock(deciding, made)
            deciding.commit()


def test_a_claim_and_a_decision_do_not_wait_for_each_other(app: Flask) -> None:
    article()
    made = submit(body="I want to kill myself tonight.")
    with writing():
        claiming.claim(SHELL, made.id)
        fresh(made).first_looked_at = None
    with db.engine.begin() as deciding:
        lock(deciding, made)
        with meanwhile(app, lambda: claiming.claim(SHELL, made.id)) as thread:
            wait_until_it_waits(thread)
            deciding.execute(text("DELETE FROM comment_claim"))
            deciding.commit()


def test_two_comments_of_one_person_do_not_wait_for_each_other_in_a_circle(app: Flask) -> None:
    article()
    submit()
    with db.engine.begin() as storing:
        storing.execute(select(Person.id).with_for_update(read=True, key_share=True))  # as a new comment does
        thread = threading.Thread(target=_submit_elsewhere, args=[app])
        thread.start()
        thread.join(SOON)
        waits = thread.is_alive()
    thread.join()
    assert not waits


def _submit_elsewhere(app: Flask) -> None:
    with app.app_context():
        submit(body="With letters.", notify_replies=True, client="another")
        db.session.remove()
