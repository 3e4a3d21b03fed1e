"""The directory of a zip from anywhere: bounded before it is read, and free of every trick before anything is."""

import re
import stat
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from cms.core.errors import Fault, Invalid
from cms.transfer.archive.manifest import NAME, ROOM

MOST_MEMBERS = 500_000
LARGEST_DIRECTORY = 128 * 1024 * 1024
LARGEST_FILE = 64 * 1024 * 1024  # of a picture
MOST_TIGHT = 250  # times that rows may be larger than they are in the file; text of people gets to 30
LOOSE = 8 * 1024 * 1024  # bytes for which that does not matter
MEDIA = re.compile(r"media/([0-9a-f]{40})/([1-9]\d{0,4}\.(?:webp|avif))\Z")
_END, _END_SIZE, _LONGEST_COMMENT = b"PK\x05\x06", 22, 65_535
_LOCATOR, _LOCATOR_SIZE, _END_64, _END_64_SIZE = b"PK\x06\x07", 20, b"PK\x06\x06", 56
_ENCRYPTED = 0x1


@dataclass(frozen=True)
class Shape:
    """What a zip of ours is called, and which names may stand in it beside the manifest and pictures."""

    article: str
    noun: str
    holds: Callable[[str], bool]


def opened(path: Path, shape: Shape) -> ZipFile:
    """Open a zip whose directory is sound. Raises Invalid with one line that says what is wrong with the file."""
    _refuse_large(path, shape)
    try:
        found = ZipFile(path)
    except (BadZipFile, NotImplementedError, ValueError, OverflowError, struct.error):
        raise _truncated() from None
    try:
        _check(found.infolist(), path.stat().st_size, shape)
    except BaseException:
        found.close()
        raise
    return found


def refusal(where: str, detail: str) -> Invalid:
    """Give the error for something wrong at a place in the file."""
    return Invalid(Fault(f"{where}: {detail}" if where else detail))


def _truncated() -> Invalid:
    return refusal("", "this is no whole zip file: it was cut off, or never was one. Copy it again.")


def _refuse_large(path: Path, shape: Shape) -> None:
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
    if count > MOST_MEMBERS or length > LARGEST_DIRECTORY:
        raise refusal("", f"this zip names more than {MOST_MEMBERS} files; no {shape.noun} does.")


def _check(infos: list[ZipInfo], size: int, shape: Shape) -> None:
    if not infos or infos[0].filename != NAME:
        raise refusal("", f"this is no {shape.noun} of Vertebra: it does not begin with {NAME}.")
    seen: set[str] = set()
    for info in infos:
        shown = repr(info.filename[:100])
        if info.filename != info.orig_filename or not (
            info.filename == NAME or shape.holds(info.filename) or MEDIA.match(info.filename)
        ):
            raise refusal("", f"the file {shown} has no place in {shape.article} {shape.noun}.")
        if info.filename in seen:
            raise refusal("", f"the file {shown} is in there twice.")
        seen.add(info.filename)
        kind = stat.S_IFMT(info.external_attr >> 16)  # 0 where the file says nothing of it
        if info.flag_bits & _ENCRYPTED or kind not in {0, stat.S_IFREG} or info.is_dir():
            raise refusal("", f"{shown} is encrypted, or no plain file.")
        if info.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
            raise refusal("", f"{shown} is packed in a way that no {shape.noun} is.")
        _refuse_bomb(info, shown)
    if sum(info.compress_size for info in infos) > size:
        raise refusal("", f"its files lie over each other; no {shape.noun} is made so.")


def _refuse_bomb(info: ZipInfo, shown: str) -> None:
    if info.filename == NAME:
        fits = info.file_size <= ROOM
    elif info.filename.startswith("media/"):
        fits = info.file_size <= LARGEST_FILE
    else:
        fits = info.file_size <= LOOSE + MOST_TIGHT * info.compress_size
    if not fits:
        raise refusal("", f"{shown} says that it unpacks to {info.file_size} bytes, which none of ours does.")
