"""Signs of promotion that are no words: codes, percentages, calls for one word, floods of capitals and emoji."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

Span = tuple[int, int]
Sign = tuple[str, Span]

_FORMS = tomllib.loads(Path(__file__).with_name("signs.toml").read_text("utf-8"))
_PATTERNS = {name: re.compile("|".join(forms), re.IGNORECASE) for name, forms in _FORMS.items()}
# What a text must have, in small letters, for a form to be looked for.
_MONEY = ("€", "£", "$", "₹", "eur", "usd", "dollar", "pound", "rs", "inr", "aed", "day", "week", "daily", "día")
_NEEDS = {
    "percent_off": ("%", "percent", "prozent"),
    "code": ("code", "código", "codigo", "gutschein"),
    "price_tag": _MONEY[:-4],
    "sums": _MONEY,
}
# What one of its forms must have, of those that have what is above: years and hours have an “rs”, too.
_LIKELY = {
    "price_tag": re.compile(r"€|£|\$|₹|rs\.?\s?\d|usd|eur|aed|inr|dollars|statt|au lieu|en vez"),
    "sums": re.compile(r"€|£|\$|₹|euro|dollar|pound|(?:earn|mad|mak|verdien|gagne|gana|gano|touche)\D{0,40}\d"),
}
# The same, where capitals count.
_WRITTEN = {
    "keyword_call": re.compile(r"\s(?:[\"“”«'‘]|[A-Z]{3})"),
    "brand": re.compile(r"[™®A-Z](?:(?<=[™®])|[a-z]{2,}+(?:[A-Z]|(?:-[A-Z][a-z]+)?\s[PMUGXSFRBD1-9]))"),
}
_WITH_DIGITS = {"percent_off", "price_tag", "sums"}
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf\u2b50\u2b55]")
_HASHTAG = re.compile(r"#(?<!\w.)[^\W\d]\w+")
_DIGIT = re.compile(r"\d")
_LETTER = re.compile(r"[^\W\d_]")
_MAYBE_CAPITAL = re.compile("[A-Z\u0080-\U0010ffff]")
_MANY_EMOJI, _MANY_HASHTAGS, _MANY_LETTERS, _SHOUTED = 4, 3, 30, 0.6


def signs(text: str) -> Iterator[Sign]:
    """Give what kinds of signs stand where."""
    small = text.casefold()
    has_digit = _DIGIT.search(small) is not None
    for name, pattern in _PATTERNS.items():
        if name in _WITH_DIGITS and not has_digit:
            continue
        if name in _NEEDS and not any(need in small for need in _NEEDS[name]):
            continue
        if name in _LIKELY and not _LIKELY[name].search(small):
            continue
        if name in _WRITTEN and not _WRITTEN[name].search(text):
            continue
        yield from ((name, match.span()) for match in pattern.finditer(text))
    yield from (("emoji_flood", span) for span in _all(_EMOJI, text, _MANY_EMOJI))
    yield from (("hashtags", span) for span in _all(_HASHTAG, text, _MANY_HASHTAGS))
    if _shouts(text):
        yield "shouting", (0, len(text))


def _shouts(text: str) -> bool:
    capitals = sum(map(str.isupper, _MAYBE_CAPITAL.findall(text)))
    if capitals <= _MANY_LETTERS * _SHOUTED:
        return False
    letters = len(_LETTER.findall(text))
    return letters >= _MANY_LETTERS and capitals > letters * _SHOUTED


def _all(pattern: re.Pattern[str], text: str, least: int) -> list[Span]:
    found = [match.span() for match in pattern.finditer(text)]
    return found if len(found) >= least else []
