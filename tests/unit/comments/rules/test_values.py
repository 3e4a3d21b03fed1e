"""What a rule names is brought into one form; what names nothing, or everybody, is refused."""

import pytest

from cms.comments.rules.kinds import Kind
from cms.comments.rules.values import client, mailbox, named
from cms.core.errors import Invalid

NAMED: list[tuple[str, Kind, str, str]] = [
    ("a word stays as typed", Kind.WORD, "Casino", "Casino"),
    ("a word with a joint", Kind.WORD, "well-known", "well-known"),
    ("spaces of a phrase", Kind.PHRASE, "cheap \n pills", "cheap pills"),
    ("a domain", Kind.DOMAIN, "Shop.Example", "shop.example"),
    ("a whole address of the web", Kind.DOMAIN, "https://www.Shop.example:8080/a?b#c", "shop.example"),
    ("an address without its scheme", Kind.DOMAIN, "shop.example/a", "shop.example"),
    ("what stands behind the @", Kind.DOMAIN, "@shop.example", "shop.example"),
    ("all below it, which is meant anyhow", Kind.DOMAIN, "*.shop.example", "shop.example"),
    ("an ending", Kind.DOMAIN, ".XYZ", ".xyz"),
    ("letters that the network writes otherwise", Kind.DOMAIN, "bücher.example", "xn--bcher-kva.example"),
    ("one address is a network of one", Kind.NETWORK, "203.0.113.7", "203.0.113.7/32"),
    ("a network by any address in it", Kind.NETWORK, "203.0.113.7/24", "203.0.113.0/24"),
    ("an address of IPv6 is its household", Kind.NETWORK, "2001:db8::1", "2001:db8::/64"),
    ("unless it is said otherwise", Kind.NETWORK, "2001:db8::1/128", "2001:db8::1/128"),
    ("IPv4 written as IPv6", Kind.NETWORK, "::ffff:203.0.113.7", "203.0.113.7/32"),
    ("an e-mail address", Kind.ADDRESS, "Jo@Reader.EXAMPLE", "Jo@reader.example"),
]
REFUSED: list[tuple[str, Kind, str]] = [
    ("no letter", Kind.WORD, "!!!"),
    ("two words", Kind.WORD, "cheap pills"),
    ("too many words", Kind.PHRASE, "a " * 21),
    ("no domain", Kind.DOMAIN, "shop"),
    ("an empty label", Kind.DOMAIN, "shop..example"),
    ("a sign in it", Kind.DOMAIN, "sh op.example"),
    ("nothing behind the dot", Kind.DOMAIN, "."),
    ("no network", Kind.NETWORK, "shop.example"),
    ("more bits than there are", Kind.NETWORK, "203.0.113.7/33"),
    ("everybody", Kind.NETWORK, "0.0.0.0/0"),
    ("everybody else", Kind.NETWORK, "::/0"),
    ("no e-mail address", Kind.ADDRESS, "jo"),
    ("a domain is no address", Kind.ADDRESS, "@shop.example"),
]


@pytest.mark.parametrize(("kind", "typed", "expected"), [pytest.param(*case[1:], id=case[0]) for case in NAMED])
def test_what_a_rule_names_has_one_form(kind: Kind, typed: str, expected: str) -> None:
    assert named(kind, typed) == expected


@pytest.mark.parametrize(("kind", "typed"), [pytest.param(*case[1:], id=case[0]) for case in REFUSED])
def test_what_cannot_be_met_is_refused(kind: Kind, typed: str) -> None:
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
