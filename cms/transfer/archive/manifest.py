"""The manifest: what an archive holds, and how whoever opens it can tell that it is whole."""

from typing import Literal

from pydantic import AwareDatetime, BaseModel

from cms import __version__
from cms.transfer.archive import manifests
from cms.transfer.archive.manifests import Kind, Part

FORMAT, VERSION = "vertebra-archive", 1


class Origin(BaseModel):
    """Where the archive comes from."""

    title: str
    public_url: str
    site_url: str


class Keys(BaseModel):
    """Prints of the encryption keys that were in use, the one that encrypted first: they open nothing."""

    first: str
    all: list[str]


class LeftOut(BaseModel):
    """How much was left out because nobody asked for it, or because it is gone."""

    passwords: int = 0
    addresses: int = 0
    originals: int = 0
    rules: int = 0
    pictures: int = 0


class Manifest(BaseModel):
    """What stands at the head of an archive; `media` are the pictures' files, named in a part of their own."""

    format: Literal["vertebra-archive"] = "vertebra-archive"
    version: Literal[1] = 1
    product: str = __version__
    made_at: AwareDatetime
    site: Origin
    credentials: bool
    sealed: bool
    keys: Keys
    counts: dict[str, int]
    left_out: LeftOut
    media: Part
    tables: dict[str, Part]


def read(content: bytes) -> Manifest:
    """Read a manifest. Raises Invalid with one line that says what to do."""
    return manifests.read(content, Manifest, Kind("archive", FORMAT, VERSION, "Import it"))
