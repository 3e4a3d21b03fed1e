"""The letter in the morning: figures for who wants it, once a day, none if nothing waits."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from cms.accounts import preferring, users
from cms.accounts.permissions import SHELL
from cms.comments.models import Comment
from cms.core import site
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.outbox import PENDING, OutboxRow
from cms.delivery.installation import Installation
from cms.delivery.notices.models import Letter
from cms.worker import queued, upkeep
from tests.api import Api
from tests.post_office import PostOffice, parts

ANA, BEN = "ana@clinic.example", "ben@clinic.example"
MORNING = datetime(2031, 3, 5, 6, 30, tzinfo=UTC)  # half past seven in Berlin


@pytest.fixture
def environment(office: PostOffice) -> dict[str, str]:
    """Have a mail server, in Berlin."""
    return {"CMS_SMTP_URL": office.url, "CMS_MAIL_FROM": "desk@clinic.example", "CMS_TIMEZONE": "Europe/Berlin"}


@pytest.fixture
def house(app: Flask) -> Installation:
    """Give the installation, with one moderator who wants the letter and one who chose nothing."""
    with writing():
        for email in (ANA, BEN):
            users.create(SHELL, email=email, role="moderator")
    choose(ANA, wanted=True)
    made: Installation = app.extensions["vertebra"]
    return made


@pytest.fixture
def waiting(editor: Api, reader: Api, house: Installation) -> dict[str, Any]:
    """Have a comment that waits."""
    return reader.commented(editor.published("articles"))


def choose(email: str, *, wanted: bool) -> None:
    """Have the letter, or none."""
    with writing():
        user = users.get(email)
        preferring.prefer(users.actor_for(user), user, {"digest": wanted})


def morning(house: Installation, moment: datetime = MORNING) -> None:
    """Run the worker at a moment."""
    with time_machine.travel(moment, tick=False):
        upkeep.write_digests(house)
        with writing():
            db.session.execute(update(OutboxRow).where(OutboxRow.state == PENDING).values(due_at=now()))
        queued.mail(house)


def test_who_wants_it_has_the_figures_once_a_day(
    house: Installation, waiting: dict[str, Any], office: PostOffice
) -> None:
    for _again in range(3):
        morning(house)
    (letter,) = office.letters
    text, html = parts(letter)
    assert (letter["To"], letter["Subject"]) == (ANA, "1 comment waits")
    assert "Wednesday, March 5, 2031" in " ".join(text.split())
    assert "Nothing was decided yesterday." in text
    assert "https://cms.example/admin/comments" in text
    assert "clicks when" not in text + html
    morning(house, MORNING.replace(day=6))
    assert len(office.letters) == 2


TIMES = [
    (MORNING.replace(hour=5), 0, "before seven"),
    (MORNING.replace(hour=8), 1, "a worker that was away for an hour"),
    (MORNING.replace(hour=20), 0, "in the evening"),
]


@pytest.mark.parametrize(("moment", "count"), [pytest.param(moment, count, id=why) for moment, count, why in TIMES])
def test_it_comes_in_the_morning_of_the_site(
    house: Installation, waiting: dict[str, Any], office: PostOffice, moment: datetime, count: int
) -> None:
    morning(house, moment)
    assert len(office.letters) == count


def test_if_nothing_waits_in_the_morning_none_comes_that_day(
    house: Installation, waiting: dict[str, Any], moderator: Api, office: PostOffice
) -> None:
    moderator.decided("approve", waiting["id"])
    morning(house)
    moderator.decided("hold", waiting["id"])
    morning(house, MORNING.replace(hour=7))
    assert office.letters == []
    morning(house, MORNING.replace(day=6))
    assert len(office.letters) == 1


def test_it_tells_what_is_urgent_and_what_was_decided_yesterday(
    house: Installation, editor: Api, reader: Api, moderator: Api, waiting: dict[str, Any], office: PostOffice
) -> None:
    entry = editor.published("articles", title="Another one")
    with writing():
        site.store("people_on_duty", ["pager@clinic.example"])
    reader.commented(entry, body="I am going to kill myself tonight.")
    decided = reader.commented(entry, body="This helped me a lot, thank you for it.")
    with time_machine.travel(MORNING.replace(day=4, hour=12), tick=False):
        moderator.decided("approve", decided["id"])
    morning(house)
    (letter,) = office.to(ANA)
    text = " ".join(parts(letter)[0].split())
    assert letter["Subject"] == "2 comments wait · 1 urgent"
    assert "1 of them may be about somebody in danger" in text
    assert "Decided yesterday: 1 approved, 0 rejected, 0 marked as spam, 0 held." in text


def test_it_ends_by_one_press_in_the_mailbox(
    house: Installation, waiting: dict[str, Any], reader: Api, office: PostOffice
) -> None:
    morning(house)
    (letter,) = office.letters
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = letter["List-Unsubscribe"].strip("<>").removeprefix("https://cms.example")
    assert "I do not want it any more" in reader.client.get(address).get_data(as_text=True)
    assert users.get(ANA).preferences == {"digest": True}
    assert reader.client.post(address, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    morning(house, MORNING.replace(day=6))
    assert len(office.letters) == 1


def test_an_account_that_may_not_moderate_any_more_gets_none(
    house: Installation, waiting: dict[str, Any], office: PostOffice
) -> None:
    with writing():
        users.set_role(SHELL, users.get(ANA), "author")
    morning(house)
    assert office.letters == []
    assert not db.session.scalars(select(Letter)).all()
    assert db.session.scalar(select(Comment.status)) == "pending"
