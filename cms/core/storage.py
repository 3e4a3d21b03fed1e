"""The media store: bytes under keys, in a folder of this machine or in a bucket (S3).

The folder is written without obstore: obstore keeps threads that do not live on in a forked process,
where each of its calls would wait for ever, and it does not make sure that a file is on the disk
before the row that names it is.
"""

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit
from urllib.request import url2pathname

import obstore
import structlog
from obstore.exceptions import BaseError, GenericError
from obstore.store import S3Store

from cms.core.breaker import Breaker, Open
from cms.core.errors import Misconfigured, NotFound

_KEY = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*(?:/[a-z0-9]+(?:[._-][a-z0-9]+)*)*\Z")
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.\-]{1,61}[a-z0-9]\Z")
_UNFINISHED = ".part"
PATIENCE_TO_WRITE = timedelta(seconds=10)
PATIENCE_TO_READ = timedelta(seconds=3)  # somebody looks at a page meanwhile
REST = 2.0  # seconds
_log = structlog.get_logger()


class MediaStore(Protocol):
    """What both kinds of store can do. All raise Misconfigured where the store cannot be reached or written."""

    def put(self, key: str, content: bytes) -> None:
        """Keep the content; once this returns it survives a loss of power."""

    def get(self, key: str) -> bytes:
        """Give the content. Raises NotFound, also for what cannot be a key."""

    def delete(self, folder: str) -> None:
        """Delete everything below a folder; what is not there is as good as deleted."""

    def keys(self, folder: str = "") -> Iterator[str]:
        """Give the keys below a folder, or all."""


def check(address: str) -> None:
    """Raise ValueError, in words for the operator, for what is no address of a store."""
    parts = urlsplit(address)
    is_folder = parts.scheme == "file" and not parts.netloc and parts.path.strip("/")
    is_bucket = parts.scheme == "s3" and _BUCKET.match(parts.netloc)
    if not (is_folder or is_bucket) or parts.query or parts.fragment:
        raise ValueError("must be a folder such as file:///var/lib/vertebra/media, or s3://bucket/prefix")


def open_store(address: str) -> MediaStore:
    """Give the store at an address that was checked; nothing is reached or made before it is used."""
    parts = urlsplit(address)
    return Folder(Path(url2pathname(parts.path))) if parts.scheme == "file" else Bucket(address)


class Folder:
    """A store in a folder of this machine."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, key: str, content: bytes) -> None:
        """Write beside the place, then move there, so that nobody ever reads half a file."""
        place = self.root / _checked(key)
        unfinished = place.with_name(f"{place.name}.{secrets.token_hex(4)}{_UNFINISHED}")
        with _working():
            place.parent.mkdir(parents=True, exist_ok=True)
            try:
                with unfinished.open("xb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                unfinished.replace(place)
            except OSError:
                unfinished.unlink(missing_ok=True)
                raise
            for folder in place.parents:
                if folder.is_relative_to(self.root):
                    _sync(folder)

    def get(self, key: str) -> bytes:
        """Read a file."""
        with _working(), _finding():
            return (self.root / _checked(key)).read_bytes()

    def delete(self, folder: str) -> None:
        """Delete the files, and the folders that are empty then."""
        top = self.root / _checked(folder)
        with _working():
            for place in sorted(top.rglob("*"), reverse=True):
                place.rmdir() if place.is_dir() else place.unlink(missing_ok=True)
            if top.is_dir():
                top.rmdir()

    def keys(self, folder: str = "") -> Iterator[str]:
        """Walk the files that are whole."""
        top = self.root / _checked(folder) if folder else self.root
        for place in sorted(top.rglob("*")):
            if place.is_file() and place.suffix != _UNFINISHED:
                yield place.relative_to(self.root).as_posix()


class Bucket:
    """A store in a bucket; keys of access, region and endpoint are in the usual `AWS_…` variables.

    One that does not answer is left alone for a moment after each try, so that pictures that are asked for do not
    hold up everything else that a server does.
    """

    def __init__(self, address: str) -> None:
        self._writing = _bucket(address, PATIENCE_TO_WRITE)
        self._reading = _bucket(address, PATIENCE_TO_READ)
        self._breaker = Breaker(REST)

    def put(self, key: str, content: bytes) -> None:
        """Write an object; the bucket shows it whole or not at all."""
        place = _checked(key)
        with self._calling():
            obstore.put(self._writing, place, content)

    def get(self, key: str) -> bytes:
        """Read an object."""
        place = _checked(key)
        with self._calling(), _finding():
            return bytes(obstore.get(self._reading, place).bytes())

    def delete(self, folder: str) -> None:
        """Delete the objects."""
        keys = list(self.keys(_checked(folder)))
        with self._calling():
            obstore.delete(self._writing, keys)

    def keys(self, folder: str = "") -> Iterator[str]:
        """List the objects."""
        with self._calling():
            for page in obstore.list(self._reading, prefix=folder or None):
                yield from (each["path"] for each in page)

    @contextmanager
    def _calling(self) -> Iterator[None]:
        with _working(), self._breaker.calling(GenericError):  # what refuses has answered
            yield


def _bucket(address: str, patience: timedelta) -> S3Store:
    return S3Store.from_url(
        address,
        client_options={
            "timeout": patience,
            "connect_timeout": timedelta(seconds=3),
            "allow_http": True,  # the endpoint says whether it is https
        },
        retry_config={"max_retries": 2, "retry_timeout": patience},
    )


def _checked(key: str) -> str:
    """Let through what can be a key: no dots that lead up, no sign that a file system or a URL reads its own way."""
    if not _KEY.match(key):
        raise NotFound("There is no such file.")
    return key


@contextmanager
def _finding() -> Iterator[None]:
    """Say that something is not there, whatever the store calls it."""
    try:
        yield
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        raise NotFound("There is no such file.") from None


@contextmanager
def _working() -> Iterator[None]:
    """Say that the store does not work, with no more than a stranger may know of it."""
    try:
        yield
    except Open:
        raise Misconfigured("CMS_MEDIA_URL: the media store cannot be used (it did not answer a moment ago).") from None
    except (OSError, BaseError) as error:
        _log.error("media store cannot be used", error=str(error).partition("\n")[0])
        told = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
        raise Misconfigured(f"CMS_MEDIA_URL: the media store cannot be used ({told}).") from error


def _sync(folder: Path) -> None:
    """Make sure that the names in a folder are on the disk, too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
