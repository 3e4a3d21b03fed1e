"""Looking at a comment with every detector; one that breaks says so, and the others go on."""

import gc
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import TypeVar

import structlog

from cms.comments.triage.hints.hinting import doubted, hinted
from cms.comments.triage.order import DETECTORS, Detector
from cms.comments.triage.reading import Reading
from cms.comments.triage.readings import reading
from cms.comments.triage.signal import Circumstances, Severity, Signal, SignalId

T = TypeVar("T")
BROKEN = SignalId.CHECK_FAILED
NOTHING_ELSE = Circumstances()
_OF_EVERY_KIND = "Words that load all lists, those with terms too: my migraine got worse after this stretch."
_ROUNDS = 10_000, 20, 20  # objects made until the collector looks at the young ones, and how many such rounds
_ORDER = {detector.__name__: place for place, detector in enumerate(DETECTORS)}
_log = structlog.get_logger()


def look(
    text: str, circumstances: Circumstances = NOTHING_ELSE, detectors: Sequence[Detector] = DETECTORS
) -> list[Signal]:
    """Give the signals of a text in the order of the detectors: what they see, and what the text hints at.

    What they see, but not outright, is left out where all words speak against it. The last one tells of all that broke.
    """
    broken: list[str] = []
    seen = glance(text, circumstances, detectors, broken)
    doubts = _unless_broken("doubts", lambda: doubted(text, seen), broken)
    seen = [signal for signal in seen if signal not in doubts]
    hints = _unless_broken("hints", lambda: hinted(text, seen), broken)
    given = {signal.id: signal for signal in (*hints, *seen) if not signal.faint}
    signals = sorted(given.values(), key=lambda signal: _ORDER[signal.id])
    return [*signals, _failed(broken)] if broken else signals


def glance(
    text: str,
    circumstances: Circumstances = NOTHING_ELSE,
    detectors: Sequence[Detector] = DETECTORS,
    broken: list[str] | None = None,
) -> list[Signal]:
    """Give what the detectors see, faint signals too; the names of those that break are added to `broken`."""
    failed = [] if broken is None else broken
    found: list[Signal] = []
    for text_read in _unless_broken("reading", lambda: [reading(text)], failed):
        for detector in detectors:
            found += _unless_broken(detector.__name__, partial(_seen, detector, text_read, circumstances), failed)
    return found


@cache
def load() -> None:
    """Load the word lists, which takes about a second, so that no comment waits for them.

    They stay as long as the process does. So the collector of garbage is kept from them, while they are made and from
    then on: else each of its full rounds would look through all of them, and stop the process for a tenth of a second.
    Its small rounds become fewer, too: a look makes thousands of objects that all go by themselves, and a tenth of its
    time would be spent on looking for rings among them.
    """
    gc.disable()
    try:
        look(_OF_EVERY_KIND)
    finally:
        gc.enable()
    gc.freeze()
    gc.set_threshold(*_ROUNDS)


def _seen(detector: Detector, reading: Reading, circumstances: Circumstances) -> list[Signal]:
    signal = detector(reading, circumstances)
    return [signal] if signal else []


def _unless_broken(name: str, check: Callable[[], list[T]], broken: list[str]) -> list[T]:
    try:
        return check()
    except Exception as error:  # noqa: BLE001 -- a rule that breaks must not lose what somebody wrote
        _log.error("detector failed", detector=name, error=type(error).__name__)
        broken.append(name)
        return []


def _failed(broken: Sequence[str]) -> Signal:
    names = ", ".join(f"“{name}”" for name in broken)
    told = f"The check {names} failed" if len(broken) == 1 else f"The checks {names} failed"
    return Signal(BROKEN, Severity.HIGH, 1.0, f"{told}; please read with care.")
