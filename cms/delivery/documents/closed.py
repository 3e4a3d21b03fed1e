"""Members that are one of a few words, told so in the schema."""

from collections.abc import Iterable
from typing import Any

from pydantic import Field


def one_of(words: Iterable[str]) -> Any:
    """Give what marks a text as one of a closed set, for `Annotated`."""
    return Field(json_schema_extra={"enum": [str(word) for word in words]})
