"""What goes on beside a test, in threads of its own, until the block ends."""

import threading
from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self


class Beside(ABC):
    """So many threads, each of which does its part again and again."""

    def __init__(self, count: int) -> None:
        self._ending = threading.Event()
        self._threads = [threading.Thread(target=self._until_told, args=(number,)) for number in range(count)]

    def __enter__(self) -> Self:
        """Begin."""
        for each in self._threads:
            each.start()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """End, and wait for whoever is in the middle of something."""
        self._ending.set()
        for each in self._threads:
            each.join()

    @abstractmethod
    def go_on(self, number: int) -> None:
        """Do the part of the thread of this number once."""

    def _until_told(self, number: int) -> None:
        while not self._ending.is_set():
            self.go_on(number)
