"""A run that is not thorough leaves out what it says it does, and nothing else."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests import thorough

CHECKOUT = Path(__file__).parents[2]


def collected(*words: str) -> set[str]:
    """Name the tests that a run would try."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *words]
    told = subprocess.run(command, cwd=CHECKOUT, env={"PATH": ""}, capture_output=True, text=True, check=True)
    return {line for line in told.stdout.splitlines() if "::" in line}


def test_every_file_that_goes_deeper_is_there() -> None:
    assert [name for name in thorough.FILES if not (thorough.TESTS / name).is_file()] == []
    assert len(set(thorough.FILES)) == len(thorough.FILES)


@pytest.mark.parametrize("word", ["--thorough", "tests/services"])
def test_who_asks_for_all_gets_all_and_who_asks_for_nothing_leaves_out_what_goes_deeper(word: str) -> None:
    usual, every = collected("-o", "testpaths=tests/services"), collected("-o", "testpaths=tests/services", word)
    assert usual < every
    left = every - usual
    assert {name for name in every if file_of(name) in thorough.FILES} <= left
    others = left - {name for name in left if file_of(name) in thorough.FILES}
    assert others
    assert all("postgresql" in name for name in others)


def test_some_tests_are_tried_on_postgresql_all_the_same() -> None:
    words = "-o", "testpaths=tests/unit/core tests/unit/content"
    again = {name for name in collected(*words, "--thorough") if "postgresql" in name}
    assert 0.05 < len(again & collected(*words)) / len(again) < 0.2


def file_of(name: str) -> str:
    return name.split("::", maxsplit=1)[0].removeprefix("tests/")
