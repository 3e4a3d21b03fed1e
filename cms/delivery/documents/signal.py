"""What triage saw in a comment."""

from typing_extensions import TypedDict

from cms.comments.triage.signal import Signal


class SignalDocument(TypedDict):
    """What was seen in a comment; `spans` are where, in code points of `source`."""

    id: str
    severity: str
    score: float
    explanation: str
    spans: list[tuple[int, int]]


def signal_document(signal: Signal) -> SignalDocument:
    """Show what was seen in a comment."""
    return {
        "id": signal.id,
        "severity": signal.severity,
        "score": signal.score,
        "explanation": signal.explanation,
        "spans": list(signal.spans),
    }
