"""The audit log at the shell."""

from flask import Flask
from sqlalchemy import text

from cms.accounts.permissions import SHELL
from cms.audit import log
from cms.core.db import db, writing
from cms.worker.upkeep import link_the_log
from tests.emptying import as_owner
from tests.shell import Shell


def test_a_sound_log_tells_where_its_chain_stands(app: Flask, shell: Shell) -> None:
    with writing():
        log.record(SHELL, "a", "b", 1)
    assert shell.run("log", "check", "--json").json == {"links": 0, "head": "0" * 64, "waiting": 1}
    assert link_the_log(app.extensions["vertebra"]) == 1
    assert link_the_log(app.extensions["vertebra"]) == 0
    told = shell.run("log", "check", "--json").json
    assert (told["links"], told["waiting"], len(told["head"])) == (1, 0, 64)
    assert told["head"] in shell.run("log", "check").output


def test_a_log_that_was_changed_ends_in_one_line_that_says_where(app: Flask, shell: Shell) -> None:
    with writing():
        log.record(SHELL, "a", "b", 1)
        log.record(SHELL, "a", "b", 2)
    link_the_log(app.extensions["vertebra"])
    with writing(), as_owner("audit_log"):
        db.session.execute(text("UPDATE audit_log SET subject_id = 3 WHERE id = 2"))
    told = shell.run("log", "check")
    assert told.status == 1
    assert "Row 2, or the link that holds its hash, was changed. The 1 before are sound." in told.errors
