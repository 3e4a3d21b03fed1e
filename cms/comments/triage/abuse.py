"""Does the text insult, threaten or harass somebody?"""

from cms.comments.triage.reading import Reading
from cms.comments.triage.signal import Circumstances, Signal
from cms.comments.triage.weighing import weigh


def abuse(reading: Reading, _circumstances: Circumstances) -> Signal | None:
    """Give the signal of what the word lists find."""
    return weigh("abuse", reading)
