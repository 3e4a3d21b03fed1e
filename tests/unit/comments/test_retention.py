"""What is forgotten by itself: where a comment came from, after thirty days."""

from datetime import timedelta

import time_machine
from flask import Flask

from cms.comments import retention
from cms.core.clock import now
from cms.core.db import writing
from tests.unit.comments.commenting import fresh, submit
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
