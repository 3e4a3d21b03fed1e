"""The manifest of a backup: which database of which version it holds, and how to tell that it is whole."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from cms import __version__
from cms.transfer.archive import manifests
from cms.transfer.archive.manifests import Kind, Part

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


def read(content: bytes) -> Manifest:
    """Read a manifest. Raises Invalid with one line that says what to do."""
    return manifests.read(content, Manifest, Kind("backup", FORMAT, VERSION, "Restore it"))
