"""Writing an archive as a stream: a zip that grows beside its place, and takes it when it is whole and on the disk."""

import hashlib
import os
import secrets
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from cms.core.errors import Conflict
from cms.transfer.archive.manifests import NAME, ROOM, Part

_HEAD, _CHECKSUM = 30, 14  # bytes of a member's header before its name, and where in them the CRC-32 stands
_MODE = 0o100600 << 16


class Member:
    """One file of rows while it is written; counts and sums up what goes through."""

    def __init__(self, name: str, out: IO[bytes]) -> None:
        self._name, self._out, self._hash = name, out, hashlib.sha256()
        self.rows = self.bytes = 0

    def write(self, line: bytes) -> None:
        """Add a line."""
        self._out.write(line)
        self._hash.update(line)
        self.rows += 1
        self.bytes += len(line)

    def part(self) -> Part:
        """Give what the manifest says of it."""
        return Part(name=self._name, rows=self.rows, bytes=self.bytes, sha256=self._hash.hexdigest())


class Pack:
    """An archive while it is written; room is kept for the manifest, which comes first and is known last."""

    def __init__(self, file: IO[bytes], made_at: datetime) -> None:
        self._file = file
        self._date = made_at.timetuple()[:6]
        self._zip = ZipFile(file, "w", allowZip64=True)
        self._manifest = self._info(NAME, ZIP_STORED)
        self._zip.writestr(self._manifest, b" " * ROOM)

    def __enter__(self) -> Self:
        """Write for a block."""
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _: TracebackType | None
    ) -> None:
        """Let go of the file; unless it was finished, what is in it is of no use."""
        self._zip.close()

    @contextmanager
    def member(self, name: str, *, compressed: bool = True) -> Iterator[Member]:
        """Open a file of rows for the block; unless it is to be `compressed`, as it is."""
        kind = ZIP_DEFLATED if compressed else ZIP_STORED
        with self._zip.open(self._info(name, kind), "w", force_zip64=True) as out:
            yield Member(name, out)

    def file(self, name: str, content: bytes) -> None:
        """Add a file as it is."""
        self._zip.writestr(self._info(name, ZIP_STORED), content)

    def finish(self, manifest: bytes) -> bytes:
        """Put the manifest in its place, and write the directory; give the manifest as it stands there."""
        if len(manifest) > ROOM:
            raise ValueError("the manifest is larger than the room that is kept for it")
        content = manifest + b" " * (ROOM - len(manifest))
        self._manifest.CRC = zlib.crc32(content)
        at = self._manifest.header_offset
        self._file.seek(at + _CHECKSUM)
        self._file.write(struct.pack("<L", self._manifest.CRC))
        self._file.seek(at + _HEAD + len(NAME))
        self._file.write(content)
        self._zip.close()
        return content

    def _info(self, name: str, compression: int) -> ZipInfo:
        info = ZipInfo(name, self._date)
        info.compress_type, info.external_attr = compression, _MODE
        return info


@contextmanager
def growing(path: Path, *, force: bool) -> Iterator[IO[bytes]]:
    """Give a file beside a place; it takes the place when the block has ended well, and is gone if not.

    Nobody but its owner can read it. Raises Conflict where something is there already, unless it is to be replaced.
    """
    if not force and path.exists():
        raise Conflict(f"{path} is there already. Choose another name, or replace it with --force.")
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with os.fdopen(os.open(beside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if force:
            beside.replace(path)
        else:
            _take(beside, path)
        sync(path.parent)
    finally:
        beside.unlink(missing_ok=True)


def _take(beside: Path, path: Path) -> None:
    """Move a file to a place where nothing has come to be meanwhile."""
    try:
        os.link(beside, path)
    except FileExistsError:
        raise Conflict(f"{path} is there already. Choose another name, or replace it with --force.") from None
    except OSError:  # a file system without links
        beside.replace(path)


def sync(folder: Path) -> None:
    """Make sure that the names in a folder are on the disk, too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
