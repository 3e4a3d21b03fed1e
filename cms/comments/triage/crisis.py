"""Does somebody want to die, or hurt themselves?"""

from cms.comments.triage.reading import Reading
from cms.comments.triage.signal import Circumstances, Signal
from cms.comments.triage.weighing import weigh


def crisis(reading: Reading, _circumstances: Circumstances) -> Signal | None:
    """Give the signal of what the word lists find."""
    return weigh("crisis", reading)
