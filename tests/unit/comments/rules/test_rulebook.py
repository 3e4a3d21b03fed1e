"""A rule is met where it is meant: in the text, in links and their hosts, by who sent it; not after it ended."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cms.comments.rules.kinds import Does, Flag, RuleKind
from cms.comments.rules.rulebook import Hit, Rule, Rulebook, Sent
from cms.comments.rules.seeing import with_rules
from cms.comments.rules.values import ADDRESS, DOMAIN, NETWORK, TEXT
from cms.comments.triage.signal import Severity, Signal

NOW = datetime(2026, 5, 1, tzinfo=UTC)
WORD = Rule(1, RuleKind.WORD, Does.HOLD, TEXT + "casino", "casino")
DOMAIN_RULE = Rule(2, RuleKind.DOMAIN, Does.BLOCK, DOMAIN + "shop.example", "shop.example")
ENDING = Rule(3, RuleKind.DOMAIN, Does.BLOCK, DOMAIN + ".zip", ".zip")
NET = Rule(4, RuleKind.NETWORK, Does.BLOCK, NETWORK + "203.0.113.0/24", "203.0.113.0/24")
WIDE = Rule(5, RuleKind.NETWORK, Does.HOLD, NETWORK + "203.0.0.0/16", "203.0.0.0/16")
SIX = Rule(6, RuleKind.NETWORK, Does.BLOCK, NETWORK + "2001:db8::/64", "2001:db8::/64")
MAIL = Rule(7, RuleKind.ADDRESS, Does.BLOCK, ADDRESS + "index")
BOOK = Rulebook([WORD, DOMAIN_RULE, ENDING, NET, WIDE, SIX, MAIL])

MET: list[tuple[str, dict[str, Any], list[tuple[int, list[str]]]]] = [
    ("nothing", {"text": "It clicks."}, []),
    ("a word, where it stands", {"text": "A casino!"}, [(1, ["casino"])]),
    ("a word in the name", {"text": "Hi", "name": "Casino King"}, [(1, [])]),
    ("a word behind emphasis", {"text": "cas**in**o"}, [(1, [])]),
    ("a word behind entities", {"text": "c&#97;sino"}, [(1, [])]),
    ("a link", {"text": "See https://shop.example/a now"}, [(2, ["https://shop.example/a"])]),
    ("a link below it", {"text": "See https://a.shop.example"}, [(2, ["https://a.shop.example"])]),
    ("a link of Markdown", {"text": "[here](https://www.shop.example/)"}, [(2, ["https://www.shop.example/)"])]),
    ("but not one that ends like it", {"text": "https://myshop.example"}, []),
    ("nor one that begins so", {"text": "https://shop.example.org"}, []),
    ("nor its name as a path", {"text": "https://other.example/shop.example"}, []),
    ("nor words", {"text": "a shop, for example"}, []),
    ("the page of the author", {"text": "Hi", "url": "https://shop.example/me"}, [(2, [])]),
    ("the host of the e-mail address", {"text": "Hi", "mail_host": "mail.shop.example"}, [(2, [])]),
    ("an ending", {"text": "https://files.zip/a"}, [(3, ["https://files.zip/a"])]),
    ("an address of a network", {"text": "Hi", "client": "203.0.113.9"}, [(4, []), (5, [])]),
    ("one of the wider one only", {"text": "Hi", "client": "203.0.7.9"}, [(5, [])]),
    ("IPv4 that comes as IPv6", {"text": "Hi", "client": "::ffff:203.0.7.9"}, [(5, [])]),
    ("IPv6", {"text": "Hi", "client": "2001:db8::9"}, [(6, [])]),
    ("IPv6 beside it", {"text": "Hi", "client": "2001:db8:0:1::9"}, []),
    ("a client that is not known", {"text": "Hi", "client": "unknown"}, []),
    ("an e-mail address under an older key", {"text": "Hi", "mailboxes": ("new", "index")}, [(7, [])]),
]


@pytest.mark.parametrize(("sent", "expected"), [pytest.param(*case[1:], id=case[0]) for case in MET])
def test_a_rule_is_met_where_it_is_meant(sent: dict[str, Any], expected: list[tuple[int, list[str]]]) -> None:
    hits = BOOK.met(Sent(**sent), NOW)
    assert [(hit.rule.id, [sent["text"][first:last] for first, last in hit.spans]) for hit in hits] == expected


def test_a_rule_that_ended_is_not_met() -> None:
    ended = Rule(1, RuleKind.WORD, Does.HOLD, TEXT + "casino", "casino", expires_at=NOW)
    lasting = Rule(2, RuleKind.WORD, Does.HOLD, TEXT + "poker", "poker", expires_at=NOW + timedelta(seconds=1))
    assert [hit.rule.id for hit in Rulebook([ended, lasting]).met(Sent("casino poker"), NOW)] == [2]


def test_nobody_can_be_read_from_what_is_compared() -> None:
    assert "jo" not in repr(Sent("jo", name="jo", client="jo"))


CRISIS = Rule(8, RuleKind.PHRASE, Does.FLAG, TEXT + "the long sleep", "the long sleep", signal=Flag.CRISIS)
ALLOWED = Rule(9, RuleKind.WORD, Does.ALLOW, TEXT + "physio", "physio")
ABUSE = Signal("abuse", Severity.HIGH, 0.7, "Insults somebody.", ((4, 9),))


def test_what_rules_see_is_told_with_its_rule_and_its_place() -> None:
    (seen,) = with_rules([], [Hit(WORD, ((2, 8),)), Hit(DOMAIN_RULE, ()), Hit(ALLOWED, ((0, 1),))])[:1]
    assert (seen.id, seen.severity, seen.spans) == ("words", Severity.LOW, ((2, 8),))
    assert seen.explanation == "Your site’s rules name “casino” (rule 1, hold)."


def test_who_sent_it_is_not_named_with_the_comment() -> None:
    (seen,) = with_rules([], [Hit(NET), Hit(MAIL)])
    assert seen.id == "rules"
    assert seen.explanation == (
        "Your site’s rules name the network that it was sent from (block), the e-mail address of the author"
        " (rule 7, block)."
    )


def test_an_own_list_gives_a_signal_and_what_is_urgent_comes_first() -> None:
    seen = with_rules([ABUSE], [Hit(WORD, ((2, 8),)), Hit(CRISIS, ((20, 34),))])
    assert [(signal.id, signal.severity) for signal in seen] == [
        ("crisis", Severity.URGENT),
        ("abuse", Severity.HIGH),
        ("words", Severity.LOW),
    ]
    assert seen[0].explanation == "Says what is on your site’s own list: “the long sleep” (rule 8)."


def test_what_triage_saw_too_is_one_signal_with_both_reasons() -> None:
    known = Signal("crisis", Severity.URGENT, 0.9, "Says that they want to die.", ((0, 5),))
    (seen,) = with_rules([known], [Hit(CRISIS, ((20, 34),))])
    assert seen.spans == ((0, 5), (20, 34))
    assert seen.explanation.startswith("Says that they want to die. Says what is on your site’s own list")
