"""Counts of several processes, kept where each of them can read those of all.

Each process counts in a file of its own, mapped into its memory, so that to count costs no more than
to add to a number. A process that ends leaves its file to the next one, which counts on in it: no
count ever goes back, and there are never more files than there were processes at a time.
"""

import fcntl
import hashlib
import mmap
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

SUFFIX = ".tallies"
FOLDER, HELD = "vertebra-", "held"
WIDTH = 8  # bytes of a number


class Tallies:
    """A row of numbers, of which the first `levels` say how something stands now, and the others count.

    `layout` names what the numbers mean: files of another layout are of another version, and are
    removed. Without a folder the numbers are those of this process alone.
    """

    def __init__(self, layout: str, size: int, levels: int, folder: Path | None = None) -> None:
        self._prefix = hashlib.sha256(f"{layout} {size} {levels}".encode()).hexdigest()[:12]
        self._size, self._levels = size, levels
        self._folder = folder
        self._own: Path | None = None
        self._lock = threading.Lock()
        self._numbers: memoryview[float] | None = None

    def join(self) -> None:
        """Be one of the living from now on, and not only from the first count."""
        with self._lock:
            if self._numbers is None:
                self._open()

    def add(self, place: int, by: float = 1) -> None:
        """Count something."""
        with self._lock:
            numbers = self._numbers if self._numbers is not None else self._open()
            numbers[place] += by

    def level(self, place: int, value: float) -> None:
        """Say how something stands in this process."""
        with self._lock:
            numbers = self._numbers if self._numbers is not None else self._open()
            numbers[place] = value

    def sums(self) -> tuple[list[float], int]:
        """Give what all processes counted, how it stands with those that live, and the number of these."""
        with self._lock:
            own = self._numbers if self._numbers is not None else self._open()
            total: list[float] = list(own)
        living = 1
        for path in self._files():
            if path == self._own:
                continue
            with suppress(OSError), path.open("rb") as file:
                lives = not _is_free(file.fileno())
                found: memoryview[float] = memoryview(file.read(self._size * WIDTH)).cast("d")
                living += lives
                for place, value in enumerate(found):
                    if value and (lives or place >= self._levels):
                        total[place] += value
        return total, living

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob(f"{self._prefix}-*{SUFFIX}")) if self._folder is not None else []

    def _open(self) -> "memoryview[float]":
        """Take a file that no living process has, or make one; it is held as long as this process lives."""
        if self._folder is None:
            self._numbers = memoryview(bytearray(self._size * WIDTH)).cast("d")
            return self._numbers
        self._folder.mkdir(parents=True, exist_ok=True)
        self._clear_up(self._folder)
        number = 0
        while self._numbers is None:
            path = self._folder / f"{self._prefix}-{number}{SUFFIX}"
            held = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            if _lock(held):
                os.ftruncate(held, self._size * WIDTH)
                self._numbers = memoryview(mmap.mmap(held, self._size * WIDTH)).cast("d")
                self._own = path
                for place in range(self._levels):
                    self._numbers[place] = 0
            else:
                os.close(held)
            number += 1
        return self._numbers

    def _clear_up(self, folder: Path) -> None:
        """Remove files of another layout that nobody holds."""
        for path in folder.glob(f"*{SUFFIX}"):
            with suppress(OSError):
                if not path.name.startswith(self._prefix) and _is_left(path):
                    path.unlink()


@contextmanager
def folder_in(place: str | None) -> Iterator[str]:
    """Give a folder for counts that is there for the block; what killed servers left at that place goes.

    Raises OSError where none can be written.
    """
    with TemporaryDirectory(prefix=FOLDER, dir=place) as folder, Path(folder, HELD).open("wb") as held:
        _lock(held.fileno())
        for path in Path(folder).parent.glob(f"{FOLDER}*/{HELD}"):
            with suppress(OSError):
                if path.lstat().st_uid == os.getuid() and _is_left(path):
                    shutil.rmtree(path.parent)
        yield folder


def _is_left(path: Path) -> bool:
    with path.open("rb") as file:
        return _is_free(file.fileno())


def _is_free(descriptor: int) -> bool:
    """Tell whether no living process holds a file; the lock that tells it ends with the descriptor."""
    return _lock(descriptor, fcntl.LOCK_SH)


def _lock(descriptor: int, kind: int = fcntl.LOCK_EX) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
