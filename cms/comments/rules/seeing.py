"""What rules say of a comment, as signals: for moderators, with the rule and the place in the text."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from cms.comments.rules.kinds import IN_THE_TEXT, SEVERITIES, Does, Flag, RuleKind
from cms.comments.rules.rulebook import Hit
from cms.comments.triage.signal import Severity, Signal, SignalId
from cms.core.text import shortened

MOST_NAMED = 5
LONGEST_NAME = 60
_ORDER = list(Severity)
_DOES = {Does.BLOCK: "block", Does.HOLD: "hold"}
_ABOUT = {
    RuleKind.ADDRESS: "the e-mail address of the author",
    RuleKind.DOMAIN: "a domain that it links to or comes from",
    RuleKind.NETWORK: "the network that it was sent from",
}


def with_rules(seen: Sequence[Signal], hits: Sequence[Hit]) -> tuple[Signal, ...]:
    """Add what rules see to what triage saw, the most severe first; what both see becomes one signal."""
    merged: dict[str, Signal] = {signal.id: signal for signal in seen}
    for signal in _signals(hits):
        known = merged.get(signal.id)
        merged[signal.id] = _joined(known, signal) if known else signal
    return tuple(sorted(merged.values(), key=lambda signal: _ORDER.index(signal.severity)))


def _signals(hits: Sequence[Hit]) -> Iterable[Signal]:
    for flag in Flag:
        flagged = [hit for hit in hits if hit.rule.signal == flag]
        if flagged:
            told = f"Says what is on your site’s own list: {_names(flagged)}."
            yield Signal(flag.value, SEVERITIES[flag], 1.0, told, _spans(flagged))
    stopped = [hit for hit in hits if hit.rule.action in _DOES]
    said = [hit for hit in stopped if hit.rule.kind in IN_THE_TEXT]
    if said:
        yield Signal(SignalId.WORDS, Severity.LOW, 1.0, f"Your site’s rules name {_names(said)}.", _spans(said))
    sent = [hit for hit in stopped if hit.rule.kind not in IN_THE_TEXT]
    if sent:
        yield Signal(SignalId.RULES, Severity.LOW, 1.0, f"Your site’s rules name {_senders(sent)}.", _spans(sent))


def _joined(seen: Signal, own: Signal) -> Signal:
    return replace(
        seen,
        severity=min(seen.severity, own.severity, key=_ORDER.index),
        score=max(seen.score, own.score),
        explanation=f"{seen.explanation} {own.explanation}",
        spans=tuple(sorted({*seen.spans, *own.spans})),
    )


def _names(hits: Sequence[Hit]) -> str:
    named = [f"“{shortened(hit.rule.shown, LONGEST_NAME)}” ({_told(hit)})" for hit in hits[:MOST_NAMED]]
    return ", ".join([*named, *([f"{len(hits) - MOST_NAMED} more"] if len(hits) > MOST_NAMED else [])])


def _told(hit: Hit) -> str:
    parts = [f"rule {hit.rule.id}", *([_DOES[hit.rule.action]] if hit.rule.action in _DOES else [])]
    return ", ".join([*parts, *([] if hit.spans else ["in the name, or behind formatting"])])


def _senders(hits: Sequence[Hit]) -> str:
    """Name what is known of the sender, not who that is: what is kept with a comment must not tell an address."""
    told = (
        f"the domain “{hit.rule.shown}” ({_rule(hit)})" if hit.rule.kind == RuleKind.DOMAIN else _sender(hit)
        for hit in hits[:MOST_NAMED]
    )
    return ", ".join(told)


def _sender(hit: Hit) -> str:
    """Name a network without the number of its rule, which would tell the address for longer than it is kept."""
    about = _ABOUT[hit.rule.kind]
    return f"{about} ({_DOES[hit.rule.action]})" if hit.rule.kind == RuleKind.NETWORK else f"{about} ({_rule(hit)})"


def _rule(hit: Hit) -> str:
    return f"rule {hit.rule.id}, {_DOES[hit.rule.action]}"


def _spans(hits: Sequence[Hit]) -> tuple[tuple[int, int], ...]:
    return tuple(sorted({span for hit in hits for span in hit.spans}))
