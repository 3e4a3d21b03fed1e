"""What may be asked of an import besides its file, source by source, wherever it is asked from but at the shell."""

import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from cms.core.errors import Fault, Invalid
from cms.transfer import address_map
from cms.transfer.wordpress import mapping as words
from cms.transfer.wordpress.wishes import Wishes

LONGEST_MAPPING = 400_000
MAPPING = "the mapping"  # how a refusal calls it
Text = Annotated[str, Field(max_length=LONGEST_MAPPING)]


@dataclass(frozen=True)
class Around:
    """What the installation says: which private hosts may be asked for pictures, and where our feed is."""

    allowed_hosts: Collection[str] = ()
    feed: str = ""


NOWHERE = Around()


class Options(BaseModel):
    """What may be asked of a source; of most there is nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    @property
    def more_readings(self) -> int:
        """Tell how many times more the file is read to take it over."""
        return 0

    def arguments(self, around: Around) -> dict[str, Any]:  # noqa: ARG002 -- for those that have some
        """Give what the source is opened with. Raises Invalid for a mapping that cannot be understood."""
        return {}


class WordPressOptions(Options):
    """What may be asked of a WordPress export."""

    recover: Annotated[bool, Field(description="Mend small breaks in the file, and list them.")] = False
    with_meta: Annotated[bool, Field(description="Keep the custom fields of posts as notes of the staff.")] = False
    fetch_media: Annotated[bool, Field(description="Fetch pictures from the old site.")] = False
    exercises_from: Annotated[
        str, Field(max_length=200, description="Make drafts of exercises of the posts in this category.")
    ] = ""
    mapping: Annotated[Text, Field(description="What words and types become, as TOML.")] = ""

    @property
    def more_readings(self) -> int:
        """Tell how many times more the file is read: once for pictures."""
        return int(self.fetch_media)

    def arguments(self, around: Around) -> dict[str, Any]:
        """Give the wishes."""
        told = self.model_dump(exclude={"mapping"})
        mapped = words.parsed(self.mapping, MAPPING)
        return {"wishes": Wishes(mapping=mapped, allowed_hosts=around.allowed_hosts, feed=around.feed, **told)}


class CommentOptions(Options):
    """What may be asked of a file of comments."""

    mapping: Annotated[Text, Field(description="Which page here an old address stands for, as CSV.")] = ""

    def arguments(self, around: Around) -> dict[str, Any]:  # noqa: ARG002 -- as its base has it
        """Give the mapping."""
        if not self.mapping.strip():
            return {}
        return {"mapping": address_map.parsed(io.StringIO(self.mapping.removeprefix("\ufeff"), newline=""), MAPPING)}


class TableOptions(Options):
    """What may be asked of a table of exercises."""

    publish: Annotated[bool, Field(description="Make the exercises public at once.")] = False

    def arguments(self, around: Around) -> dict[str, Any]:  # noqa: ARG002 -- as its base has it
        """Tell whether they are to be public."""
        return {"publish": self.publish}


def understood(options: Options, place: str) -> Options:
    """Give options that make sense. Raises Invalid, at their place, for a mapping that cannot be understood."""
    try:
        options.arguments(NOWHERE)
    except Invalid as refused:
        raise Invalid(*(Fault(each.detail, f"{place}/mapping") for each in refused.faults)) from None
    return options


def kept(options: Options) -> Mapping[str, Any]:
    """Give options as an import keeps them: what is not as usual."""
    return options.model_dump(exclude_defaults=True)
