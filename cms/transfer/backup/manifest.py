"""The manifest of a backup: which database of which version it holds, and how to tell that it is whole."""

import re
from enum import StrEnum
from typing import Annotated, Any, Literal

import orjson
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from cms import __version__
from cms.core.errors import Fault, Invalid
from cms.transfer.archive.manifest import NAME, Part

FORMAT, VERSION = "vertebra-backup", 1


class Engine(StrEnum):
    """What kind of database it is."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


MEMBERS = {Engine.SQLITE: "database.sqlite", Engine.POSTGRESQL: "database.dump"}
COMPRESSED = {Engine.SQLITE: True, Engine.POSTGRESQL: False}  # pg_dump compresses by itself
Table = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_0-9]{0,62}$")]


class Dump(BaseModel):
    """The file of the database."""

    model_config = ConfigDict(extra="forbid")
    name: str
    bytes: int = Field(ge=0)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class Manifest(BaseModel):
    """What stands at the head of a backup.

    `migration` is what the database was at, `rows` counts each table as it is in it, `keys` are the prints of the
    encryption keys, the one that encrypts first. `media` lists the pictures' files; `in_bucket` says that they were
    left in the bucket where they are.
    """

    format: Literal["vertebra-backup"] = "vertebra-backup"
    version: Literal[1] = 1
    product: str = __version__
    made_at: AwareDatetime
    engine: Engine
    engine_version: str
    migration: Annotated[str, StringConstraints(pattern=r"^[0-9a-zA-Z_]{1,64}$")]
    keys: list[str]
    database: Dump
    rows: dict[Table, int]
    media: Part
    in_bucket: bool = False


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
        raise Invalid(Fault("this is no backup of Vertebra: its manifest is missing or damaged."))
    if told.get("version") != VERSION:
        shown = re.sub(r"\W", "", str(told.get("version")))[:20]
        raise Invalid(
            Fault(
                f"this backup is of format {shown!r}, and Vertebra {__version__} reads format {VERSION}."
                " Restore it with the version that made it, or a newer one."
            )
        )
    try:
        return Manifest.model_validate(told)
    except ValidationError as error:
        place = "/".join(str(part) for part in error.errors()[0]["loc"])
        raise Invalid(Fault(f"{NAME}: {place[:100]} is missing or damaged.")) from None
