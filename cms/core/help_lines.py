"""Whom people can turn to, by country: a line each, as an admin writes it.

The lines that are there from the start are widely published ones. An operator checks those of their own
countries before relying on them, since numbers change.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

EVERYWHERE = "*"
USUAL = (
    "AT: TelefonSeelsorge, 142",
    "AU: Lifeline, 13 11 14",
    "BE: Zelfmoordlijn, 1813",
    "CA: 9-8-8 Suicide Crisis Helpline, 988",
    "CH: Die Dargebotene Hand, 143",
    "DE: TelefonSeelsorge, 0800 111 0 111",
    "ES: Línea 024, 024",
    "FR: Numéro national de prévention du suicide, 3114",
    "GB: Samaritans, 116 123",
    "IE: Samaritans, 116 123",
    "IN: Tele-MANAS, 14416",
    "NL: 113 Zelfmoordpreventie, 113",
    "NZ: Need to talk?, 1737",
    "US: 988 Suicide & Crisis Lifeline, 988",
    "*: Find A Helpline, https://findahelpline.com",
)
_LINE = re.compile(r"([A-Z]{2}|\*):\s*(\S.*),\s*(\S[^,]*)")


@dataclass(frozen=True)
class HelpLine:
    """A service that listens: its country (ISO 3166-1, or `*` for everywhere), its name, its number or address."""

    country: str
    name: str
    contact: str


def read(line: str) -> HelpLine:
    """Read `GB: Samaritans, 116 123`. Raises ValueError for anything else."""
    found = _LINE.fullmatch(line.strip())
    if not found:
        raise ValueError("must be a country, a name and a number or address, such as GB: Samaritans, 116 123")
    return HelpLine(found[1], found[2].strip(), found[3].strip())


def nearest(lines: Sequence[HelpLine], countries: Collection[str]) -> list[HelpLine]:
    """Give the lines of these countries, then those for everywhere; all of them where none is known."""
    near = [line for line in lines if line.country in countries]
    return near + [line for line in lines if line.country == EVERYWHERE] if near else list(lines)
