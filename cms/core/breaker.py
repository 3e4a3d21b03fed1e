"""A circuit breaker: of what does not answer, only one asker at a time finds out whether it does again."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Open(Exception):
    """It failed a moment ago, and nobody waits for it now."""


class Breaker:
    """What stands before something far away: each call goes through it, and the first that fails opens it.

    While it is open calls fail at once, so that what hangs holds one thread of a server at most, instead of all
    of them; every `rest` seconds one call is let through, and closes it by going well.
    """

    def __init__(self, rest: float) -> None:
        self._rest = rest
        self._lock = threading.Lock()
        self._closed = True
        self._again_at = 0.0

    @contextmanager
    def calling(self, *failures: type[Exception]) -> Iterator[None]:
        """Have the call made in the block; `failures` are what tells that the other side is to blame. Raises Open."""
        self._enter()
        try:
            yield
        except failures:
            self._note(well=False)
            raise
        except BaseException:
            self._note(well=True)  # it answered, if only that something is not there
            raise
        self._note(well=True)

    def _enter(self) -> None:
        with self._lock:
            if self._closed:
                return
            if time.monotonic() < self._again_at:
                raise Open
            self._again_at = float("inf")  # until this one knows

    def _note(self, *, well: bool) -> None:
        with self._lock:
            self._closed = well
            self._again_at = time.monotonic() + self._rest
