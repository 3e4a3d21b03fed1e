"""What a rule can name, and what is done where it is met."""

from enum import StrEnum

from cms.comments.triage.signal import Severity, SignalId


class RuleKind(StrEnum):
    """What a rule names: something in the text, or something about who sent it."""

    WORD = "word"
    PHRASE = "phrase"
    ADDRESS = "address"
    DOMAIN = "domain"
    NETWORK = "network"


class Does(StrEnum):
    """What is done with a comment that a rule is met in; `flag` gives it a signal of triage."""

    ALLOW = "allow"
    BLOCK = "block"
    HOLD = "hold"
    FLAG = "flag"


class Flag(StrEnum):
    """The signals that a rule can give."""

    CRISIS = SignalId.CRISIS.value
    EMERGENCY = SignalId.EMERGENCY.value
    CONTACT = SignalId.CONTACT.value
    ADVERSE_EFFECT = SignalId.ADVERSE_EFFECT.value
    DISCLOSURE = SignalId.DISCLOSURE.value
    ADVICE = SignalId.ADVICE.value
    ABUSE = SignalId.ABUSE.value
    SPAM = SignalId.SPAM.value


IN_THE_TEXT = frozenset({RuleKind.WORD, RuleKind.PHRASE})
SEVERITIES = {
    Flag.CRISIS: Severity.URGENT,
    Flag.EMERGENCY: Severity.URGENT,
    Flag.CONTACT: Severity.HIGH,
    Flag.ADVERSE_EFFECT: Severity.HIGH,
    Flag.DISCLOSURE: Severity.LOW,
    Flag.ADVICE: Severity.HIGH,
    Flag.ABUSE: Severity.HIGH,
    Flag.SPAM: Severity.LOW,
}
