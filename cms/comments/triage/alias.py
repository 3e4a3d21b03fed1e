"""Is the address written so that one person looks like many?"""

from cms.comments.triage.reading import Reading
from cms.comments.triage.signal import Circumstances, Severity, Signal

# Google ignores dots before the sign @, so that every one of these reaches the same person:
# https://support.google.com/mail/answer/7436150
_DOTLESS = frozenset({"gmail.com", "googlemail.com"})
_USUAL_DOTS = 3


def alias(_reading: Reading, circumstances: Circumstances) -> Signal | None:
    """Give a signal for an address with more dots than names have, where dots mean nothing.

    The persons are not put together: nobody may come by the standing of another with an address
    that only looks like theirs.
    """
    name, _at, domain = circumstances.author_email.strip().casefold().rpartition("@")
    if domain not in _DOTLESS or name.count(".") <= _USUAL_DOTS:
        return None
    told = f"The e-mail address has {name.count('.')} dots, which mean nothing there: one person can look like many."
    return Signal("alias", Severity.LOW, 0.5, told)
