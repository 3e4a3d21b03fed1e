"""Rules decide what becomes of a comment, are counted where they are met, and never turn away who is in danger."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from cms.accounts.permissions import NOBODY, SHELL
from cms.audit import log
from cms.comments import redacting, ruling, submitting, triaging
from cms.comments.models import Comment
from cms.comments.redacting import Redaction, Surroundings
from cms.comments.rules import rulebooks
from cms.comments.rules.models import CommentRule, CommentRuleHit
from cms.comments.status import Reason
from cms.comments.triage.signal import Severity, Signal
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.errors import Conflict, Forbidden
from cms.core.sealing import Sealer
from cms.core.site import SiteSettings
from tests.unit.comments.commenting import FLAGGED, SEALER, SUBMISSION, fresh, submit
from tests.unit.content.entries import article

FIRST, ALL = (SiteSettings(comment_hold=hold, comment_rate="off") for hold in ("first", "all"))
CLICKS = "It clicks when I look up."
DIE = "I want to die. I want to kill myself tonight."
FAILED = Signal("check_failed", Severity.HIGH, 1.0, "The check failed.")
CALL = "Call me on 07700 900123."
SHORT = "See https://bit.ly/a https://bit.ly/b https://bit.ly/c"


def rule(kind: str, value: str, action: str, **members: Any) -> CommentRule:
    """Make a rule as a moderator does."""
    with writing():
        return ruling.create(SHELL, {"kind": kind, "value": value, "action": action, **members}, SEALER)


Rules = list[tuple[str, str, str]]
# why | the rules | the site holds | what is sent | its status, and why
OUTCOMES: list[tuple[str, Rules, SiteSettings, dict[str, Any], tuple[str, str | None]]] = [
    ("nothing is met", [("word", "casino", "block")], FLAGGED, {"body": CLICKS}, ("approved", None)),
    ("a word is turned down", [("word", "clicks", "block")], FLAGGED, {"body": CLICKS}, ("rejected", "rule_block")),
    ("a phrase too", [("phrase", "look up", "block")], FLAGGED, {"body": CLICKS}, ("rejected", "rule_block")),
    ("a word is held", [("word", "clicks", "hold")], FLAGGED, {"body": CLICKS}, ("pending", "rule_hold")),
    (
        "an address sends spam",
        [("address", "JO+x@reader.example", "block")],
        FLAGGED,
        {"body": CLICKS},
        ("spam", "rule_block"),
    ),
    ("a domain too", [("domain", "reader.example", "block")], FLAGGED, {"body": CLICKS}, ("spam", "rule_block")),
    (
        "a network too",
        [("network", "203.0.113.0/24", "block")],
        FLAGGED,
        {"body": CLICKS, "client_address": "203.0.113.7"},
        ("spam", "rule_block"),
    ),
    (
        "who sends spam sends it whatever it says",
        [("word", "clicks", "block"), ("domain", "reader.example", "block")],
        FLAGGED,
        {"body": CLICKS},
        ("spam", "rule_block"),
    ),
    (
        "blocking wins over allowing",
        [("word", "clicks", "block"), ("address", "jo@reader.example", "allow")],
        FLAGGED,
        {"body": CLICKS},
        ("rejected", "rule_block"),
    ),
    (
        "holding wins over allowing",
        [("word", "clicks", "hold"), ("address", "jo@reader.example", "allow")],
        FLAGGED,
        {"body": CLICKS},
        ("pending", "rule_hold"),
    ),
    (
        "who is allowed need not wait for a first approval",
        [("address", "jo@reader.example", "allow")],
        FIRST,
        {"body": CLICKS},
        ("approved", None),
    ),
    (
        "but waits where all is read first",
        [("address", "jo@reader.example", "allow")],
        ALL,
        {"body": CLICKS},
        ("pending", "hold_all"),
    ),
    (
        "a low signal does not hold a network that is allowed",
        [("network", "203.0.113.0/24", "allow")],
        FIRST,
        {"body": SHORT, "client_address": "203.0.113.7"},
        ("approved", None),
    ),
    (
        "but it holds an address, which anybody can type",
        [("address", "jo@reader.example", "allow")],
        FIRST,
        {"body": SHORT},
        ("pending", "spam"),
    ),
    (
        "and whoever writes a word that is allowed",
        [("word", "see", "allow")],
        FIRST,
        {"body": SHORT},
        ("pending", "spam"),
    ),
    (
        "a domain that is allowed excuses the links to it",
        [("domain", "bit.ly", "allow")],
        FLAGGED,
        {"body": SHORT},
        ("approved", None),
    ),
    (
        "also below it",
        [("domain", "shop.example", "allow")],
        FLAGGED,
        {"body": "It is at https://www.eu.shop.example/a https://shop.example/b https://shop.example/c"},
        ("approved", None),
    ),
    (
        "and no other links",
        [("domain", "clinic.example", "allow")],
        FLAGGED,
        {"body": f"See https://clinic.example/necks. {SHORT}"},
        ("pending", "spam"),
    ),
    (
        "nor one that only ends alike",
        [("domain", "t.ly", "allow")],
        FLAGGED,
        {"body": SHORT},
        ("pending", "spam"),
    ),
    (
        "nor a stranger's first comment",
        [("domain", "clinic.example", "allow")],
        FIRST,
        {"body": f"{CLICKS} See https://clinic.example/necks."},
        ("pending", "first_comment"),
    ),
    (
        "nor a stranger who writes from such an address",
        [("domain", "reader.example", "allow")],
        FIRST,
        {"body": CLICKS},
        ("pending", "first_comment"),
    ),
    (
        "a high one does",
        [("address", "jo@reader.example", "allow")],
        FIRST,
        {"body": CALL},
        ("pending", "contact"),
    ),
    (
        "who may want to die is not turned away for a word",
        [("word", "kill", "block")],
        FLAGGED,
        {"body": DIE},
        ("pending", "crisis"),
    ),
    (
        "nor for who they are",
        [("address", "jo@reader.example", "block"), ("network", "203.0.113.7", "block")],
        FLAGGED,
        {"body": DIE, "client_address": "203.0.113.7"},
        ("pending", "crisis"),
    ),
    (
        "nor let through",
        [("address", "jo@reader.example", "allow")],
        FLAGGED,
        {"body": DIE},
        ("pending", "crisis"),
    ),
    (
        "what staff write is theirs",
        [("word", "clicks", "block")],
        FLAGGED,
        {"body": CLICKS, "from_staff": True},
        ("approved", None),
    ),
]


@pytest.mark.parametrize(
    ("rules", "site", "sent", "expected"), [pytest.param(*case[1:], id=case[0]) for case in OUTCOMES]
)
def test_rules_decide(
    app: Flask, rules: Rules, site: SiteSettings, sent: dict[str, Any], expected: tuple[str, str | None]
) -> None:
    article()
    for each in rules:
        rule(*each)
    made = submit(site, **sent)
    assert (made.status, made.held_because) == expected


def test_what_a_rule_sees_is_kept_with_its_place_and_counted(app: Flask) -> None:
    article()
    clicks, unmet, allowed = (
        rule("word", "clicks", "hold"),
        rule("word", "casino", "hold"),
        rule("address", "jo@reader.example", "allow"),
    )
    made = submit(body=CLICKS)
    (seen,) = triaging.kept([made.id])[made.id]
    assert (seen.id, [CLICKS[start:end] for start, end in seen.spans]) == ("words", ["clicks"])
    assert made.urgency == 2
    db.session.expire_all()
    assert [(each.hits, each.last_hit_at) for each in (clicks, unmet, allowed)] == [
        (1, made.created_at),
        (0, None),
        (1, made.created_at),
    ]
    assert db.session.scalars(select(CommentRuleHit.rule_id).order_by(CommentRuleHit.rule_id)).all() == [
        clicks.id,
        allowed.id,
    ]


def test_a_phrase_of_the_own_list_is_urgent_as_triage_is(app: Flask) -> None:
    article()
    rule("phrase", "the long sleep", "flag", signal="crisis")
    made = submit(body="I am ready for the long sleep.")
    assert (made.status, made.held_because, made.urgency) == ("pending", "crisis", 0)


def test_a_check_that_fails_turns_nothing_away(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    article()
    rule("word", "clicks", "block")
    monkeypatch.setattr("cms.comments.triaging.look", lambda *_told: [FAILED])
    assert submit(body=CLICKS).status == "pending"


def test_a_rule_that_cannot_be_read_loses_no_comment(app: Flask) -> None:
    article()
    made = rule("network", "203.0.113.7", "block")
    with writing():
        made.key = "network:203.0.113.999"
        rulebooks.renew()
    kept = submit(body=CLICKS)
    assert (kept.status, kept.held_because) == ("pending", "check_failed")


def test_a_rule_that_ended_acts_no_more(app: Flask) -> None:
    article()
    made = rule("word", "clicks", "block", expires_at=(now() + timedelta(hours=1)).isoformat())
    assert submit(body=CLICKS).status == "rejected"
    with writing():
        made.expires_at = now() - timedelta(seconds=1)
        rulebooks.renew()
    assert submit(body="It clicks at night as well, ever since the fall.").status == "approved"


def test_a_change_holds_for_the_next_comment(app: Flask) -> None:
    article()
    made = rule("word", "clicks", "block")
    assert submit(body=CLICKS).status == "rejected"
    with writing():
        ruling.change(SHELL, made, made.version, {"action": "hold"}, SEALER)
    assert submit(body="My jaw clicks when it is cold outside.").status == "pending"
    with writing():
        ruling.delete(SHELL, made)
    assert submit(body="Something clicks, and my husband hears it too.").status == "approved"


def test_a_rule_that_goes_while_a_comment_comes_stops_nothing(app: Flask) -> None:
    article()
    made = rule("word", "clicks", "hold")
    examined = submitting.examine(SUBMISSION, FLAGGED, SEALER)
    with writing():
        ruling.delete(SHELL, made)
    with writing():
        comment = submitting.store(NOBODY, examined, SEALER)
    assert fresh(comment).status == "pending"


def test_rules_are_read_once_until_they_change(app: Flask) -> None:
    rule("word", "casino", "hold")
    known = rulebooks.present()
    assert rulebooks.present() is known
    rule("word", "poker", "hold")
    assert rulebooks.present() is not known


def test_an_address_is_nowhere_in_plain(app: Flask) -> None:
    article()
    made = rule("address", "jo@reader.example", "block", note="Wrote to everybody.")
    submit(body=CLICKS)
    kept = db.session.execute(select(CommentRule.value, CommentRule.key)).one()
    assert not any("reader" in part for part in kept)
    assert ruling.shown(made, SEALER) == "jo@reader.example"
    (seen,) = triaging.kept([db.session.scalars(select(Comment.id)).one()]).values()
    rows = db.session.scalars(log.rows("rule")).all()
    assert not any("reader.example" in repr(each) for each in [seen, *(row.details for row in rows)])
    assert rows[0].details == {"rule": ["address", "block"]}


def test_an_address_that_was_kept_under_an_older_key_is_known(app: Flask) -> None:
    article()
    rule("address", "jo@reader.example", "block")
    renewed = Sealer(["n" * 32, "k" * 32])
    examined = submitting.examine(SUBMISSION, FLAGGED, renewed)
    assert examined.verdict.status == "spam"
    with pytest.raises(Conflict), writing():
        ruling.create(SHELL, {"kind": "address", "value": "Jo@reader.example", "action": "hold"}, renewed)


def test_two_rules_about_the_same_are_one_too_many(app: Flask) -> None:
    made = rule("phrase", "Cheap  pills", "hold")
    for kind, value in (("phrase", "cheap pills"), ("word", "cheap-pills"), ("phrase", "CHÉAP, pills")):
        with pytest.raises(Conflict, match=f"number {made.id}"):
            rule(kind, value, "block")


def test_who_may_not_moderate_makes_no_rules(app: Flask) -> None:
    with pytest.raises(Forbidden):
        ruling.create(NOBODY, {"kind": "word", "value": "casino", "action": "hold"}, SEALER)


def test_an_address_that_is_shown_to_be_theirs_excuses_a_slight_doubt(app: Flask) -> None:
    article()
    first = submit(body=CLICKS)
    rule("address", "jo@reader.example", "allow")
    with writing():
        fresh(first).edit_hash = "a hash"
    assert submit(FIRST, body=SHORT, proof=("a hash",)).status == "approved"


def test_words_put_in_place_of_others_are_excused_as_they_were(app: Flask) -> None:
    article()
    rule("domain", "bit.ly", "allow")
    made = submit(body=CLICKS)
    house = Surroundings(FLAGGED, SEALER)
    for body, seen in ((SHORT, []), (SHORT.replace("bit.ly", "tinyurl.com"), ["spam", "links"])):
        with writing():
            redacting.redact(SHELL, made.id, fresh(made).version, Redaction(Reason.OTHER, body), house)
        assert [each.id for each in triaging.kept([made.id]).get(made.id, [])] == seen
