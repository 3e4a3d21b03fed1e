"""A folder in a zip: read where it lies, so that nothing of it is ever written to the disk."""

import re
import unicodedata
import zlib
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipInfo

from cms.core.errors import Fault, Invalid
from cms.transfer import zip_files
from cms.transfer.markdown.folder import LARGEST_TEXT, Folder, bounded, in_order
from cms.transfer.zip_files import LOOSE, MOST_TIGHT, refusal, shown

NOUN = "folder of Markdown files"
MOST_FILES = 50_000
_IN_UTF_8 = 0x800
_AGAIN = re.compile(r"(?: \(\d+\)|-\d+)\Z")  # what browsers add to a name that is there already
# What stands in a folder of texts, and is not that folder itself.
_PARTS = frozenset({"_drafts", "_posts", "articles", "content", "exercises", "posts", "src", "static"})
_OF_SYSTEMS = frozenset({"__MACOSX", ".DS_Store", "Thumbs.db"})


class Packed(Folder):
    """The folder in a zip, which is known again by its own name, or by that of the zip where it has none."""

    def __init__(self, path: Path) -> None:
        self._zip = zip_files.opened(path, NOUN, MOST_FILES)
        try:
            self._files, top = _without_top(_checked(self._zip.infolist(), path.stat().st_size))
        except BaseException:
            self._zip.close()
            raise
        self.name, self.size = path.name, path.stat().st_size
        self.key = f"zip:{top or _AGAIN.sub('', path.stem)}"

    def has(self, path: PurePosixPath) -> bool:
        """Tell whether there is a file at a path."""
        return path in self._files

    def read(self, path: PurePosixPath, most: int = LARGEST_TEXT) -> bytes:
        """Give what a file holds. Raises Invalid for one that is damaged or too large."""
        try:
            with self._zip.open(self._files[path]) as file:
                return bounded(file, most)
        except (BadZipFile, zlib.error, EOFError, NotImplementedError):
            raise Invalid(Fault("it is damaged in the zip")) from None

    def saved(self, path: PurePosixPath) -> datetime:
        """Give when a file was saved; a zip names no zone."""
        try:
            return datetime(*self._files[path].date_time, tzinfo=UTC)
        except ValueError:
            return datetime(1980, 1, 1, tzinfo=UTC)

    def texts(self) -> list[PurePosixPath]:
        """Give the files that hold texts, each folder's own before those of its folders."""
        return in_order(self._files)


def _checked(infos: list[ZipInfo], size: int) -> dict[PurePosixPath, ZipInfo]:
    """Give the files by their paths. Raises Invalid where one could do harm."""
    files = [info for info in infos if not info.is_dir()]
    for info in infos:
        bare = info.filename.rstrip("/")
        if info.filename != info.orig_filename or "\\" in bare or _leads_out(PurePosixPath(bare)):
            raise refusal("", f"the file {shown(info)} leads out of the folder. Nothing was read.")
    for info in files:
        zip_files.check(info, NOUN)
    zip_files.check_together(infos, size, NOUN)
    if sum(info.file_size for info in files) > LOOSE + MOST_TIGHT * size:
        raise refusal("", f"it says that it unpacks to {MOST_TIGHT} times its size, which no {NOUN} does.")
    paths = {_path(info): info for info in files}
    return {path: info for path, info in paths.items() if not _OF_SYSTEMS & set(path.parts)}


def _leads_out(path: PurePosixPath) -> bool:
    return path.is_absolute() or ".." in path.parts or bool(re.match(r"[A-Za-z]:", str(path)))


def _path(info: ZipInfo) -> PurePosixPath:
    """Give the path of a member; some systems write UTF-8 without saying so."""
    name = info.filename
    if not info.flag_bits & _IN_UTF_8:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return PurePosixPath(unicodedata.normalize("NFC", name))


def _without_top(files: Mapping[PurePosixPath, ZipInfo]) -> tuple[Mapping[PurePosixPath, ZipInfo], str]:
    """Give the files by their paths within the one folder that holds all of them, and its name, if there is one."""
    tops = {path.parts[0] if len(path.parts) > 1 else "" for path in files}
    top = tops.pop() if len(tops) == 1 else ""
    if not top or top in _PARTS:
        return files, ""
    return {PurePosixPath(*path.parts[1:]): info for path, info in files.items()}, top
