"""Was it sent as programs send: with a field filled in that people do not see, or at once?"""

from cms.comments.triage.reading import Reading
from cms.comments.triage.signal import Circumstances, Severity, Signal

FASTEST = 3.0  # seconds in which nobody reads a form, writes something and sends it


def robot(_reading: Reading, circumstances: Circumstances) -> Signal | None:
    """Give a signal for what the form tells; a sender who has no such form is none the worse for it."""
    if circumstances.trapped:
        told = "Filled in a field that people do not see, as programs do."
        return Signal("robot", Severity.LOW, 0.9, told)
    if circumstances.seconds is not None and circumstances.seconds < FASTEST:
        told = f"Was sent {circumstances.seconds:.1f} seconds after the form was shown, as programs do."
        return Signal("robot", Severity.LOW, 0.8, told)
    return None
