"""All rules made ready, so that a comment is compared with thousands of them in about a millisecond."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from ipaddress import ip_network

from cms.comments.rules.kinds import Does, Flag, RuleKind
from cms.comments.rules.values import ADDRESS, DOMAIN, NETWORK, TEXT, Network, client, plain_host
from cms.comments.rules.wording import Phrasebook, words
from cms.comments.triage.promotion.hosts import hosts

Span = tuple[int, int]
_FORMATTING = re.compile(r"[*_~`\\]")


@dataclass(frozen=True)
class Rule:
    """A rule that is kept; `shown` is what it names, and empty where that is an e-mail address."""

    id: int
    kind: RuleKind
    action: Does
    key: str
    shown: str = ""
    signal: Flag | None = None
    expires_at: datetime | None = None

    def acts_at(self, moment: datetime) -> bool:
        """Tell whether it has not ended."""
        return self.expires_at is None or self.expires_at > moment


@dataclass(frozen=True)
class Sent:
    """What rules look at: the text, the name and address of its author, and where it came from.

    `mailboxes` are the keyed hashes under which the author's e-mail address may be kept; `client` is the plain
    network address, which is in memory alone.
    """

    text: str
    name: str = ""
    url: str = ""
    mail_host: str = ""
    mailboxes: tuple[str, ...] = ()
    client: str = ""

    def __repr__(self) -> str:
        """Tell nothing: whoever was sent must not get into a log."""
        return "Sent(…)"


@dataclass(frozen=True)
class Hit:
    """A rule that was met, and where in the text: nowhere, if it was in the name, hidden, or about the sender."""

    rule: Rule
    spans: tuple[Span, ...] = ()


class Rulebook:
    """Rules by what they compare."""

    def __init__(self, rules: Iterable[Rule] = ()) -> None:
        self._by_key: dict[str, Rule] = {}
        self._phrases: Phrasebook[Rule] = Phrasebook()
        self._networks: dict[tuple[int, int], dict[int, Rule]] = defaultdict(dict)
        for rule in rules:
            self._by_key[rule.key] = rule
            if rule.key.startswith(TEXT):
                self._phrases.add(rule.key.removeprefix(TEXT).split(), rule)
            if rule.key.startswith(NETWORK):
                self._place(ip_network(rule.key.removeprefix(NETWORK)), rule)

    def _place(self, network: Network, rule: Rule) -> None:
        beyond = network.max_prefixlen - network.prefixlen
        self._networks[network.version, beyond][int(network.network_address) >> beyond] = rule

    def met(self, sent: Sent, moment: datetime) -> tuple[Hit, ...]:
        """Give the rules that are met and have not ended, in the order of their numbers."""
        if not self._by_key:
            return ()
        places: dict[Rule, set[Span]] = defaultdict(set)
        for rule, span in (*self._said(sent), *self._linked(sent), *self._sent_by(sent)):
            places[rule].update([span] if span else [])
        hits = (Hit(rule, tuple(sorted(spans))) for rule, spans in places.items() if rule.acts_at(moment))
        return tuple(sorted(hits, key=lambda hit: hit.rule.id))

    def _said(self, sent: Sent) -> Iterator[tuple[Rule, Span | None]]:
        for rule, start, end in self._phrases.found(words(sent.text)):
            yield rule, (start, end)
        for text in (_uncovered(sent.text), sent.name):
            for rule, _start, _end in self._phrases.found(words(text)):
                yield rule, None

    def _linked(self, sent: Sent) -> Iterator[tuple[Rule, Span | None]]:
        for host in hosts(sent.text):
            for rule in self._of_domain(host.name):
                yield rule, (host.start, host.end)
        for name in (
            sent.mail_host,
            *(host.name for text in (_uncovered(sent.text), sent.url) for host in hosts(text)),
        ):
            for rule in self._of_domain(name):
                yield rule, None

    def _of_domain(self, name: str) -> Iterator[Rule]:
        """Give the rules for a host, for each domain that it is under, and for its ending."""
        labels = plain_host(name).split(".") if name else []
        for first in range(len(labels)):
            under = ".".join(labels[first:])
            rule = self._by_key.get(DOMAIN + under) or self._by_key.get(f"{DOMAIN}.{under}")
            if rule:
                yield rule

    def _sent_by(self, sent: Sent) -> Iterator[tuple[Rule, Span | None]]:
        for mailbox in sent.mailboxes:
            if rule := self._by_key.get(ADDRESS + mailbox):
                yield rule, None
        address = client(sent.client)
        if address is not None:
            for (version, beyond), rules in self._networks.items():
                if version == address.version and (rule := rules.get(int(address) >> beyond)):
                    yield rule, None


def excused(hits: Iterable[Hit], *texts: str) -> frozenset[str]:
    """Give the hosts in texts that are under a domain which an operator's rule allows, and no other."""
    allowed = [
        hit.rule.key.removeprefix(DOMAIN)
        for hit in hits
        if hit.rule.action == Does.ALLOW and hit.rule.key.startswith(DOMAIN)
    ]
    found = (host.name for text in texts for host in hosts(text)) if allowed else ()
    return frozenset(name for name in found if any(_is_under(plain_host(name), domain) for domain in allowed))


def _is_under(host: str, domain: str) -> bool:
    return host == domain or host.endswith(domain if domain.startswith(".") else f".{domain}")


def _uncovered(text: str) -> str:
    """Give a text without the signs that only format it and can stand within a word; nothing where there are none."""
    plain = _FORMATTING.sub("", unescape(text) if "&" in text else text)
    return plain if plain != text else ""
