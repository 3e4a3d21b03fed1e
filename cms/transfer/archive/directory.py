"""The directory of an archive or backup: nothing but what belongs there, and no more than it may hold."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile, ZipInfo

from cms.transfer import zip_files
from cms.transfer.archive.manifests import NAME, ROOM
from cms.transfer.zip_files import LOOSE, MOST_TIGHT, refusal, shown

MOST_MEMBERS = 500_000
LARGEST_FILE = 64 * 1024 * 1024  # of a picture
MEDIA = re.compile(r"media/([0-9a-f]{40})/([1-9]\d{0,4}\.(?:webp|avif))\Z")


@dataclass(frozen=True)
class Shape:
    """What a zip of ours is called, and which names may stand in it beside the manifest and pictures."""

    article: str
    noun: str
    holds: Callable[[str], bool]


def opened(path: Path, shape: Shape) -> ZipFile:
    """Open a zip whose directory is sound. Raises Invalid with one line that says what is wrong with the file."""
    found = zip_files.opened(path, shape.noun, MOST_MEMBERS)
    try:
        _check(found.infolist(), path.stat().st_size, shape)
    except BaseException:
        found.close()
        raise
    return found


def _check(infos: list[ZipInfo], size: int, shape: Shape) -> None:
    if not infos or infos[0].filename != NAME:
        raise refusal("", f"this is no {shape.noun} of Vertebra: it does not begin with {NAME}.")
    for info in infos:
        if info.filename != info.orig_filename or not (
            info.filename == NAME or shape.holds(info.filename) or MEDIA.match(info.filename)
        ):
            raise refusal("", f"the file {shown(info)} has no place in {shape.article} {shape.noun}.")
        zip_files.check(info, shape.noun)
        _refuse_bomb(info)
    zip_files.check_together(infos, size, shape.noun)


def _refuse_bomb(info: ZipInfo) -> None:
    if info.filename == NAME:
        fits = info.file_size <= ROOM
    elif info.filename.startswith("media/"):
        fits = info.file_size <= LARGEST_FILE
    else:
        fits = info.file_size <= LOOSE + MOST_TIGHT * info.compress_size
    if not fits:
        raise refusal("", f"{shown(info)} says that it unpacks to {info.file_size} bytes, which none of ours does.")
