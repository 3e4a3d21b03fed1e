"""The files that were sent in: kept in a folder that nothing serves, for as long as their import needs them."""

import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

from cms.core.clock import now
from cms.core.errors import Fault, Invalid, Misconfigured, TooLarge

CHUNK = 1 << 20
KEPT = timedelta(days=1)
LONGEST_NAME = 100
_UNFINISHED = ".part"
_STRANGE = re.compile(r"[^\w.\- ]+")


@dataclass(frozen=True)
class Received:
    """A file that was sent in, not yet anybody's."""

    path: Path
    name: str
    bytes: int
    digest: str


@contextmanager
def receiving(folder: Path, stream: IO[bytes], name: str, most: int) -> Iterator[Received]:
    """Write what comes to the disk, piece by piece; what the block does not settle is deleted.

    Raises Invalid for an empty file, TooLarge for more than `most` bytes.
    """
    path = folder / f"{secrets.token_hex(8)}{_UNFINISHED}"
    try:
        yield _written(path, stream, plain_name(name), most)
    finally:
        path.unlink(missing_ok=True)


def _written(path: Path, stream: IO[bytes], name: str, most: int) -> Received:
    digest, size = hashlib.sha256(), 0
    with _on_disk():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = path.open("xb")
    with file:
        while piece := stream.read(CHUNK):
            size += len(piece)
            if size > most:
                raise TooLarge(f"This file is larger than {most // 1024 // 1024} MB, which is the most that is taken.")
            digest.update(piece)
            with _on_disk():
                file.write(piece)
        with _on_disk():
            file.flush()
            os.fsync(file.fileno())
    if not size:
        raise Invalid(Fault("Choose a file; the one that came is empty.", "#/file"))
    return Received(path, name, size, digest.hexdigest())


def settle(folder: Path, received: Received, run_id: int) -> None:
    """Give a file to an import; one of the same number that a former database left behind makes way."""
    place = place_of(folder, run_id, received.name)
    discard(folder, run_id)
    with _on_disk():
        place.parent.mkdir(mode=0o700)
        received.path.replace(place)


def place_of(folder: Path, run_id: int, name: str) -> Path:
    """Give where the file of an import lies."""
    return folder / str(run_id) / name


def discard(folder: Path, run_id: int) -> None:
    """Delete the file of an import, if there is one."""
    shutil.rmtree(folder / str(run_id), ignore_errors=True)


def sweep(folder: Path, needed: Collection[int]) -> int:
    """Delete what no import needs and what never came to its end, after a day; give the number."""
    gone = 0
    for place in folder.iterdir() if folder.is_dir() else ():
        if place.name.isdecimal() and int(place.name) in needed:
            continue
        with suppress(OSError):
            if datetime.fromtimestamp(place.stat().st_mtime, UTC) < now() - KEPT:
                shutil.rmtree(place) if place.is_dir() else place.unlink()
                gone += 1
    return gone


def measured(path: Path) -> tuple[int, str]:
    """Give how many bytes are in a file, or in all files of a folder, and their SHA-256."""
    digest, size = hashlib.sha256(), 0
    for each in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if each.is_file():
            digest.update(f"{each.relative_to(path)}\0".encode(errors="surrogateescape") if each != path else b"")
            with each.open("rb") as file:
                while piece := file.read(CHUNK):
                    digest.update(piece)
                    size += len(piece)
    return size, digest.hexdigest()


def plain_name(sent: str) -> str:
    """Give the name of a file without its folders and without letters that a file system might mind."""
    name = _STRANGE.sub("_", sent.replace("\\", "/").rpartition("/")[2]).strip(" .")
    stem, dot, ending = name.rpartition(".")
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}{dot}{ending}" if len(name) > LONGEST_NAME else name or "file"


@contextmanager
def _on_disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        told = f"The folder for imports cannot be written ({error.strerror}): see CMS_IMPORTS_FOLDER."
        raise Misconfigured(told) from None
