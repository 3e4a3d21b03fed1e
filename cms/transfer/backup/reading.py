"""Reading a backup: nothing of it is believed that was not summed up."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from cms.transfer.archive.directory import Shape
from cms.transfer.archive.manifests import MEDIA_LIST, NAME
from cms.transfer.archive.package import CHUNK, Advance, Package
from cms.transfer.backup import manifest
from cms.transfer.backup.manifest import MEMBERS, Manifest
from cms.transfer.zip_files import refusal

SHAPE = Shape("a", "backup", {*MEMBERS.values(), MEDIA_LIST}.__contains__)


class Backup(Package[Manifest]):
    """A backup that is open; what is wrong with it is an Invalid of one line that says where."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, SHAPE, manifest.read)

    def verify(self, advance: Advance) -> None:
        """Read everything once, and compare it with what the manifest says of it."""
        for chunk in self.database():
            advance(len(chunk))
        for file in self.files():
            self.content(file)
            advance(file.bytes)

    def database(self) -> Iterator[bytes]:
        """Give the file of the database, chunk by chunk; its checksum is compared behind the last one."""
        told, summed, length = self.manifest.database, hashlib.sha256(), 0
        with self._reading(told.name), self._zip.open(told.name) as stream:
            while chunk := stream.read(CHUNK):
                length += len(chunk)
                if length > told.bytes:
                    raise refusal(told.name, "it is longer than the manifest says.")
                summed.update(chunk)
                yield chunk
        if length != told.bytes or summed.hexdigest() != told.sha256:
            raise refusal(told.name, "its checksum is another one: the file was damaged or changed.")

    def _check_parts(self, there: set[str]) -> None:
        named = self.manifest.database.name
        if named != MEMBERS[self.manifest.engine] or self.manifest.media.name != MEDIA_LIST:
            raise refusal(NAME, "it names files that no backup has.")
        if {named, MEDIA_LIST} != there:
            raise refusal(
                NAME, f"it does not name what is in the file: {', '.join(sorted({named, MEDIA_LIST} ^ there))}."
            )
