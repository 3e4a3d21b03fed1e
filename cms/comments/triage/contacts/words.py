"""Words that the forms of addresses and telephone numbers are read with, from the list beside this file."""

import tomllib
from pathlib import Path

_LISTS = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))


def words(name: str) -> frozenset[str]:
    """Give the words of a list."""
    return frozenset(_LISTS[name].split())
