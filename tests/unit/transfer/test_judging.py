"""What waits after an import is judged by the worker: the urgent come on top, and nobody is woken for old words."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from cms.comments import judging, triaging
from cms.comments.models import Comment
from cms.core.clock import now, rfc3339
from cms.core.db import db, writing
from cms.core.outbox import DONE, OutboxRow
from cms.core.site import SiteSettings
from cms.delivery.installation import Installation
from cms.delivery.notices.models import Letter
from cms.delivery.webhooks.models import WebhookDelivery
from cms.transfer.commento import opened
from cms.transfer.report import Report
from cms.worker.queued import judge
from tests.api import Api

CRISIS = "I want to kill myself."
CALM = "It clicks when I look up."
LONG_AGO = "2019-03-17T12:09:47Z"


@pytest.fixture
def environment() -> dict[str, str]:
    """Have a mail server, so that letters are written."""
    return {"CMS_SMTP_URL": "smtp://mail.invalid:2525", "CMS_MAIL_FROM": "cms@clinic.example"}


@pytest.fixture
def house(app: Flask) -> Installation:
    """Give the installation."""
    made: Installation = app.extensions["vertebra"]
    return made


@pytest.fixture
def take(imported: Callable[..., Report], editor: Api, tmp_path: Path) -> Callable[..., Report]:
    """Give a function that imports comments, each by its words, date and state, into a site with one article."""
    editor.published("articles", title="Neck", slug="neck")
    person = {"commenterHex": "f" * 64, "email": "jo@reader.example", "name": "Jo"}

    def run(*said: tuple[str, str, str], **told: Any) -> Report:
        comments = [
            {"commentHex": f"{number:064x}", "domain": "old.clinic.example", "url": "/articles/neck",
             "commenterHex": "f" * 64, "markdown": text, "html": "", "parentHex": "root", "score": 0,
             "state": state, "creationDate": moment, "direction": 0, "deleted": False}
            for number, (text, moment, state) in enumerate(said)
        ]  # fmt: skip
        path = tmp_path / "export.json"
        path.write_text(json.dumps({"version": 1, "comments": comments, "commenters": [person]}))
        return imported(opened, path, **told)

    return run


def waiting(text: str = CRISIS, moment: str = LONG_AGO) -> tuple[str, str, str]:
    """Give a comment that waits there."""
    return text, moment, "unapproved"


def recently(hours: int = 5) -> str:
    """Give a moment of the last days."""
    return str(rfc3339(now() - timedelta(hours=hours)))


def work(house: Installation) -> int:
    """Let the worker judge what is due."""
    rounds = 0
    while judge(house):
        rounds += 1
    return rounds


def told() -> tuple[int, int]:
    """Count the letters and the messages about danger."""
    letters = db.session.scalars(select(Letter.id).where(Letter.kind == "urgent")).all()
    sent = db.session.scalars(select(WebhookDelivery.id).where(WebhookDelivery.event_type == "comment.escalated")).all()
    return len(letters), len(sent)


def test_a_crisis_that_waits_in_an_import_comes_on_top_with_its_places(
    take: Callable[..., Report], house: Installation, moderator: Api
) -> None:
    take(*(waiting(f"{CALM} ({number})") for number in range(3)), waiting(), waiting(f"{CALM} (the last)"))
    first = moderator.get("/moderation/comments?status=pending&sort=urgent").get_json()["items"][0]
    assert first["signals"] == []
    work(house)
    first = moderator.get("/moderation/comments?status=pending&sort=urgent").get_json()["items"][0]
    assert first["content_text"] == CRISIS
    assert [each["id"] for each in first["signals"]] == ["crisis"]
    assert first["signals"][0]["spans"] != []


def test_nobody_is_woken_for_words_that_are_years_old(
    take: Callable[..., Report], house: Installation, moderator: Api, api: Callable[..., Api]
) -> None:
    assert moderator
    api("admin").made("/webhooks", {"url": "https://hooks.invalid/in", "events": ["comment.escalated"]})
    take(*(waiting(f"{CRISIS} ({number})") for number in range(8)))
    work(house)
    urgent = db.session.scalars(select(Comment.urgency)).all()
    assert set(urgent) == {triaging.URGENT}
    assert told() == (0, 0)


def test_what_was_written_a_moment_ago_is_told_but_not_without_end(
    take: Callable[..., Report], house: Installation, moderator: Api, api: Callable[..., Api]
) -> None:
    assert moderator
    api("admin").made("/webhooks", {"url": "https://hooks.invalid/in", "events": ["comment.escalated"]})
    fresh = [waiting(f"{CRISIS} ({number})", recently()) for number in range(60)]
    take(*fresh)
    assert work(house) == 2
    letters, sent = told()
    assert sent == judging.MOST_ALARMS
    assert letters == judging.MOST_ALARMS * 2  # a moderator and an admin are on duty
    assert set(db.session.scalars(select(Comment.urgency))) == {triaging.URGENT}


@pytest.mark.parametrize(
    ("text", "state", "urgency"),
    [
        pytest.param(CRISIS, "approved", triaging.NOT_URGENT, id="what is public was read by somebody there"),
        pytest.param(CALM, "unapproved", triaging.NOT_URGENT, id="nothing is seen in it"),
        pytest.param("Call me on 07700 900123 any time.", "unapproved", 1, id="a number to call"),
    ],
)
def test_only_what_waits_is_judged(
    take: Callable[..., Report], house: Installation, text: str, state: str, urgency: int
) -> None:
    take((text, LONG_AGO, state))
    work(house)
    assert db.session.scalars(select(Comment.urgency)).one() == urgency


def test_rules_of_the_operator_are_met_by_words_and_by_address(
    take: Callable[..., Report], house: Installation, api: Callable[..., Api], moderator: Api
) -> None:
    admin = api("admin")
    admin.made("/moderation/rules", {"kind": "word", "value": "zorbex", "action": "flag", "signal": "crisis"})
    admin.made("/moderation/rules", {"kind": "address", "value": "jo@reader.example", "action": "hold"})
    take(waiting("The zorbex of it all."))
    work(house)
    (item,) = moderator.get("/moderation/comments?status=pending").get_json()["items"]
    assert {each["id"] for each in item["signals"]} == {"crisis", "rules"}


def test_what_was_decided_or_changed_meanwhile_is_left_alone(
    take: Callable[..., Report], house: Installation, moderator: Api
) -> None:
    take(waiting(), waiting(f"{CRISIS} Twice."))
    ids = list(db.session.scalars(select(Comment.id).order_by(Comment.id)))
    judged = judging.look_at({"comments": ids}, *_at_hand(house))
    moderator.decided("approve", ids[0])
    with writing():
        judging.keep(judged)
    stands = dict(db.session.execute(select(Comment.id, Comment.urgency)).all())
    assert stands == {ids[0]: triaging.NOT_URGENT, ids[1]: triaging.URGENT}


def test_looking_holds_no_transaction(take: Callable[..., Report], house: Installation) -> None:
    take(waiting())
    ids = list(db.session.scalars(select(Comment.id)))
    judging.look_at({"comments": ids}, *_at_hand(house))
    assert not db.session().in_transaction()


def test_what_the_file_says_otherwise_the_second_time_is_judged_anew(
    take: Callable[..., Report], house: Installation
) -> None:
    take(waiting(CALM))
    work(house)
    assert db.session.scalars(select(Comment.urgency)).one() == triaging.NOT_URGENT
    take(waiting(CRISIS))
    work(house)
    assert db.session.scalars(select(Comment.urgency)).one() == triaging.URGENT


def test_a_rehearsal_has_nothing_judged_and_an_undone_comment_is_passed_over(
    take: Callable[..., Report], house: Installation
) -> None:
    take(waiting(), dry_run=True)
    assert db.session.scalars(select(OutboxRow.id).where(OutboxRow.topic == judging.JUDGE)).all() == []
    with writing():
        judging.ask([4711])
    assert work(house) == 1
    assert db.session.scalars(select(OutboxRow.state).where(OutboxRow.topic == judging.JUDGE)).all() == [DONE]


def _at_hand(house: Installation) -> tuple[Any, ...]:
    return SiteSettings(), house.sealer, house.links.hosts
