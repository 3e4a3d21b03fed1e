"""What stands near a piece of text: words that tell what a number is, such as “ring me on” or “order no.”."""

import re
from collections.abc import Mapping, Sequence

Span = tuple[int, int]
Cues = Mapping[str, Sequence[Span]]

# A web address is no contact, whatever digits are in it; those that ring or write to somebody are.
_LINK = re.compile(
    r"(?<![\w@.+-])(?!(?:https?://)?(?:wa\.me|api\.whatsapp\.com)/)"
    r"(?:https?://[^\s<>\"]+|www\.[^\s<>\"]+|[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}/[^\s<>\"]*)",
    re.IGNORECASE,
)


def without_links(text: str) -> str:
    """Put blanks where web addresses are, so that all places stay the same."""
    return _LINK.sub(lambda link: " " * len(link[0]), text) if "/" in text or "www." in text.casefold() else text


def before(cues: Cues, name: str, start: int, most: int) -> bool:
    """Tell whether such words end at most so many characters before a place."""
    return any(0 <= start - end <= most for _begin, end in cues.get(name, ()))


def after(cues: Cues, name: str, end: int, most: int) -> bool:
    """Tell whether such words begin at most so many characters after a place."""
    return any(0 <= begin - end <= most for begin, _end in cues.get(name, ()))


def around(cues: Cues, name: str, span: Span, most: int) -> bool:
    """Tell whether such words stand on either side of a place, or in it."""
    return any(begin - span[1] <= most and span[0] - end <= most for begin, end in cues.get(name, ()))


def last_before(cues: Cues, name: str, start: int) -> int:
    """Give where such words end last before a place, or -1."""
    return max((end for _begin, end in cues.get(name, ()) if end <= start), default=-1)
