"""A new key, taken while everything goes on opening."""

import pytest
from flask import Flask
from sqlalchemy import select

from cms.accounts.permissions import SHELL
from cms.audit import log
from cms.cli.keys import SEALED
from cms.comments import originals, persons, redacting, ruling
from cms.comments.models import Person
from cms.comments.redacting import Redaction, Surroundings
from cms.comments.rules.kinds import RuleKind
from cms.comments.rules.models import CommentRule
from cms.comments.status import Reason
from cms.core import resealing
from cms.core.db import Base, db, writing
from cms.core.resealing import reseal
from cms.core.sealing import Sealer
from cms.core.site import SiteSettings
from cms.delivery.webhooks import managing
from cms.delivery.webhooks.models import Webhook
from tests.conftest import settings_for
from tests.shell import Shell
from tests.unit.comments.commenting import SEALER, fresh, submit
from tests.unit.content.entries import article

NEW = "n" * 32
BOTH, ONLY_NEW = Sealer([NEW, "k" * 32]), Sealer([NEW])
WAS = "Ring me, I am Zebedee."


@pytest.fixture
def environment() -> dict[str, str]:
    """Give the site the new key, and the former one behind it."""
    return {"CMS_ENCRYPTION_KEYS": f"{NEW},{'k' * 32}"}


def fill() -> None:
    """Keep one of each that is encrypted, with the former key."""
    article()
    made = submit(body=WAS)
    with writing():
        redaction = Redaction(Reason.PERSONAL_DATA, "Ring me.", ())
        redacting.redact(SHELL, made.id, fresh(made).version, redaction, Surroundings(SiteSettings(), SEALER))
    with writing():
        ruling.create(SHELL, {"kind": "address", "value": "bad@host.example", "action": "block"}, SEALER)
        ruling.create(SHELL, {"kind": "word", "value": "casino", "action": "hold"}, SEALER)
        webhook, _secret = managing.create(
            SHELL, {"url": "https://a.example/", "events": ["article.published"]}, SEALER, ()
        )
        webhook.former_secret_sealed = SEALER.seal("whsec_former")


def test_everything_opens_with_the_new_key_alone_and_is_found_by_it(app: Flask, shell: Shell) -> None:
    fill()
    assert persons.find("jo@reader.example", ONLY_NEW) is None
    changed = shell.run("keys", "rotate", "--json").json["changed"]
    kept = {"person": 1, "sealed_original": 1, "comment_rule": 1, "webhook": 1}
    assert {table: number for table, number in changed.items() if number} == kept
    db.session.rollback()
    db.session.expire_all()
    person = db.session.scalars(select(Person)).one()
    assert ONLY_NEW.open(person.email_sealed) == "jo@reader.example"
    assert persons.find("JO@reader.example", ONLY_NEW) is not None
    assert WAS in ONLY_NEW.open(db.session.scalars(select(originals.SealedOriginal.sealed)).one() or "")
    rules = {str(rule.kind): rule for rule in db.session.scalars(select(CommentRule))}
    assert ruling.shown(rules["address"], ONLY_NEW) == "bad@host.example"
    assert rules["address"].key in ruling.keys(RuleKind.ADDRESS, "bad@host.example", ONLY_NEW)
    assert rules["word"].value == "casino"
    webhook = db.session.scalars(select(Webhook)).one()
    assert ONLY_NEW.open(webhook.secret_sealed).startswith("whsec_")
    assert ONLY_NEW.open(webhook.former_secret_sealed or "") == "whsec_former"


def test_a_second_run_changes_nothing_and_the_log_tells_of_both(app: Flask, shell: Shell) -> None:
    fill()
    shell.run("keys", "rotate")
    assert set(shell.run("keys", "rotate", "--json").json["changed"].values()) == {0}
    rows = db.session.scalars(log.rows("site").order_by(log.LogRow.id)).all()
    assert [(row.action, sum(row.details["changed"].values())) for row in rows] == [
        ("site.rotate_keys", 4),
        ("site.rotate_keys", 0),
    ]


def test_one_that_was_stopped_goes_on_where_it_was(app: Flask, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    article()
    for number in range(5):
        submit(author_email=f"reader{number}@reader.example")
    monkeypatch.setattr(resealing, "AT_ONCE", 2)
    with writing():
        assert reseal(SEALED[0], 0, BOTH).changed == 2
    assert [persons.find(f"reader{number}@reader.example", BOTH) is not None for number in range(5)] == [True] * 5
    assert shell.run("keys", "rotate", "--json").json["changed"]["person"] == 3


def test_without_the_former_key_nothing_is_changed_and_the_error_names_the_setting(
    app: Flask, database_url: str
) -> None:
    fill()
    ended = Shell(settings_for(database_url, CMS_ENCRYPTION_KEYS=NEW)).run_apart("keys", "rotate")
    assert ended.status == 1
    assert "CMS_ENCRYPTION_KEYS: none of the keys opens what is stored" in ended.errors
    assert persons.find("jo@reader.example", SEALER) is not None


def test_somebody_who_was_erased_stays_so(app: Flask, shell: Shell) -> None:
    fill()
    with writing():
        person = db.session.scalars(select(Person)).one()
        person.email_sealed, person.email_index = "", f"{Person.ERASED}-1"
    assert shell.run("keys", "rotate", "--json").json["changed"]["person"] == 0


def test_every_column_that_says_it_is_sealed_is_brought_along() -> None:
    named = {f"{sealed.table.name}.{name}" for sealed in SEALED for name in sealed.columns}
    told = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if "sealed" in column.name
    }
    assert told <= named
    assert len(told) > 4
