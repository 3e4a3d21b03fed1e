"""The files of a folder, in a steady order, and never one outside of it: links to elsewhere are not followed."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
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


@dataclass(frozen=True)
class Folder:
    """A folder; `root` is its real place."""

    root: Path

    def texts(self) -> Iterator[PurePosixPath]:
        """Give the files that hold texts, by their paths within the folder."""
        for folder, folders, files in os.walk(self.root):
            here = Path(folder)
            depth = len(here.relative_to(self.root).parts)
            folders[:] = sorted(each for each in folders if depth < DEEPEST and _may_hold_texts(each))
            for name in sorted(files, key=lambda each: (each.count("."), each)):  # `index.md`, then `index.fr.md`
                path = PurePosixPath((here / name).relative_to(self.root).as_posix())
                if _is_text(path):
                    yield path

    def read(self, path: PurePosixPath, most: int = LARGEST_TEXT) -> bytes:
        """Give what a file holds. Raises Invalid for one that leads elsewhere, is no file, or is too large."""
        place = self.root / path
        if not self._is_ours(place):
            raise Invalid(Fault("it leads out of the folder, and is not read"))
        with place.open("rb") as file:
            content = file.read(most + 1)
        if len(content) > most:
            raise Invalid(Fault(f"it is larger than {most // 1_000_000} MB"))
        return content

    def find(self, address: str, beside: PurePosixPath) -> PurePosixPath | None:
        """Give the file that an address in a text means, as it stands in the folder; None where it is not there."""
        bare = unquote(re.split(r"[?#]", address, maxsplit=1)[0]).strip()
        if not bare or "\0" in bare or len(bare) > LONGEST_ADDRESS or "\\" in bare:
            return None
        from_here = [] if bare.startswith("/") else [beside.parent / bare]
        from_above = [PurePosixPath(root, bare.lstrip("/")) for root in _ROOTS]
        for each in [*from_here, *from_above]:
            path = PurePosixPath(os.path.normpath(each))
            if ".." not in path.parts and path.parts and self._is_ours(self.root / path):
                return path
        return None

    def _is_ours(self, place: Path) -> bool:
        """Tell whether a file is within the folder, and no link stands on the way to it."""
        try:
            return place.resolve() == place and place.is_relative_to(self.root) and place.is_file()
        except (OSError, RuntimeError):
            return False


def opened(path: Path) -> Folder:
    """Give a folder. Raises Invalid for what is none."""
    if not path.is_dir():
        raise Invalid(Fault(f"{path.name}: this is no folder. Name the folder that the Markdown files are in."))
    return Folder(path.resolve())


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
