"""What was learned and what the word lists see, as one signal."""

from collections.abc import Sequence

from cms.comments.learning.scoring import Likeness
from cms.comments.triage.signal import Severity, Signal, SignalId
from cms.comments.triage.weighing import combined

_BEHIND = list(SignalId)[list(SignalId).index(SignalId.SPAM) + 1 : -1]
_SEVERITY = Severity.LOW  # such a signal holds a comment and never makes it urgent


def joined(seen: Sequence[Signal], likeness: Likeness | None) -> tuple[Signal, ...]:
    """Add what was learned to the signals of a text: to that of spam if there is one, else in its place among them."""
    if likeness is None or not likeness.is_enough:
        return tuple(seen)
    listed = next((signal for signal in seen if signal.id == SignalId.SPAM), None)
    scores, told, spans = [likeness.score], [likeness.explanation], {*likeness.spans}
    if listed:
        scores, told, spans = [listed.score, *scores], [listed.explanation, *told], {*listed.spans, *spans}
    both = Signal(SignalId.SPAM, _SEVERITY, round(combined(scores), 2), " ".join(told), tuple(sorted(spans)))
    place = next((at for at, signal in enumerate(seen) if signal is listed or signal.id in _BEHIND), len(seen))
    return (*seen[:place], both, *(signal for signal in seen[place:] if signal is not listed))
