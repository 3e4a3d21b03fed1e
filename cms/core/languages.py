"""The languages that the interface and the letters are written in."""

import re
from functools import cache
from io import BytesIO
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

TRANSLATIONS = Path(__file__).resolve().parents[1] / "translations"
LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*\Z")


def locale_of(tag: str) -> str:
    """Give the locale of a language tag; its plain language or English where nobody knows the variant."""
    known = tag.replace("-", "_")
    for wanted in (known, known.split("_")[0]):
        try:
            return str(Locale.parse(wanted))
        except (UnknownLocaleError, ValueError):
            continue
    return "en"


@cache
def catalogue(locale: str) -> NullTranslations:
    """Give the words that readers see, and those of letters, in a locale or its plain language; else English ones.

    They are read from where they are written (`readers.po`), so that nothing has to be built when one changes.
    """
    for wanted in (locale, locale.partition("_")[0]):
        written = TRANSLATIONS / wanted / "LC_MESSAGES/readers.po"
        if written.is_file():
            compiled = BytesIO()
            with written.open("rb") as source:
                write_mo(compiled, read_po(source, locale=wanted))
            compiled.seek(0)
            return Translations(compiled)
    return NullTranslations()


def in_language(text: str, tag: str) -> str:
    """Give a text of ours in a language, and one that somebody else wrote as it is."""
    return catalogue(locale_of(tag)).gettext(text)
