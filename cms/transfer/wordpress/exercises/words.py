"""By which words the parts of an exercise are known: data, in a few languages, all looked for at once."""

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_TOLD: dict[str, dict[str, Any]] = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
NUMBERS: dict[str, int] = {word: number for told in _TOLD.values() for word, number in told["numbers"].items()}


def of(key: str) -> list[str]:
    """Give the words of all languages under a key, the longest first."""
    return sorted({word for told in _TOLD.values() for word in told[key]}, key=len, reverse=True)


def either(words: Iterable[str]) -> str:
    """Give a pattern for any of these words."""
    return "|".join(map(re.escape, words))


def anywhere(key: str) -> re.Pattern[str]:
    """Give a pattern for any of the words under a key, as whole words."""
    return re.compile(rf"(?<!\w)(?:{either(of(key))})(?!\w)")


def first(key: str) -> re.Pattern[str]:
    """Give a pattern for any of the words under a key where a text begins with it."""
    return re.compile(rf"\W{{0,10}}(?:{either(of(key))})(?!\w)")
