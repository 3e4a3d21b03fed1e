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
    """Give the signals of a text, in the order of the detectors."""
    reading = read(text, speller())
    found = (_signal(detector, reading, circumstances) for detector in detectors)
    return [signal for signal in found if signal]


def load() -> None:
    """Load the word lists, which takes about a second, so that no comment waits for them."""
    look("Words that load the lists.")


def _signal(detector: Detector, reading: Reading, circumstances: Circumstances) -> Signal | None:
    try:
        return detector(reading, circumstances)
    except Exception as error:  # noqa: BLE001 -- a rule that breaks must not lose what somebody wrote
        name = detector.__name__
        _log.error("detector failed", detector=name, error=type(error).__name__)
        return Signal(BROKEN, Severity.HIGH, 1.0, f"The check “{name}” failed; please read with care.")
