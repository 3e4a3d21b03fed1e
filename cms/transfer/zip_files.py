"""Zip files from anywhere: the directory is bounded before it is read, and free of every trick before anything is."""

import stat
import struct
from collections.abc import Sequence
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from cms.core.errors import Fault, Invalid

LARGEST_DIRECTORY = 128 * 1024 * 1024
MOST_TIGHT = 250  # times that texts may be larger than they are in the file; text of people gets to 30
LOOSE = 8 * 1024 * 1024  # bytes for which that does not matter
_END, _END_SIZE, _LONGEST_COMMENT = b"PK\x05\x06", 22, 65_535
_LOCATOR, _LOCATOR_SIZE, _END_64, _END_64_SIZE = b"PK\x06\x07", 20, b"PK\x06\x06", 56
_ENCRYPTED = 0x1


def opened(path: Path, noun: str, most: int) -> ZipFile:
    """Open a zip that names at most so many files; `noun` is what it should be. Raises Invalid with one line."""
    _refuse_large(path, noun, most)
    try:
        return ZipFile(path)
    except (BadZipFile, NotImplementedError, ValueError, OverflowError, struct.error):
        raise _truncated() from None


def check(info: ZipInfo, noun: str) -> None:
    """Raise Invalid unless a member is a plain file, packed in a usual way."""
    kind = stat.S_IFMT(info.external_attr >> 16)  # 0 where the file says nothing of it
    if info.flag_bits & _ENCRYPTED or kind not in {0, stat.S_IFREG} or info.is_dir():
        raise refusal("", f"{shown(info)} is encrypted, or no plain file.")
    if info.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        raise refusal("", f"{shown(info)} is packed in a way that no {noun} is.")


def check_together(infos: Sequence[ZipInfo], size: int, noun: str) -> None:
    """Raise Invalid where a name comes twice, or members of a file of this size lie over each other."""
    seen: set[str] = set()
    for info in infos:
        if info.filename in seen:
            raise refusal("", f"the file {shown(info)} is in there twice.")
        seen.add(info.filename)
    if sum(info.compress_size for info in infos) > size:
        raise refusal("", f"its files lie over each other; no {noun} is made so.")


def shown(info: ZipInfo) -> str:
    """Give the name of a member as a message shows it."""
    return repr(info.filename[:100])


def refusal(where: str, detail: str) -> Invalid:
    """Give the error for something wrong at a place in the file."""
    return Invalid(Fault(f"{where}: {detail}" if where else detail))


def _truncated() -> Invalid:
    return refusal("", "this is no whole zip file: it was cut off, or never was one. Copy it again.")


def _refuse_large(path: Path, noun: str, most: int) -> None:
    """Read how large the directory is before anything is kept of it (APPNOTE 6.3.10, sections 4.3.14 to 4.3.16)."""
    size = path.stat().st_size
    with path.open("rb") as file:
        start = max(0, size - _END_SIZE - _LONGEST_COMMENT)
        file.seek(start)
        tail = file.read()
        at = tail.rfind(_END)
        if at < 0 or len(tail) - at < _END_SIZE:
            raise _truncated()
        _disks, count, length = struct.unpack_from("<6sHL", tail, at + 4)
        place = start + at - _LOCATOR_SIZE
        if place >= 0:
            file.seek(place)
            locator = file.read(_LOCATOR_SIZE)
            if locator.startswith(_LOCATOR):
                (at_64,) = struct.unpack_from("<Q", locator, 8)
                file.seek(min(at_64, size))
                end = file.read(_END_64_SIZE)
                if len(end) < _END_64_SIZE or not end.startswith(_END_64):
                    raise _truncated()
                count, length = struct.unpack_from("<QQ", end, 32)
    if length > size:
        raise _truncated()
    if count > most or length > LARGEST_DIRECTORY:
        raise refusal("", f"this zip names more than {most} files; no {noun} does.")
