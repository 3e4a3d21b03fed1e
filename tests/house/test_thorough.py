"""A run that is not thorough leaves out what it says it does, and nothing else."""

import re
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


def test_what_goes_deeper_comes_last_in_each_process_and_another_part_of_it_first_each_day() -> None:
    kept, deeper = ["a", "b", "c", "d"], ["E", "F", "G", "H", "I"]
    days = [thorough.in_order(kept, deeper, day=day, processes=2) for day in range(5)]
    assert days[0] == ["a", "b", "E", "F", "c", "d", "G", "H", "I"]
    assert all(sorted(each) == sorted(kept + deeper) for each in days)
    assert {each[2] for each in days} == set(deeper)
    assert thorough.in_order(kept, [], day=7, processes=3) == kept


@pytest.mark.parametrize("processes", ["0", "2"])
def test_after_its_minutes_a_run_begins_nothing_that_goes_deeper_and_says_so(processes: str) -> None:
    usual, deep = "tests/unit/core/test_days.py", "tests/services/test_soak.py"
    words = "-q", "-p", "no:cacheprovider", "-n", processes, "--minutes", "0"
    command = [sys.executable, "-m", "pytest", *words, usual, deep]
    told = subprocess.run(command, cwd=CHECKOUT, env={"PATH": ""}, capture_output=True, text=True, check=True).stdout
    assert "of tests that go deeper 1 were not begun: the minutes were over" in told
    assert "    1 tests/services/test_soak.py" in told
    assert re.search(r"^[1-9]\d* passed, 1 skipped in", told, re.MULTILINE)


def file_of(name: str) -> str:
    return name.split("::", maxsplit=1)[0].removeprefix("tests/")
