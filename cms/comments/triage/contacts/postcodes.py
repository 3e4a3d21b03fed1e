"""Postcodes that stand for some houses, not for a town: British, Irish and Canadian ones."""

import re

from cms.comments.triage.contacts.words import words

_BRITISH = re.compile(
    r"(?<![\w-])(?P<area>[A-Z]{1,2})\d[A-Z\d]? ?\d(?P<unit>[ABD-HJLNP-UW-Z]{2})(?![\w-])", re.IGNORECASE
)
_MAY_BE_BRITISH = re.compile(r"\d[A-Z]{2}(?![\w-])", re.IGNORECASE)
_ORDINALS_AND_UNITS = frozenset({"st", "nd", "rd", "th", "ft", "lb", "hr", "hz", "yr"})
# A pattern that begins with few letters is looked for many times as fast as one that looks behind first.
_IRISH = re.compile(
    r"[AC-FHKNPRTV-Y](?<![\w-].)(?:\d\d|(?<=D)6W) ?(?=[A-Z]*\d)(?=\d*[A-Z])[\dAC-FHKNPRTV-Y]{4}(?![\w-])"
)
_CANADIAN = re.compile(r"[ABCEGHJ-NPRSTVXY](?<![\w-].)\d[ABCEGHJ-NPRSTV-Z] ?\d[ABCEGHJ-NPRSTV-Z]\d(?![\w-])")
_AREAS = words("british_areas")


def full_postcodes(text: str) -> list[tuple[int, int]]:
    """Give where full postcodes stand."""
    british = _BRITISH.finditer(text) if _MAY_BE_BRITISH.search(text) else ()
    found = [match.span() for match in british if _is_british(match)]
    return found + [match.span() for pattern in (_IRISH, _CANADIAN) for match in pattern.finditer(text)]


def _is_british(match: re.Match[str]) -> bool:
    written = match[0]
    if match["area"].upper() not in _AREAS or match["unit"].casefold() in _ORDINALS_AND_UNITS:
        return False
    # Written small or without its blank, it may be anything, such as the name of a part.
    return (written.isupper() and " " in written) or (len(written) >= 6 and (written.isupper() or " " in written))
