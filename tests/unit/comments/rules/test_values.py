"""What a rule names is brought into one form; what names nothing, or everybody, is refused."""

import pytest

from cms.comments.rules.kinds import RuleKind
from cms.comments.rules.values import client, mailbox, named
from cms.core.errors import Invalid

NAMED: list[tuple[str, RuleKind, str, str]] = [
    ("a word stays as typed", RuleKind.WORD, "Casino", "Casino"),
    ("a word with a joint", RuleKind.WORD, "well-known", "well-known"),
    ("spaces of a phrase", RuleKind.PHRASE, "cheap \n pills", "cheap pills"),
    ("a domain", RuleKind.DOMAIN, "Shop.Example", "shop.example"),
    ("a whole address of the web", RuleKind.DOMAIN, "https://www.Shop.example:8080/a?b#c", "shop.example"),
    ("an address without its scheme", RuleKind.DOMAIN, "shop.example/a", "shop.example"),
    ("what stands behind the @", RuleKind.DOMAIN, "@shop.example", "shop.example"),
    ("all below it, which is meant anyhow", RuleKind.DOMAIN, "*.shop.example", "shop.example"),
    ("an ending", RuleKind.DOMAIN, ".XYZ", ".xyz"),
    ("letters that the network writes otherwise", RuleKind.DOMAIN, "bücher.example", "xn--bcher-kva.example"),
    ("one address is a network of one", RuleKind.NETWORK, "203.0.113.7", "203.0.113.7/32"),
    ("a network by any address in it", RuleKind.NETWORK, "203.0.113.7/24", "203.0.113.0/24"),
    ("an address of IPv6 is its household", RuleKind.NETWORK, "2001:db8::1", "2001:db8::/64"),
    ("unless it is said otherwise", RuleKind.NETWORK, "2001:db8::1/128", "2001:db8::1/128"),
    ("IPv4 written as IPv6", RuleKind.NETWORK, "::ffff:203.0.113.7", "203.0.113.7/32"),
    ("an e-mail address", RuleKind.ADDRESS, "Jo@Reader.EXAMPLE", "Jo@reader.example"),
]
REFUSED: list[tuple[str, RuleKind, str]] = [
    ("no letter", RuleKind.WORD, "!!!"),
    ("two words", RuleKind.WORD, "cheap pills"),
    ("too many words", RuleKind.PHRASE, "a " * 21),
    ("no domain", RuleKind.DOMAIN, "shop"),
    ("an empty label", RuleKind.DOMAIN, "shop..example"),
    ("a sign in it", RuleKind.DOMAIN, "sh op.example"),
    ("nothing behind the dot", RuleKind.DOMAIN, "."),
    ("no network", RuleKind.NETWORK, "shop.example"),
    ("more bits than there are", RuleKind.NETWORK, "203.0.113.7/33"),
    ("everybody", RuleKind.NETWORK, "0.0.0.0/0"),
    ("everybody else", RuleKind.NETWORK, "::/0"),
    ("no e-mail address", RuleKind.ADDRESS, "jo"),
    ("a domain is no address", RuleKind.ADDRESS, "@shop.example"),
]


@pytest.mark.parametrize(("kind", "typed", "expected"), [pytest.param(*case[1:], id=case[0]) for case in NAMED])
def test_what_a_rule_names_has_one_form(kind: RuleKind, typed: str, expected: str) -> None:
    assert named(kind, typed) == expected


@pytest.mark.parametrize(("kind", "typed"), [pytest.param(*case[1:], id=case[0]) for case in REFUSED])
def test_what_cannot_be_met_is_refused(kind: RuleKind, typed: str) -> None:
    with pytest.raises(Invalid) as refusal:
        named(kind, typed)
    assert [fault.pointer for fault in refusal.value.faults] == ["#/value"]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        pytest.param("Jo@Reader.example", "jo@reader.example", id="capitals do not count"),
        pytest.param("jo+news@reader.example", "jo@reader.example", id="nor what follows a plus"),
        pytest.param("j.o.e+x@gmail.com", "joe@gmail.com", id="nor the dots of Gmail"),
        pytest.param("joe@googlemail.com", "joe@gmail.com", id="which has two names"),
        pytest.param("j.o@reader.example", "j.o@reader.example", id="dots of others do"),
        pytest.param("+@reader.example", "+@reader.example", id="a plus alone is a name"),
    ],
)
def test_one_mailbox_is_one_person(address: str, expected: str) -> None:
    assert mailbox(address) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [("203.0.113.7", "203.0.113.7"), ("::ffff:203.0.113.7", "203.0.113.7"), ("fe80::1%eth0", "fe80::1"), ("?", "None")],
)
def test_the_address_of_a_client_is_read(address: str, expected: str) -> None:
    assert str(client(address)) == expected
