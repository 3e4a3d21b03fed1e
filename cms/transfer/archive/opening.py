"""Reading an archive: its rows and its pictures, each as the manifest says."""

from collections.abc import Iterator
from pathlib import Path

from cms.transfer.archive import carried, manifest
from cms.transfer.archive.directory import Shape
from cms.transfer.archive.manifest import Manifest
from cms.transfer.archive.manifests import MEDIA_LIST, NAME
from cms.transfer.archive.package import Advance, Line, Package
from cms.transfer.zip_files import refusal

_ROWS = frozenset(carried.member(table) for table in carried.TABLES) | {MEDIA_LIST}
SHAPE = Shape("an", "archive", _ROWS.__contains__)


class Archive(Package[Manifest]):
    """An archive that is open; what is wrong with it is an Invalid of one line that says where."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, SHAPE, manifest.read)

    def verify(self, advance: Advance) -> None:
        """Read everything once, and compare it with what the manifest says of it."""
        for table in carried.tables():
            for _number, line in self.lines(table.name):
                advance(len(line))
        for file in self.files():
            self.content(file)
            advance(file.bytes)

    def lines(self, table: str) -> Iterator[Line]:
        """Give the lines of a table with their numbers from 1; of a table that the archive does not have, none."""
        part = self.manifest.tables.get(table)
        return self._lines(part) if part else iter(())

    def _check_parts(self, there: set[str]) -> None:
        for table, part in self.manifest.tables.items():
            if table not in carried.TABLES or part.name != carried.member(table):
                raise refusal(NAME, f"there is no table {table[:60]!r} here. Was it made by a newer version?")
        parts = {part.name for part in [*self.manifest.tables.values(), self.manifest.media]}
        if self.manifest.media.name != MEDIA_LIST or parts != there:
            named = ", ".join(sorted(parts ^ there)[:3])
            raise refusal(NAME, f"it does not name what is in the file: {named}.")
