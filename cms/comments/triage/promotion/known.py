"""Hosts and words that links and keywords are read with, from the list beside this file."""

import tomllib
from pathlib import Path

_LISTS = {
    name: frozenset(words.split())
    for name, words in tomllib.loads(Path(__file__).with_name("known.toml").read_text("utf-8")).items()
}


def known(name: str) -> frozenset[str]:
    """Give the words of a list."""
    return _LISTS[name]
