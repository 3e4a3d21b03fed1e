"""What the words and types of a WordPress site are to be here, as a file of the operator's own says it."""

import hashlib
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from cms.content.models.taxonomy import TagKind
from cms.content.written import Line, Slug
from cms.core.errors import Fault, Invalid
from cms.core.validation import words

LARGEST = 1_000_000
WORDS = frozenset({"category", "post_tag", "tag"})  # the taxonomies of WordPress itself that become tags


class _Mapped(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TagMapped(_Mapped):
    """What becomes of one category or tag: which tag it is here, of which kind; what is not said stays."""

    kind: TagKind | None = None
    slug: Slug | None = None
    name: Annotated[Line, Field(min_length=1)] | None = None


class Mapping(_Mapped):
    """What a mapping file holds.

    `tags` are found by the nicename that they have there, and left out where they are `false`;
    `taxonomies` tell of which kind the words of a whole taxonomy are, also of one that a plugin
    brought; `types` say what posts of a type are here.
    """

    tags: dict[str, TagMapped | None] = Field(default_factory=dict)
    taxonomies: dict[str, TagKind] = Field(default_factory=dict)
    types: dict[str, Literal["article", "exercise", "skip"]] = Field(default_factory=dict)

    @field_validator("tags", mode="before")
    @classmethod
    def _as_tables(cls, value: object) -> object:
        """Take `false` for none at all; everything else is a table."""
        if not isinstance(value, dict):
            return value
        for name, told in value.items():
            if not (isinstance(told, dict) or told is False):
                raise ValueError(f'“{name}” takes a table such as {{ kind = "body_region" }}, or false.')
        return {name: told or None for name, told in value.items()}

    @model_validator(mode="after")
    def _of_different_names(self) -> Self:
        """Refuse two kinds for what is to be one tag."""
        kinds: dict[str, TagKind | None] = {}
        for nicename, told in self.tags.items():
            if told and told.slug and kinds.setdefault(told.slug, told.kind) != told.kind:
                raise ValueError(f"“{nicename}” and another are both to be the tag {told.slug}, of different kinds.")
        return self

    @property
    def mark(self) -> str:
        """Give the digest of all that is asked, empty where nothing is: what comes in depends on it."""
        if self == Mapping():
            return ""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


def load(path: Path) -> Mapping:
    """Read a mapping file. Raises Invalid with the place of whatever is wrong in it."""
    try:
        if path.stat().st_size > LARGEST:
            raise Invalid(Fault(f"{path.name}: a mapping file is never as long as this."))
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Invalid(Fault(f"{path.name} is no TOML file: {error}.")) from None
    return parsed(text, path.name)


def parsed(text: str, name: str) -> Mapping:
    """Read what a mapping file of this name holds. Raises Invalid with the place of whatever is wrong in it."""
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Invalid(Fault(f"{name} is no TOML file: {error}.")) from None
    try:
        return Mapping.model_validate(told)
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False)
        raise Invalid(*(Fault(f"{name}: {_in_words(dict(each))}") for each in found)) from None


def _in_words(found: dict[str, Any]) -> str:
    place = [str(part) for part in found["loc"]]
    if found["type"] == "extra_forbidden":
        return f"there is no key “{'.'.join(place)}”."
    return f"{'.'.join(place)}: {words(found)}" if place else words(found)
