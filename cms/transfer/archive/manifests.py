"""What all manifests of ours have in common: where they stand, how they are written, and how they are read."""

import re
from dataclasses import dataclass
from typing import Any, TypeVar

import orjson
from pydantic import BaseModel, Field, ValidationError

from cms import __version__
from cms.core.errors import Fault, Invalid

NAME = "manifest.json"
MEDIA_LIST = "media.jsonl"
ROOM = 64 * 1024  # bytes that are kept free for it at the head of the file
Manifest = TypeVar("Manifest", bound=BaseModel)


class Part(BaseModel):
    """One file of rows."""

    name: str
    rows: int = Field(ge=0)
    bytes: int = Field(ge=0)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


@dataclass(frozen=True)
class Kind:
    """What a file of ours is called, the format that it names, and what is done with it, as messages say it."""

    noun: str
    format: str
    version: int
    done: str


def written(manifest: BaseModel) -> bytes:
    """Give a manifest as it stands in the file, before it is filled up with spaces."""
    return orjson.dumps(manifest.model_dump(mode="json"), option=orjson.OPT_INDENT_2)


def read(content: bytes, model: type[Manifest], kind: Kind) -> Manifest:
    """Read a manifest. Raises Invalid with one line that says what to do."""
    told: Any
    try:
        told = orjson.loads(content)
    except orjson.JSONDecodeError:
        told = None
    if not isinstance(told, dict) or told.get("format") != kind.format:
        raise Invalid(Fault(f"this is no {kind.noun} of Vertebra: its manifest is missing or damaged."))
    if told.get("version") != kind.version:
        shown = re.sub(r"\W", "", str(told.get("version")))[:20]
        raise Invalid(
            Fault(
                f"this {kind.noun} is of format {shown!r}, and Vertebra {__version__} reads format {kind.version}."
                f" {kind.done} with the version that made it, or a newer one."
            )
        )
    try:
        return model.model_validate(told)
    except ValidationError as error:
        place = "/".join(str(part) for part in error.errors()[0]["loc"])
        raise Invalid(Fault(f"{NAME}: {place[:100]} is missing or damaged.")) from None
