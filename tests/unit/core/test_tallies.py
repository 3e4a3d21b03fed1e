"""Counts of several processes: all are seen by each, none goes back, and files do not pile up."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cms.core.tallies import HELD, SUFFIX, Tallies, folder_in
from tests.served import clean_environment

LEVEL, COUNTED = 0, 1
OTHER_PROCESS = """
import sys
from pathlib import Path
from cms.core.tallies import Tallies
counts = Tallies("layout", 2, 1, Path(sys.argv[1]))
counts.add(1, 10)
counts.level(0, 5)
print("counted", flush=True)
sys.stdin.read()
"""


def of_this_process(folder: Path | None) -> Tallies:
    """Give the counts of this process."""
    return Tallies("layout", 2, 1, folder)


@contextmanager
def another(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Run another process that counts ten and has a level of five, until it is killed or the block ends."""
    command = [sys.executable, "-c", OTHER_PROCESS, str(folder)]
    with subprocess.Popen(
        command, env=clean_environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "counted\n"
        yield process
        process.kill()


def files(folder: Path) -> list[str]:
    """Give the names of the files of counts."""
    return sorted(path.name for path in folder.glob(f"*{SUFFIX}"))


def test_each_process_sees_what_all_of_them_counted(tmp_path: Path) -> None:
    mine = of_this_process(tmp_path)
    mine.add(COUNTED)
    mine.level(LEVEL, 2)
    with another(tmp_path), another(tmp_path):
        assert mine.sums() == ([12, 21], 3)
        assert len(files(tmp_path)) == 3


def test_a_process_is_one_of_the_living_before_it_counted_anything(tmp_path: Path) -> None:
    joined, mine = of_this_process(tmp_path), of_this_process(tmp_path)
    joined.join()
    joined.join()
    assert mine.sums() == ([0, 0], 2)
    assert len(files(tmp_path)) == 2


def test_what_a_process_counted_outlives_it_and_its_levels_do_not(tmp_path: Path) -> None:
    mine = of_this_process(tmp_path)
    mine.level(LEVEL, 2)
    with another(tmp_path) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert mine.sums() == ([2, 10], 1)


def test_the_next_process_counts_on_in_the_file_of_one_that_is_gone(tmp_path: Path) -> None:
    for _round in range(3):
        with another(tmp_path):
            pass
    assert len(files(tmp_path)) == 1
    mine = of_this_process(tmp_path)
    mine.add(COUNTED)
    assert mine.sums() == ([0, 31], 1)
    assert len(files(tmp_path)) == 1


def test_files_of_another_version_go_once_nobody_holds_them(tmp_path: Path) -> None:
    former = Tallies("former layout", 9, 1, tmp_path)
    former.add(3)
    held = files(tmp_path)
    of_this_process(tmp_path).add(COUNTED)
    assert set(held) < set(files(tmp_path)), "its process may still serve"
    left = tmp_path / f"abandoned-0{SUFFIX}"
    left.write_bytes(b"\0" * 8)
    of_this_process(tmp_path).add(COUNTED)
    assert not left.exists()
    assert former.sums()[0][3] == 1


def test_a_folder_goes_with_its_block_and_what_a_killed_server_left_with_the_next_one(tmp_path: Path) -> None:
    left, starting, foreign = tmp_path / "vertebra-left", tmp_path / "vertebra-starting", tmp_path / "other"
    for folder in (left, starting, foreign):
        folder.mkdir()
        (folder / f"x{SUFFIX}").write_bytes(b"")
    (left / HELD).write_bytes(b"")
    (foreign / HELD).write_bytes(b"")
    with folder_in(str(tmp_path)) as one, folder_in(str(tmp_path)) as other:
        assert [each.is_dir() for each in (Path(one), Path(other), left, starting, foreign)] == [
            *(True, True, False, True, True)
        ]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["other", "vertebra-starting"]


def test_threads_lose_nothing(tmp_path: Path) -> None:
    mine = of_this_process(tmp_path)

    def count() -> None:
        for _each in range(5000):
            mine.add(COUNTED)

    threads = [threading.Thread(target=count) for _thread in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert mine.sums() == ([0, 40_000], 1)


def test_without_a_folder_the_counts_are_those_of_this_process(tmp_path: Path) -> None:
    mine = of_this_process(None)
    mine.add(COUNTED, 2.5)
    assert mine.sums() == ([0, 2.5], 1)
    assert os.listdir(tmp_path) == []  # noqa: PTH208 -- nothing was to be made anywhere
