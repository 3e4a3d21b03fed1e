"""Without a mail server nothing is queued, everything else works, and it is said."""

import pytest
from flask import Flask
from sqlalchemy import select
from structlog.typing import EventDict

from cms.core.db import db
from cms.core.outbox import OutboxRow
from cms.worker import lacking, queued
from tests.api import Api


def test_an_urgent_comment_is_taken_and_no_letter_is_written(app: Flask, editor: Api, moderator: Api) -> None:
    moderator.commented(editor.published("articles"), body="I am going to kill myself tonight.")
    assert not list(db.session.scalars(select(OutboxRow).where(OutboxRow.topic == "mail")))
    assert queued.mail(app.extensions["vertebra"]) == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_log_says_so_at_the_start(app: Flask, log_lines: list[EventDict]) -> None:
    lacking.say_what_is_missing(app.extensions["vertebra"])
    assert any("no mail is sent" in line["event"] for line in log_lines)
