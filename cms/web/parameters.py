"""Query parameters that lists share."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from cms.core.text import clean

LONGEST = 300
FIELDS = "The members to give, joined by commas; without it all come."


def _text(value: str) -> str:
    cleaned = clean(value).strip()
    if not cleaned:
        raise ValueError("must not be empty")
    return cleaned


FilterText = Annotated[str, AfterValidator(_text), Field(min_length=1, max_length=LONGEST)]


class Parameters(BaseModel):
    """The base of all query parameters: none beyond the named ones."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FieldParameters(Parameters):
    """Which members come; all where none is named."""

    fields: FilterText | None = Field(None, description=FIELDS)


class PageParameters(Parameters):
    """How much of a list, and from where."""

    limit: Annotated[int, Field(ge=1, le=100, description="How many items at most.")] = 20
    cursor: FilterText | None = Field(None, description="Where to go on: it comes in `next`, and means nothing else.")
    total: bool = Field(default=False, description="Count all items of the list, too.")


class FieldPageParameters(FieldParameters, PageParameters):
    """How much of a list, and which members of its items."""


class FormParameters(PageParameters):
    """What a form of a page asks for: a field that is left empty asks for nothing."""

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, sent: Any) -> Any:
        return {name: value for name, value in sent.items() if value.strip() or name == "cursor"}
