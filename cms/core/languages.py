"""The languages that the interface and the letters are written in."""

from babel import Locale, UnknownLocaleError


def locale_of(tag: str) -> str:
    """Give the locale of a language tag; its plain language or English where nobody knows the variant."""
    known = tag.replace("-", "_")
    for wanted in (known, known.split("_")[0]):
        try:
            return str(Locale.parse(wanted))
        except (UnknownLocaleError, ValueError):
            continue
    return "en"
