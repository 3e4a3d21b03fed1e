"""A file that is laid down whole or not at all, beside nothing that was there before unless that is meant."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from cms.core.errors import Conflict


@contextmanager
def laid(path: Path, *, over: bool = False) -> Iterator[IO[bytes]]:
    """Give a file to write to that stands at `path` once the block has ended well; no other sees it half.

    Only its owner can read it. Raises Conflict where something is there already, unless it is to be
    written `over`; also where it came while this one was written.
    """
    if not over and os.path.lexists(path):
        raise _there(path)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    unfinished = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if over:
            unfinished.replace(path)
        else:
            _move(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def _move(unfinished: Path, path: Path) -> None:
    """Give a file its name, unless another one took it meanwhile."""
    try:
        path.hardlink_to(unfinished)
    except FileExistsError:
        raise _there(path) from None


def _there(path: Path) -> Conflict:
    return Conflict(f"{path} is there already. Give another path, or --force to write over it.")
