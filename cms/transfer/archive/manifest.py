"""The manifest: what an archive holds, and how whoever opens it can tell that it is whole."""

from typing import Any, Literal

import orjson
from pydantic import AwareDatetime, BaseModel, Field, ValidationError

from cms import __version__
from cms.core.errors import Fault, Invalid

NAME = "manifest.json"
MEDIA_LIST = "media.jsonl"
FORMAT, VERSION = "vertebra-archive", 1
ROOM = 64 * 1024  # bytes that are kept free for it at the head of the file


class Part(BaseModel):
    """One file of rows in the archive."""

    name: str
    rows: int = Field(ge=0)
    bytes: int = Field(ge=0)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


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


def written(manifest: Manifest) -> bytes:
    """Give the manifest as it stands in the file, before it is filled up with spaces."""
    return orjson.dumps(manifest.model_dump(mode="json"), option=orjson.OPT_INDENT_2)


def read(content: bytes) -> Manifest:
    """Read a manifest. Raises Invalid with one line that says what to do."""
    told: Any
    try:
        told = orjson.loads(content)
    except orjson.JSONDecodeError:
        told = None
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise Invalid(Fault("this is no archive of Vertebra: its manifest is missing or damaged."))
    if told.get("version") != VERSION:
        raise Invalid(
            Fault(
                f"this archive is of format {str(told.get('version'))[:20]!r}, and Vertebra {__version__} reads"
                f" format {VERSION}. Import it with the version that made it, or a newer one."
            )
        )
    try:
        return Manifest.model_validate(told)
    except ValidationError as error:
        place = "/".join(str(part) for part in error.errors()[0]["loc"])
        raise Invalid(Fault(f"{NAME}: {place[:100]} is missing or damaged.")) from None
