"""Files below a size, one after the other: each whole by itself, all of them laid down together."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from cms.transfer.elements import Elements
from cms.transfer.laying import laid

FRAME = 100  # bytes, for what closes a file


class Parts:
    """RSS channels of at most so many bytes: the first at a path, the others beside it under `-2`, `-3` …"""

    def __init__(self, path: Path, namespaces: Mapping[str, str], most: int, *, over: bool) -> None:
        self.paths: list[Path] = []
        self.bytes = 0
        self._path, self._namespaces, self._most, self._over = path, namespaces, most, over
        self._laying, self._writing = ExitStack(), ExitStack()
        self._file: IO[bytes] | None = None
        self._head, self._is_empty = 0, True

    @contextmanager
    def whole(self) -> Iterator[None]:
        """Lay all files down once the block has ended well, else none. Raises Conflict where one is there already."""
        with self._laying:
            self._begin()
            yield
            self._end()

    @property
    def room(self) -> int:
        """Give how long a piece can be."""
        return self._most - self._head - FRAME

    def add(self, piece: IO[bytes]) -> None:
        """Add what a file holds up to where it stands, to the present part or a new one."""
        length = piece.tell()
        if not self._is_empty and self._size() + length + FRAME > self._most:
            self._end()
            self._begin()
        piece.seek(0)
        if self._file is not None:
            shutil.copyfileobj(piece, self._file)
        self._is_empty = False

    def _begin(self) -> None:
        number = len(self.paths) + 1
        path = self._path if number == 1 else self._path.with_stem(f"{self._path.stem}-{number}")
        self._file = self._laying.enter_context(laid(path, over=self._over))
        elements = Elements(self._file, self._namespaces)
        self._writing.enter_context(elements.document())
        self._head, self._is_empty = elements.length, True
        self.paths.append(path)

    def _end(self) -> None:
        self._writing.close()
        self.bytes += self._size()

    def _size(self) -> int:
        return self._file.tell() if self._file is not None else 0
