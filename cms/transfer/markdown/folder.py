"""The files of a folder, in a steady order, and never one outside of it."""

import os
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO
from urllib.parse import unquote

from cms.core.errors import Fault, Invalid

LARGEST_TEXT = 2_000_000
LARGEST_PICTURE = 20 * 1024 * 1024  # as the library takes them at the desk
DEEPEST = 40
LONGEST_ADDRESS = 1000
TEXTS = frozenset({".md", ".markdown", ".mdown", ".mkd"})
PAGES = frozenset({".html", ".htm"})
# Where generators keep looks, data and what they made; a name that begins with a point is theirs, too.
_NOT_TEXTS = frozenset(
    {"_includes", "_layouts", "_sass", "_data", "_site", "_plugins", "_11ty", "archetypes", "comments", "i18n"}
    | {"layouts", "node_modules", "public", "resources", "static", "themes", "vendor"}
)
_ABOUT_THE_FOLDER = re.compile(
    r"(?:readme|licen[cs]e|changelog|changes|contributing|code_of_conduct|security)\Z", re.IGNORECASE
)
# Where the files stand whose addresses begin with “/”.
_ROOTS = ("", "static", "assets", "content", "src", "public")


class Folder(ABC):
    """Files by their paths; `key` tells this folder from others, `name` is what people call it, `size` its bytes."""

    key: str
    name: str
    size: int

    @abstractmethod
    def has(self, path: PurePosixPath) -> bool:
        """Tell whether there is a file of its own at a path, and no link on the way to it."""

    @abstractmethod
    def read(self, path: PurePosixPath, most: int = LARGEST_TEXT) -> bytes:
        """Give what a file holds. Raises Invalid for one that cannot be read, leads elsewhere or is too large."""

    @abstractmethod
    def saved(self, path: PurePosixPath) -> datetime:
        """Give when a file was saved."""

    @abstractmethod
    def texts(self) -> list[PurePosixPath]:
        """Give the files that hold texts, each folder's own before those of its folders."""

    def find(self, address: str, beside: PurePosixPath) -> PurePosixPath | None:
        """Give the file that an address in a text means, as it stands in the folder; None where it is not there."""
        bare = unquote(re.split(r"[?#]", address, maxsplit=1)[0]).strip()
        if not bare or "\0" in bare or len(bare) > LONGEST_ADDRESS or "\\" in bare:
            return None
        from_here = [] if bare.startswith("/") else [beside.parent / bare]
        from_above = [PurePosixPath(root, bare.lstrip("/")) for root in _ROOTS]
        for each in [*from_here, *from_above]:
            path = PurePosixPath(os.path.normpath(each))
            if ".." not in path.parts and path.parts and self.has(path):
                return path
        return None


class OnDisk(Folder):
    """A folder on the disk; none outside of it is read, links to elsewhere are not followed."""

    def __init__(self, path: Path) -> None:
        self._root = path.resolve()
        self.key, self.name = str(self._root), path.name
        self.size = sum(each.stat().st_size for each in self._root.rglob("*") if each.is_file())

    def has(self, path: PurePosixPath) -> bool:
        """Tell whether there is a file of its own at a path, and no link on the way to it."""
        place = self._root / path
        try:
            return place.resolve() == place and place.is_relative_to(self._root) and place.is_file()
        except (OSError, RuntimeError):
            return False

    def read(self, path: PurePosixPath, most: int = LARGEST_TEXT) -> bytes:
        """Give what a file holds. Raises Invalid for one that leads elsewhere, is no file, or is too large."""
        if not self.has(path):
            raise Invalid(Fault("it leads out of the folder, and is not read"))
        with (self._root / path).open("rb") as file:
            return bounded(file, most)

    def saved(self, path: PurePosixPath) -> datetime:
        """Give when a file was saved."""
        return datetime.fromtimestamp((self._root / path).stat().st_mtime, UTC)

    def texts(self) -> list[PurePosixPath]:
        """Give the files that hold texts, each folder's own before those of its folders."""
        found = []
        for folder, folders, files in os.walk(self._root):
            here = PurePosixPath(Path(folder).relative_to(self._root).as_posix())
            folders[:] = [each for each in folders if len(here.parts) < DEEPEST and _may_hold_texts(each)]
            found += [here / name for name in files]
        return in_order(found)


def in_order(paths: Iterable[PurePosixPath]) -> list[PurePosixPath]:
    """Give those of the files that hold texts, in a steady order: `index.md`, then `index.fr.md`."""
    near = (path for path in paths if len(path.parts) <= DEEPEST + 1 and all(map(_may_hold_texts, path.parent.parts)))
    texts = [path for path in near if _is_text(path)]
    return sorted(texts, key=lambda path: (path.parent.parts, path.name.count("."), path.name))


def bounded(file: IO[bytes], most: int) -> bytes:
    """Read a file. Raises Invalid for one that is larger."""
    content = file.read(most + 1)
    if len(content) > most:
        raise Invalid(Fault(f"it is larger than {most // 1_000_000} MB"))
    return content


def speaks_of_the_folder(path: PurePosixPath) -> bool:
    """Tell whether a file without front matter is about the folder itself, such as a README."""
    return _ABOUT_THE_FOLDER.match(path.stem) is not None


def _may_hold_texts(name: str) -> bool:
    return not name.startswith(".") and name.lower() not in _NOT_TEXTS


def _is_text(path: PurePosixPath) -> bool:
    """Tell whether a file is a text; pages of HTML are, where Jekyll has its posts."""
    kind = path.suffix.lower()
    return not path.name.startswith(".") and (
        kind in TEXTS or (kind in PAGES and bool({"_posts", "_drafts"} & set(path.parts)))
    )
