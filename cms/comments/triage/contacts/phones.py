"""Telephone numbers: of every form that a country writes them in, local ones after “ring me on”, and in words.

A number counts by its form alone, assigned or not. What has no form of its own needs words that call for it
near by, and none that say it is something else.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cms.comments.triage.contacts.digits import DIGIT_WORDS, TWICE, counted, worth
from cms.comments.triage.contacts.helplines import is_help
from cms.comments.triage.contacts.nearby import Cues, Span, after, around, before, last_before

_ITEM = re.compile(r"\d+|(?<![^\W_])[^\W\d_]+(?![^\W_])")
_DIGITS = re.compile(r"\d+")
_LETTERS_OR_DIGITS = re.compile(r"\d+|[^\W\d_]+")
_WORDS = DIGIT_WORDS | TWICE
_BETWEEN_DIGITS = re.compile(r"[ \t\u00a0\u202f]?[().\-–‑/·*_]{0,2}[ \t\u00a0\u202f]?[()]?")
_BETWEEN_WORDS = re.compile(r"[\s,.\-–/]{0,3}")
_LETTER_O = re.compile(r"[oO](?:(?<=\d.)[oO]{0,2}(?=[\d\s-]|$)|(?<![^\W\d_].)(?=\d))")
_FORMS = re.compile(
    r"""
      0\d{9,11} | 0\d{1,5}(?:\ \d{2,8}){1,5}                       # a trunk 0, as in most of Europe
    | (?:1\ )?[2-9]\d\d\ [2-9]\d\d\ \d{4} | [2-9]\d\d\ \d{3}\d{4}    # North America
    | [5-9]\d\d(?:\ \d\d){3} | [5-9]\d\d\ \d{3}\ \d{3}             # Spain, Portugal, Poland
    | [6-9]\d{4}\ \d{5} | [2-9]\d{9} | 1[2-9]\d{9}                   # India; ten digits in one
    | \d\d\ 9?\d{4}\ \d{4}                                          # Mexico, Brazil
    | 1[38]00\ \d{3}\ \d{3} | [67](?:\ \d\d){4} | 0(?:\ \d){8,11}
    """,
    re.VERBOSE,
)
_NO_PHONE = re.compile(
    r"""
      \d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d\d) | \d{4}[./-]\d{1,2}[./-]\d{1,2}   # dates
    | \d{1,2}[.]\d\d\s?[-–]\s?\d{1,2}[.]\d\d | \d{1,4}\s?[-–]\s?\d{1,4} | (?:19|20)\d\d(?:\s?[-–/]\s?(?:19|20)?\d\d)+
    | \d+\.\d+ | \d{1,3}/\d{1,3} | [1-9]\d{0,2}(?:\.\d{1,3}){3} | 0\.\d+.* | 97[89][\s-]?.*  # decimals, versions, ISBN
    """,
    re.VERBOSE,
)
_UNIT = re.compile(
    r"\s?(?:[€£$¥%°]|eur\b|usd\b|gbp\b|euros?\b|dollars?\b|pounds?\b|k?m?g\b|m[lm]\b|[ck]m\b|people|patients|views|"
    r"followers|likes|steps|subscribers|participants|x\d|million|customers|users|pts\b|calor|kcal)",
    re.IGNORECASE,
)
_GLUED = re.compile(r"(?:[^\W\d_]{1,6}[-–_]|[^\W_]|[€£$#=§]\s?|\d[.,:;])$")
_LOCAL, _LONGEST = 5, 15
_MOST_OF_A_WORD, _MOST_TIMES = 2, 3  # digits that a word can stand for, and how often: “triple hundred”


@dataclass(frozen=True)
class _Run:
    """Digits that stand together: each group, and whether they are words."""

    digits: str
    groups: tuple[str, ...]
    spoken: bool
    start: int
    end: int


def phones(text: str, cues: Cues) -> list[Span]:
    """Give where telephone numbers stand."""
    plain = _LETTER_O.sub(lambda letters: "0" * len(letters[0]), text)
    return [(run.start, run.end) for run in _runs(plain) if _is_phone(plain, run, cues)]


def _is_phone(text: str, run: _Run, cues: Cues) -> bool:
    lead = text[max(0, run.start - 12) : run.start].rstrip("( ")
    if not _LOCAL <= len(run.digits) <= _LONGEST or _is_public(run, lead, cues):
        return False
    called = _is_called(run, cues, lead)
    if run.spoken:
        return not counted(run.digits) and (len(run.digits) > 6 or (len(run.digits) > 5 and called))
    if lead.endswith(("+", "wa.me/")) and len(run.digits) >= 8:
        return True
    if _is_something_else(text, run, cues):
        return False
    if len(run.digits) > 8 and (_FORMS.fullmatch(" ".join(run.groups)) or run.digits.startswith("00")):
        return True
    return called if len(run.digits) > 6 else before(cues, "calling", run.start, 14) and len(run.groups) <= 3


def _is_public(run: _Run, lead: str, cues: Cues) -> bool:
    near_help = around(cues, "helpline", (run.start, run.end), 60) and not lead.endswith("+")
    return is_help(run.digits) or near_help


def _is_something_else(text: str, run: _Run, cues: Cues) -> bool:
    """Tell whether digits are a date, a price, a measure, or the number of a thing."""
    named = last_before(cues, "other_number", run.start)
    if named > max(run.start - 30, last_before(cues, "calling", run.start), 0):
        return True
    written = text[run.start : run.end]
    if _NO_PHONE.fullmatch(written) and not _is_local(written, run, cues):
        return True
    glued = _GLUED.search(text[max(0, run.start - 12) : run.start])
    return bool(glued or _UNIT.match(text, run.end) or text[run.end : run.end + 1].isalpha())


def _is_local(written: str, run: _Run, cues: Cues) -> bool:
    """Tell “ring 555-0134” from a range of numbers."""
    return len(run.digits) in {6, 7} and "." not in written and before(cues, "calling", run.start, 25)


def _is_called(run: _Run, cues: Cues, lead: str) -> bool:
    return (
        before(cues, "calling", run.start, 45)
        or after(cues, "calling", run.end, 30)
        or any(sign in lead for sign in "📞☎📱📲")
    )


def _runs(text: str) -> Iterator[_Run]:
    """Gather digits, and words for digits, that nothing but signs stands between."""
    said = _LETTERS_OR_DIGITS.findall(text.casefold())
    spoken = not _WORDS.isdisjoint(said)
    if not _may_be_enough(said):
        return
    held: list[re.Match[str]] = []
    for item in (_ITEM if spoken else _DIGITS).finditer(text):
        if not item[0].isdecimal() and item[0].casefold() not in _WORDS:
            continue
        if held and not _joined(text, held[-1], item):
            yield _run(held)
            held = []
        held.append(item)
    if held:
        yield _run(held)


def _may_be_enough(said: Sequence[str]) -> bool:
    """Tell whether digits and words for them follow each other anywhere that may be enough: in most texts none do."""
    of_a_word = _MOST_OF_A_WORD * (1 if TWICE.isdisjoint(said) else _MOST_TIMES)
    digits = 0
    for item in said:
        if item.isdecimal():
            digits += len(item)
        elif item in _WORDS:
            digits += of_a_word
        else:
            digits = 0
        if digits >= _LOCAL:
            return True
    return False


def _joined(text: str, left: re.Match[str], right: re.Match[str]) -> bool:
    between = text[left.end() : right.start()]
    if len(between) > 4:
        return False
    both = left[0].isdecimal() and right[0].isdecimal()
    return bool((_BETWEEN_DIGITS if both else _BETWEEN_WORDS).fullmatch(between)) and between != ""


def _run(items: Sequence[re.Match[str]]) -> _Run:
    digits, times, spoken = [], 1, 0
    for item in items:
        word = item[0].casefold()
        if word in TWICE:
            times = 3 if word.startswith("tr") else 2
            continue
        spoken += not word.isdecimal()
        digits.append(word * times if word.isdecimal() and times == 1 else worth(word) * times)
        times = 1
    return _Run("".join(digits), tuple(digits), spoken > 2, items[0].start(), items[-1].end())
