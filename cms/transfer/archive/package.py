"""Reading a zip of ours as a stream, and believing nothing of it that was not counted and summed up."""

import hashlib
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import IO, Generic, Protocol, Self, TypeVar
from zipfile import BadZipFile

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cms.core.errors import Fault, Invalid
from cms.transfer.archive.directory import LARGEST_FILE, MEDIA, Shape, opened
from cms.transfer.archive.manifests import MEDIA_LIST, NAME, ROOM, Part
from cms.transfer.archive.values import LONGEST_LINE
from cms.transfer.zip_files import refusal

CHUNK = 1024 * 1024
Advance = Callable[[int], None]
Line = tuple[int, bytes]


class Listing(Protocol):
    """What every manifest says: of which file the list of pictures is."""

    media: Part


Told = TypeVar("Told", bound=Listing)


class File(BaseModel):
    """A picture's file, as the list of them names it."""

    model_config = ConfigDict(extra="forbid")
    name: str
    bytes: int = Field(ge=0, le=LARGEST_FILE)
    sha256: str


class Package(Generic[Told]):
    """A zip of ours that is open; what is wrong with it is an Invalid of one line that says where."""

    def __init__(self, path: Path, shape: Shape, read: Callable[[bytes], Told]) -> None:
        self._zip, self._shape = opened(path, shape), shape
        self._open: list[IO[bytes]] = []
        try:
            with self._reading(NAME):
                content = self._zip.read(NAME)[: ROOM + 1]
            self.manifest = read(content)
            self.digest = hashlib.sha256(content).hexdigest()
            self._check_parts(set(self._zip.namelist()) - self.names - {NAME})
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Self:
        """Keep it open for a block."""
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _: TracebackType | None
    ) -> None:
        """Close the file."""
        for stream in self._open:
            stream.close()
        self._zip.close()

    @cached_property
    def names(self) -> frozenset[str]:
        """Give the names of the pictures' files."""
        return frozenset(name for name in self._zip.namelist() if MEDIA.match(name))

    @property
    def length(self) -> int:
        """Give how much `verify` reads, in bytes."""
        return sum(info.file_size for info in self._zip.infolist())

    def files(self) -> Iterator[File]:
        """Give the list of the pictures' files. Raises Invalid unless it names exactly those that are there."""
        seen: set[str] = set()
        for number, line in self._lines(self.manifest.media):
            try:
                file = File.model_validate(orjson.loads(line))
            except (orjson.JSONDecodeError, ValidationError):
                raise refusal(f"{MEDIA_LIST}, line {number}", "this names no file of a picture.") from None
            if f"media/{file.name}" not in self.names or file.name in seen:
                raise refusal(
                    f"{MEDIA_LIST}, line {number}", "the file that it names is not there, or was named before."
                )
            seen.add(file.name)
            yield file
        if len(seen) != len(self.names):
            raise refusal(MEDIA_LIST, "there are files of pictures that it does not name.")

    def content(self, file: File) -> bytes:
        """Give the bytes of a picture's file, which are as the list says."""
        name = f"media/{file.name}"
        with self._reading(name), self._zip.open(name) as stream:
            content = stream.read(LARGEST_FILE + 1)
        if len(content) != file.bytes or hashlib.sha256(content).hexdigest() != file.sha256:
            raise refusal(name, "its checksum is another one: the file was damaged or changed.")
        return content

    def _check_parts(self, there: set[str]) -> None:
        """Raise Invalid unless the manifest names exactly what is there beside pictures."""
        if {self.manifest.media.name} != there:
            raise refusal(NAME, "it does not name what is in the file.")

    def _lines(self, part: Part) -> Iterator[Line]:
        summed, length, number = hashlib.sha256(), 0, 0
        with self._reading(part.name):
            stream = self._zip.open(part.name)
            self._open.append(stream)
            while line := stream.readline(LONGEST_LINE + 1):
                number += 1
                length += len(line)
                if len(line) > LONGEST_LINE:
                    raise refusal(f"{part.name}, line {number}", f"this line is longer than {LONGEST_LINE} bytes.")
                if length > part.bytes or number > part.rows:
                    raise refusal(part.name, "it is longer than the manifest says.")
                summed.update(line)
                yield number, line
            self._open.remove(stream)
            stream.close()
        if (length, number) != (part.bytes, part.rows) or summed.hexdigest() != part.sha256:
            raise refusal(part.name, "its checksum is another one: the file was damaged or changed.")

    @contextmanager
    def _reading(self, name: str) -> Iterator[None]:
        """Say in which file something is broken."""
        try:
            yield
        except (BadZipFile, zlib.error, EOFError, NotImplementedError):
            raise Invalid(Fault(f"{name}: it is damaged. Copy the {self._shape.noun} again.")) from None
