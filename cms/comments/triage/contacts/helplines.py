"""Lines that everybody may ring in need; giving their number is a kindness, not a person's contact."""

import re

from cms.comments.triage.contacts.words import words

_LINES = words("helplines")
_ABROAD = re.compile(r"^(?:00)?(?:44|33|34|49|61|64|353|1)")


def is_help(digits: str) -> bool:
    """Tell whether digits are such a line, with or without the code of its country."""
    rest = _ABROAD.sub("", digits, count=1)
    return digits in _LINES or "0" + digits in _LINES or (len(digits) > 9 and (rest in _LINES or "0" + rest in _LINES))
