"""Full dates of birth: day, month and year, where the text says that somebody was born then."""

import re

from cms.comments.triage.contacts.nearby import Cues, Span, after, before

_MONTHS = (
    r"jan(?:uary|uar|vier|\.)?|enero|ene|jänner|feb(?:ruary|ruar|rero|\.)?|f[ée]vr(?:ier|\.)?|mar(?:ch|zo|s|\.)?|märz|apr(?:il|\.)?|"
    r"abr(?:il)?|avr(?:il)?|may|mayo|mai|june?|juni|junio|juin|july?|juli|julio|juil(?:let)?|aug(?:ust|\.)?|ago(?:sto)?|ao[ûu]t|"
    r"sept?(?:ember|iembre|embre|\.)?|setiembre|oct(?:ober|ubre|obre|\.)?|okt(?:ober|\.)?|nov(?:ember|iembre|embre|\.)?|"
    r"dec(?:ember|\.)?|dez(?:ember|\.)?|dic(?:iembre)?|d[ée]c(?:embre)?"
)
_ORDINALS = (
    r"(?:twenty|thirty)?[ -]?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|tenth|eleventh|twelfth|"
    r"(?:thir|four|fif|six|seven|eigh|nine)teenth|twentieth|thirtieth"
)
_DATE = re.compile(
    rf"""(?<![\d/.-])(?:
      \d{{1,2}}\ ?[./-]\ ?\d{{1,2}}\ ?[./-]\ ?(?P<short>\d{{4}}|\d\d)
    | (?P<iso>\d{{4}})[./-]\d{{1,2}}[./-]\d{{1,2}}
    | \d{{1,2}}(?:st|nd|rd|th|er|º|\.)?,?[ -](?:of\ |de\ )?(?:{_MONTHS})\.?,?[ -]
      (?:de\ |del\ )?(?P<year>\d{{4}}|['’]?\d\d)
    | (?:{_ORDINALS})\ (?:of\ )?(?:{_MONTHS}),?\ (?:nineteen|two\ thousand|twenty)\b
    | (?:{_MONTHS})\ \d{{1,2}}(?:st|nd|rd|th)?,?\ (?P<last>\d{{4}}|['’]\d\d)
    )(?![\d/])""",
    re.IGNORECASE | re.VERBOSE,
)
# A pattern that begins with few letters is looked for many times as fast as one that looks behind first.
_STAR = re.compile(r"[*bBdD](?:(?<=\*)|(?<!\w.)(?:(?<=[bB])\.|(?<=[dD])\.\s?[oO]\.\s?[bB]\b\.?:?))\s?(?=\d)")
_BEFORE, _AFTER, _OLDEST = 32, 22, 1905


def births(text: str, cues: Cues) -> list[Span]:
    """Give where dates of birth stand."""
    if not (cues.get("born") or _STAR.search(text)):
        return []
    return [match.span() for match in _DATE.finditer(text) if _is_birth(match, text, cues)]


def _is_birth(match: re.Match[str], text: str, cues: Cues) -> bool:
    year = next((each for each in match.groups() if each), "")
    if len(year) == 4 and int(year) < _OLDEST:
        return False  # nobody who is alive
    return (
        before(cues, "born", match.start(), _BEFORE)
        or after(cues, "born", match.end(), _AFTER)
        or bool(_STAR.search(text, max(0, match.start() - 8), match.start() + 1))
    )
