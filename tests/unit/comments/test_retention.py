"""What is forgotten by itself: where a comment came from, after thirty days."""

from datetime import timedelta

import time_machine
from flask import Flask
from sqlalchemy import select

from cms.accounts.permissions import SHELL
from cms.comments import retention, ruling
from cms.comments.rules.models import CommentRuleHit
from cms.core.clock import now
from cms.core.db import db, writing
from tests.unit.comments.commenting import SEALER, fresh, submit
from tests.unit.content.entries import article


def test_the_client_of_a_comment_is_forgotten_after_thirty_days_and_the_comment_is_not(app: Flask) -> None:
    article()
    moment = now()
    with time_machine.travel(moment - timedelta(days=29), tick=False):
        young = submit()
    with time_machine.travel(moment - timedelta(days=31), tick=False):
        old = submit()
    with writing():
        assert retention.forget_clients() == 1
    with writing():
        assert retention.forget_clients() == 0
    assert (fresh(old).client_hash, fresh(young).client_hash) == (None, "a client")
    assert (fresh(old).source, fresh(old).status) == (old.source, "approved")


def test_that_a_comment_came_from_a_network_of_a_rule_is_forgotten_as_well(app: Flask) -> None:
    article()
    moment, numbers = now(), {}
    for kind, value in (("network", "203.0.113.7"), ("address", "jo@reader.example")):
        with writing():
            numbers[kind] = ruling.create(SHELL, {"kind": kind, "value": value, "action": "hold"}, SEALER).id
    with time_machine.travel(moment - timedelta(days=29), tick=False):
        young = submit(client_address="203.0.113.7")
    with time_machine.travel(moment - timedelta(days=31), tick=False):
        old = submit(client_address="203.0.113.7")
    with writing():
        retention.forget_clients()
    kept = db.session.execute(select(CommentRuleHit.comment_id, CommentRuleHit.rule_id)).all()
    assert {tuple(each) for each in kept} == {
        (young.id, numbers["network"]),
        (young.id, numbers["address"]),
        (old.id, numbers["address"]),
    }
