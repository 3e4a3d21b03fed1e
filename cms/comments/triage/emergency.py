"""Does somebody describe what needs a hospital today?"""

from cms.comments.triage.context import reaches
from cms.comments.triage.reading import Reading
from cms.comments.triage.signal import Circumstances, Signal
from cms.comments.triage.weighing import said, weigh

ASKED = "asked"  # the context of a question in general
ONSET = "onset"  # the concept that says when it began


def emergency(reading: Reading, _circumstances: Circumstances) -> Signal | None:
    """Give the signal of what the word lists find.

    “Can a pulled neck make you see double?” asks in general, but not where “It started an hour ago” follows.
    """
    around = reaches(reading)
    signal = weigh("emergency", reading, around)
    if (signal and not signal.faint) or not around.has(ASKED) or ONSET not in said("emergency", reading, around):
        return signal
    return weigh("emergency", reading, around.without(ASKED)) or signal
