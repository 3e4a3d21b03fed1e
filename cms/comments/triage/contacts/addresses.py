"""E-mail addresses, written as they are or so that machines do not see them.

“jo at example dot com” is read as the sign words that it is made of. What is left of the `at` may be any word in
most forms; but “look at example dot com” is a web address, so an `at` without brackets needs more.
"""

import re
from collections.abc import Sequence

from cms.comments.triage.contacts.nearby import Cues, Span, before
from cms.comments.triage.contacts.words import words

_PLAIN = re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}@(?:[\w-]{1,63}\.){1,6}[^\W\d_]{2,24}(?![\w@])")
_SIGNS = ("@", "＠", "outlook", "yahoo", "icloud", "proton", "arroba", "arobas", "klammeraffe")
_MAY_BE = re.compile(
    r"d(?<!\w.)[o0]t\b|p(?<!\w.)(?:[uo]nto|oint|unkt)\b|[\[(]\.[\])]|[(\[{<|*_-]\s?(?:[aä]t?|ät|et)\s?[)\]}>|*_-]|"
    r"g\W?m[a4][i1]l|hotm[a4][i1]l|a(?<!\w.)t\s[\w-]{2,40}\.[a-z]"
)
# A name with a number in it beside the name of who keeps the mail: “my gmail is jo84”.
_KEPT = re.compile(
    r"(?<!\w)(?:g ?mail|hotmail|outlook|yahoo|icloud)\b"
    r"(?:\sis|\saddress|\sname|\saccount|[:=\s]){1,4}(?=[\w.]*[^\W\d_])[\w.]{1,30}\d"
    r"|(?<![\w.])(?=[\w.]{0,40}\d)[^\W\d_][\w.]{3,40}\s?[(,/]?\s?(?:(?:on|at|@)\s)?(?:g ?mail|hotmail|yahoo|icloud)\b",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"[^\W_]+|[^\w\s]|_")
_BRACKETS = frozenset("()[]{}<>|*~\"'“”-_/")
_MOST_PARTS = 12  # of a name or a domain
_LEET = str.maketrans("013457$", "oieasts")
_AT_SIGNS = frozenset({"@", "＠"})
_AT_WORDS = frozenset({"arroba", "arobase", "arrobase", "arobas", "arobaze", "klammeraffe", "ät", "aet", "atsign"})
_DOT_SIGNS = frozenset({".", ",", "·", "•"})
_DOT_WORDS = frozenset({"dot", "punto", "point", "punkt", "ponto", "pto", "pkt", "period"})
_JOINTS = frozenset({"underscore", "dash", "hyphen", "minus", "guion", "bajo", "tiret", "unterstrich", "bindestrich"})
_PROVIDERS = words("mail_providers")
_WORDS_TOO = frozenset({"sky", "web", "orange", "free", "live", "mail", "proton", "outlook"})
_ENDINGS = words("endings")
_NO_NAME = words("no_mail_name")


def emails(text: str, cues: Cues) -> list[Span]:
    """Give where e-mail addresses stand."""
    if not (cues.get("mail") or _may_be(text)):
        return []
    plain = [match.span() for match in _PLAIN.finditer(text)]
    return plain or _spelled(text, cues) or [match.span() for match in _KEPT.finditer(text)]


def _may_be(text: str) -> bool:
    small = text.casefold()
    return any(sign in small for sign in _SIGNS) or bool(_MAY_BE.search(small))


def _spelled(text: str, cues: Cues) -> list[Span]:
    tokens = [(match[0].casefold(), match.start(), match.end()) for match in _TOKEN.finditer(text)]
    return [span for place in range(1, len(tokens) - 1) if (span := _around(tokens, place, cues))]


def _around(tokens: Sequence[tuple[str, int, int]], place: int, cues: Cues) -> Span | None:
    """Give the address around a sign or word that may stand for @."""
    word = tokens[place][0]
    spoken = word.translate(_LEET)
    signed = word in _AT_SIGNS or word in _AT_WORDS
    if not (signed or spoken == "at" or (word == "a" and tokens[place - 1][0] in _BRACKETS)):
        return None
    first, bracketed = _skip(tokens, place, -1)
    begin, closed = _skip(tokens, place, 1)
    begin += begin < len(tokens) and tokens[begin][0] in {"the", "my", "el", "le"}
    if first < 0 or begin >= len(tokens) or not tokens[first][0][0].isalnum():
        return None
    name = tokens[first][0]
    end, spelled, known = _domain(tokens, begin)
    strong = (
        signed
        or (bracketed and closed)
        or (spelled and name not in _NO_NAME)
        or before(cues, "mail", tokens[first][1], 30)
    )
    if not end or not (strong or (known and name not in _NO_NAME)):
        return None
    if word in _AT_SIGNS and tokens[place][1] > tokens[first][2] and tokens[place][2] == tokens[begin][1] and not known:
        return None  # “thanks @jo.smith” speaks to somebody
    return tokens[_first(tokens, first)][1], tokens[end - 1][2]


def _skip(tokens: Sequence[tuple[str, int, int]], place: int, step: int) -> tuple[int, bool]:
    """Pass brackets and the like, and tell whether there were any."""
    at = place + step
    while 0 <= at < len(tokens) and abs(at - place) <= 3 and tokens[at][0] in _BRACKETS:
        at += step
    return at, abs(at - place) > 1


def _domain(tokens: Sequence[tuple[str, int, int]], begin: int) -> tuple[int, bool, bool]:
    """Give the end of a domain or 0, whether its dots are words, and whether many people have mail there."""
    head, at = _head(tokens, begin)
    known = head in _PROVIDERS
    spelled, end = False, at if known and head not in _WORDS_TOO else 0
    for _part in range(4):
        dot, _closed = _skip(tokens, at - 1, 1)
        if dot >= len(tokens):
            break
        if tokens[dot][0] == "," and dot + 1 < len(tokens) and tokens[dot + 1][0] in _DOT_WORDS:
            dot += 1
        sign = tokens[dot][0]
        is_word = sign.translate(_LEET) in _DOT_WORDS
        after, _open = _skip(tokens, dot, 1) if is_word or sign in _DOT_SIGNS else (dot, False)
        after += is_word and after < len(tokens) and tokens[after][0] == ","
        if after >= len(tokens) or not tokens[after][0][0].isalnum():
            break
        ending = tokens[after][0].translate(_LEET) in _ENDINGS
        if sign == "," and not ending:
            break
        if after == dot and not (ending and known):
            break  # two words without a dot: only “gmail com”
        if not ending and not is_word and tokens[after][1] > tokens[dot][2]:
            break  # the dot ends a sentence
        spelled = spelled or is_word or tokens[dot - 1][0] in "([{"
        at = after + 1
        end = at if ending else end
    return end, spelled, known


def _head(tokens: Sequence[tuple[str, int, int]], begin: int) -> tuple[str, int]:
    """Read the first word of a domain, which may be written apart: g mail, t-online."""
    head = tokens[begin][0].translate(_LEET)
    at = begin + 1
    if head in {"g", "gee", "hot"} and at < len(tokens):
        skip = 1 if tokens[at][0] in {"-", "."} else 0
        if at + skip < len(tokens) and tokens[at + skip][0].translate(_LEET) == "mail":
            head, at = "gmail", at + skip + 1
    last = min(len(tokens), begin + _MOST_PARTS) - 1
    while at < last and tokens[at][0] == "-" and tokens[at - 1][2] == tokens[at][1]:
        at += 2
    return head, at


def _first(tokens: Sequence[tuple[str, int, int]], place: int) -> int:
    """Give where the name of an address begins, which may have spelled dots of its own."""
    earliest = max(2, place - _MOST_PARTS)
    while place >= earliest:
        joint = tokens[place - 1][0]
        if joint not in _DOT_WORDS and joint not in _JOINTS and joint not in {".", "_", "-"}:
            break
        if not tokens[place - 2][0][0].isalnum() or (joint == "." and tokens[place - 1][2] != tokens[place][1]):
            break
        place -= 2
    return place
