"""Does the text tell others how to treat, or that something cures?"""

from cms.comments.triage.reading import Reading
from cms.comments.triage.signal import Circumstances, Signal
from cms.comments.triage.weighing import weigh


def advice(reading: Reading, _circumstances: Circumstances) -> Signal | None:
    """Give the signal of what the word lists find."""
    return weigh("advice", reading)
