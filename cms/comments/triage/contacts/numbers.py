"""Numbers that are given to one person: of health services, insurers, the state and banks.

Those with a form or check digits of their own count alone; others where the text says what they are.
"""

import re

from cms.comments.triage.contacts.nearby import Cues, Span, after, around, before, last_before

_ALONE = re.compile(
    r"""
    (?<![\w-])(?:
      (?!000|666|9)\d{3}-(?!00)\d\d-(?!0000)\d{4}                                     # US Social Security
    | (?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\ ?\d\d\ ?\d\d\ ?\d\d\ ?[A-D]   # GB National Insurance
    | [12]\ ?\d\d\ ?(?:0[1-9]|1[0-2]|[2-9]\d)\ ?(?:\d\d|2[AB])\ ?\d{3}\ ?\d{3}(?:\ ?\d\d)?  # French NIR
    | \d\d\ ?[0-3]\d[01]\d\d\d\ ?[A-Z]\ ?\d{3}                                           # German pension insurance
    | [1-9](?:[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y\d]\d-?){2}[AC-HJKMNP-RT-Y]{2}\d\d                     # US Medicare
    )(?![\w-])
    """,
    re.VERBOSE,
)
_SPANISH = re.compile(
    r"(?<![\w-])(?P<start>[XYZxyz]-?)?(?P<digits>\d{1,2}\.?\d{3}\.?\d{3}) ?-?(?P<letter>[A-Za-z])(?!\w)"
)
_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d\d(?: ?[A-Z\d]{4}){2,7}(?: ?[A-Z\d]{1,3})?(?!\w)", re.IGNORECASE)
_MAY_BE_IBAN = re.compile(r"\d(?<=[A-Z]\d)\d", re.IGNORECASE)
_CARD = re.compile(
    r"(?<![\d-])[3-6]\d{3}(?:[ -]?\d{4}){2}[ -]?\d{1,7}(?![\d-])|(?<!\d)3[47]\d\d[ -]?\d{6}[ -]?\d{5}(?!\d)"
)
_TOKEN = re.compile(r"(?<![^\W_])(?=[\w/-]{0,24}\d)[^\W_](?:[^\W_]|[ ./-](?=\d)|[/-](?=[^\W_])| (?=[^\W_]\b)){2,24}")
_SHAPES = re.compile(r"(?:19|20)\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d+[.,]\d\d|\d{1,3}(?:[.,]\d{3})+")
_MONEY = re.compile(r"\s?(?:[€£$%]|euros?\b|dollars?\b|pounds?\b|mg\b|people|patients|million)", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_FEWEST, _FEWEST_LOOSE = 4, 7
_FEWEST_ALONE, _FEWEST_SPANISH, _FEWEST_CARD = 5, 7, 13


def numbers(text: str, cues: Cues) -> list[Span]:
    """Give where such numbers stand."""
    digits = len(_DIGIT.findall(text))
    found: list[Span] = []
    if digits >= _FEWEST_ALONE:
        found += [match.span() for match in _ALONE.finditer(text)]
    if digits >= _FEWEST_SPANISH:
        found += [match.span() for match in _SPANISH.finditer(text) if _checks_spanish(match)]
    if digits and _MAY_BE_IBAN.search(text):
        found += [match.span() for match in _IBAN.finditer(text) if _checks_iban(match[0]) or _told(match, cues)]
    if digits >= _FEWEST_CARD:
        found += [match.span() for match in _CARD.finditer(text) if _checks_card(match[0]) or _told(match, cues)]
    if cues.get("record") or cues.get("insurer"):
        found += [match.span() for match in _TOKEN.finditer(text) if _is_numbered(match, text, cues)]
    return found


def _told(match: re.Match[str], cues: Cues) -> bool:
    return around(cues, "bank", match.span(), 40)


def _is_numbered(match: re.Match[str], text: str, cues: Cues) -> bool:
    """Tell whether what has digits is the number that the words before it, or just after it, speak of."""
    digits = sum(sign.isdecimal() for sign in match[0])
    if digits < _FEWEST or _SHAPES.fullmatch(match[0]) or _MONEY.match(text, match.end()):
        return False
    if text[max(0, match.start() - 2) : match.start()].strip().endswith(("€", "£", "$")):
        return False
    named = last_before(cues, "record", match.start())
    if named >= 0 and match.start() - named <= 40 and last_before(cues, "other_number", match.start()) <= named:
        return True
    if digits < _FEWEST_LOOSE:
        return False
    return before(cues, "insurer", match.start(), 25) or after(cues, "record", match.end(), 20)


def _checks_spanish(match: re.Match[str]) -> bool:
    digits = re.sub(r"\D", "", match["digits"])
    first = {"x": "0", "y": "1", "z": "2"}.get((match["start"] or "")[:1].lower(), "")
    return len(first + digits) == 8 and _LETTERS[int(first + digits) % 23] == match["letter"].upper()


def _checks_iban(written: str) -> bool:
    plain = written.replace(" ", "").upper()
    if not 15 <= len(plain) <= 34:
        return False
    return int("".join(str(int(sign, 36)) for sign in plain[4:] + plain[:4])) % 97 == 1


def _checks_card(written: str) -> bool:
    digits = [int(sign) for sign in written if sign.isdecimal()]
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
    return 13 <= len(digits) <= 19 and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
