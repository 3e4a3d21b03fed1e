"""Looking at a comment with every detector; one that breaks says so, and the others go on."""

from collections.abc import Sequence

import structlog

from cms.comments.triage.lexicon import speller
from cms.comments.triage.order import DETECTORS, Detector
from cms.comments.triage.reading import Reading, read
from cms.comments.triage.signal import Circumstances, Severity, Signal, SignalId

BROKEN = SignalId.CHECK_FAILED
NOTHING_ELSE = Circumstances()
_log = structlog.get_logger()


def look(
    text: str, circumstances: Circumstances = NOTHING_ELSE, detectors: Sequence[Detector] = DETECTORS
) -> list[Signal]:
    """Give the signals of a text, in the order of the detectors; one tells of all that broke."""
    try:
        reading = read(text, speller())
    except Exception as error:  # noqa: BLE001 -- a text that cannot be read must not be lost
        _log.error("text could not be read", error=type(error).__name__)
        return [_failed(["reading"])]
    found: dict[str, Signal] = {}
    broken: list[str] = []
    for detector in detectors:
        signal = _signal(detector, reading, circumstances, broken)
        if signal:
            found[signal.id] = signal
    return list(found.values())


def load() -> None:
    """Load the word lists, which takes about a second, so that no comment waits for them."""
    look("Words that load the lists.")


def _signal(detector: Detector, reading: Reading, circumstances: Circumstances, broken: list[str]) -> Signal | None:
    try:
        return detector(reading, circumstances)
    except Exception as error:  # noqa: BLE001 -- a rule that breaks must not lose what somebody wrote
        broken.append(detector.__name__)
        _log.error("detector failed", detector=detector.__name__, error=type(error).__name__)
        return _failed(broken)


def _failed(broken: Sequence[str]) -> Signal:
    names = ", ".join(f"“{name}”" for name in broken)
    told = f"The check {names} failed" if len(broken) == 1 else f"The checks {names} failed"
    return Signal(BROKEN, Severity.HIGH, 1.0, f"{told}; please read with care.")
