"""What a rule would have done to the comments that came last, before it is made: nothing is changed by looking."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from ipaddress import IPv4Network, ip_network
from typing import Any

from sqlalchemy import select

from cms.accounts.permissions import Actor, Permission
from cms.comments import ruling
from cms.comments.models import Comment, CommentSignal, Person
from cms.comments.rules.kinds import IN_THE_TEXT, Does, RuleKind
from cms.comments.rules.rulebook import Rule, Rulebook, Sent, Span
from cms.comments.rules.values import ONE_CLIENT, mailbox
from cms.comments.rules.written import RuleWritten
from cms.comments.status import Status
from cms.comments.triage.signal import Severity
from cms.core.clock import now
from cms.core.db import db
from cms.core.errors import Fault, Invalid
from cms.core.sealing import Sealer

LOOKED_AT, SHOWN = 1000, 50
MOST_CLIENTS = 2**14
_AT_ONCE = 200
_BY_MAIL = frozenset({RuleKind.ADDRESS, RuleKind.DOMAIN})


@dataclass(frozen=True)
class Tried:
    """A comment that the rule would have met: how it stands now, how it would, and where the text says it."""

    comment_id: int
    status: str
    would: Status
    author_name: str
    source: str
    created_at: datetime
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Trial:
    """How many comments were looked at, how many would have been met, how they stand and would stand; the newest."""

    looked_at: int
    met: int
    by_status: dict[str, int]
    would: dict[str, int]
    shown: tuple[Tried, ...]


def attempt(actor: Actor, members: Mapping[str, Any], sealer: Sealer) -> Trial:
    """Compare a rule with the last thousand comments of readers.

    Raises Invalid for what is no rule, and for a network of too many addresses: those of senders are only kept
    as keyed hashes, and for a month.
    """
    actor.must(Permission.COMMENTS_MODERATE)
    actor.must(Permission.COMMENTS_READ)
    written = ruling.read(members)
    key = ruling.keys(written.kind, written.value, sealer)[0]
    book = Rulebook([Rule(0, written.kind, written.action, key)])
    clients = _clients(written.value, sealer) if written.kind == RuleKind.NETWORK else frozenset()
    looked_at, met = 0, []
    for row in db.session.execute(_LATEST.execution_options(yield_per=_AT_ONCE)):
        looked_at += 1
        sent = _sent(row, written, sealer)
        if written.kind == RuleKind.NETWORK and row.client_hash not in clients:
            continue
        hits = book.met(sent, now())
        if hits or written.kind == RuleKind.NETWORK:
            spans = hits[0].spans if hits else ()
            tried = Tried(row.id, row.status, Status.PENDING, row.author_name, row.source, row.created_at, spans)
            met.append(tried)
    met = _foreseen(met, written)
    return Trial(
        looked_at,
        len(met),
        dict(Counter(each.status for each in met)),
        dict(Counter(each.would.value for each in met)),
        tuple(met[:SHOWN]),
    )


_LATEST = (
    select(
        Comment.id,
        Comment.status,
        Comment.author_name,
        Comment.author_url,
        Comment.source,
        Comment.created_at,
        Comment.client_hash,
        Person.email_sealed,
    )
    .outerjoin(Person, Person.id == Comment.person_id)
    .where(Comment.is_staff.is_(False), Comment.status != Status.ERASED)
    .order_by(Comment.created_at.desc(), Comment.id.desc())
    .limit(LOOKED_AT)
)


def _sent(row: Any, written: RuleWritten, sealer: Sealer) -> Sent:
    email = sealer.open(row.email_sealed) if written.kind in _BY_MAIL and row.email_sealed else ""
    by_whom = tuple(sealer.blind_indexes(mailbox(email))) if email and written.kind == RuleKind.ADDRESS else ()
    return Sent(row.source, row.author_name, row.author_url, email.rpartition("@")[2], by_whom)


def _foreseen(met: list[Tried], written: RuleWritten) -> list[Tried]:
    """Say what would have become of each: who may be in danger waits, whatever is done with the others."""
    severities: dict[int, set[str]] = {each.comment_id: set() for each in met}
    seen = select(CommentSignal.comment_id, CommentSignal.severity).where(CommentSignal.comment_id.in_(severities))
    for comment_id, severity in db.session.execute(seen):
        severities[comment_id].add(severity)
    if written.action == Does.ALLOW and written.kind == RuleKind.DOMAIN:
        return [replace(each, would=Status(each.status)) for each in met]  # it decides nothing
    waits = {Severity.URGENT} if written.action == Does.BLOCK else {Severity.URGENT, Severity.HIGH}
    if written.action == Does.ALLOW and written.kind != RuleKind.NETWORK:
        waits.add(Severity.LOW)
    return [each if waits & severities[each.comment_id] else replace(each, would=_becomes(written)) for each in met]


def _becomes(written: RuleWritten) -> Status:
    if written.action == Does.BLOCK:
        return Status.REJECTED if written.kind in IN_THE_TEXT else Status.SPAM
    return Status.APPROVED if written.action == Does.ALLOW else Status.PENDING


def _clients(network: str, sealer: Sealer) -> frozenset[str]:
    """Give the keyed hashes of all clients in a network."""
    parsed = ip_network(network)
    if isinstance(parsed, IPv4Network):
        count, addresses = parsed.num_addresses, (str(each) for each in parsed)
    else:
        count = 2 ** max(0, ONE_CLIENT - parsed.prefixlen)
        wide = parsed if parsed.prefixlen <= ONE_CLIENT else parsed.supernet(new_prefix=ONE_CLIENT)
        addresses = (str(each.network_address) for each in wide.subnets(new_prefix=ONE_CLIENT))
    if count > MOST_CLIENTS:
        raise Invalid(
            Fault("This network is too wide to be tried: who sent a comment is not kept in plain.", "#/value")
        )
    return frozenset(sealer.client_hash(address) for address in addresses)
