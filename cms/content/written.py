"""What editors write: the members of articles and exercises that may be sent, checked.

A member of kind `Html` keeps the markup as it was sent; it is served only as `rendering` made it.
"""

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from cms.content.models.taxonomy import TagKind
from cms.content.status import EntryType
from cms.core.db import LARGEST_ID
from cms.core.languages import LANGUAGE
from cms.core.slugs import is_slug
from cms.core.text import PlainText, clean, html_of
from cms.core.urls import is_web_address, scheme_of

LONGEST_HTML = 300_000
NO_PICTURE = "There is no picture with this id."
NO_ADDRESS = "Give a whole address that begins with https:// or http://."
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:")


def _slug(text: str) -> str:
    if not is_slug(text):
        raise ValueError("A slug is made of lower-case ASCII letters and digits, joined by single hyphens.")
    return text


def _web_address(text: str) -> str:
    if text and not is_web_address(text):
        raise ValueError(NO_ADDRESS)
    return text


def _secure_address(text: str) -> str:
    if not is_web_address(text) or scheme_of(text) != "https":
        raise ValueError("Give a whole address that begins with https://.")
    return text


def _language(tag: str) -> str:
    if not LANGUAGE.match(tag):
        raise ValueError("Give a language tag such as en or pt-BR.")
    return tag


def _written_moment(value: Any) -> Any:
    if not (isinstance(value, str) and _MOMENT.match(value)):
        raise ValueError("Give a time with its zone, such as 2027-01-31T09:00:00Z.")
    return value


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("This time is beyond all calendars.") from None


def _picture(value: int | None) -> int | None:
    if value is not None and not 0 < value <= LARGEST_ID:
        raise ValueError(NO_PICTURE)
    return value


def _or_slug(schema: dict[str, Any]) -> None:
    """Tell in the JSON Schema that a slug alone names a tag."""
    whole = dict(schema)
    schema.clear()
    schema["anyOf"] = [{"type": "string", "description": "The slug of a tag that is there."}, whole]


def _or_text(schema: dict[str, Any]) -> None:
    """Tell in the JSON Schema that plain text can stand for the HTML of a step."""
    schema["properties"]["text"] = {"type": "string", "description": "Plain text, in the place of `text_html`."}
    del schema["required"]
    schema["oneOf"] = [{"required": ["text_html"]}, {"required": ["text"]}]


Moment = Annotated[AwareDatetime, BeforeValidator(_written_moment), AfterValidator(_in_utc)]
Slug = Annotated[str, AfterValidator(_slug)]
Line = Annotated[PlainText, Field(max_length=300)]
Paragraph = Annotated[PlainText, Field(max_length=5000)]
Address = Annotated[PlainText, Field(max_length=2000), AfterValidator(_web_address)]
SecureAddress = Annotated[PlainText, Field(max_length=2000), AfterValidator(_secure_address)]
Html = Annotated[
    str,
    BeforeValidator(lambda value: clean(value) if isinstance(value, str) else value),
    Field(max_length=LONGEST_HTML),
]
ImageId = Annotated[int | None, AfterValidator(_picture)]
Lines = Annotated[list[Annotated[Line, Field(min_length=1)]], Field(max_length=50)]


class Written(BaseModel):
    """The base of what is sent: no member beyond the named ones."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TagWritten(Written):
    """A tag by its slug, or one that is to be made, by its name and kind."""

    model_config = ConfigDict(json_schema_extra=_or_slug)
    slug: Slug | None = None
    name: Annotated[Line, Field(min_length=1)] | None = None
    kind: TagKind = TagKind.TOPIC

    @model_validator(mode="before")
    @classmethod
    def _from_slug(cls, value: Any) -> Any:
        return {"slug": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _named(self) -> Self:
        if self.slug is None and self.name is None:
            raise ValueError("Name a tag by its slug, or give a name to make one.")
        return self


class Source(Written):
    """What a text rests on."""

    title: Annotated[Line, Field(min_length=1)]
    url: Address = ""


class Seo(Written):
    """What search engines show."""

    title: Line = ""
    description: Annotated[PlainText, Field(max_length=500)] = ""


class Step(Written):
    """One step, as HTML or as plain text."""

    model_config = ConfigDict(json_schema_extra=_or_text)
    text_html: Annotated[Html, Field(max_length=20_000, min_length=1)]
    image_id: ImageId = None

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        if isinstance(value, dict) and isinstance(value.get("text"), str) and "text_html" not in value:
            return {
                "text_html": html_of(value["text"]),
                **{name: part for name, part in value.items() if name != "text"},
            }
        return value


class Dosage(Written):
    """How much, how long, how often; times in seconds."""

    hold_seconds: Annotated[int, Field(ge=1, le=3600)] | None = None
    repetitions: Annotated[int, Field(ge=1, le=1000)] | None = None
    sets: Annotated[int, Field(ge=1, le=100)] | None = None
    rest_seconds: Annotated[int, Field(ge=0, le=3600)] | None = None
    per_side: bool = False
    frequency: Line = ""


class Muscle(Written):
    """A muscle, and what the exercise does to it."""

    name: Annotated[Line, Field(min_length=1)]
    action: Literal["stretch", "strengthen", "mobilise"]


class Variation(Written):
    """Another way to do the exercise, and for whom."""

    title: Annotated[Line, Field(min_length=1)]
    kind: Literal["alternative", "easier", "harder"] = "alternative"
    reason: Paragraph = ""
    steps: Annotated[list[Step], Field(max_length=50)] = Field(default_factory=list)


class Caution(Written):
    """What to look out for, how grave it is, and what to do (levels as the NHS care cards have them)."""

    level: Literal["note", "non_urgent", "urgent", "emergency"]
    text: Annotated[Paragraph, Field(min_length=1)]
    action: Paragraph = ""


class Video(Written):
    """A film of the exercise, with what people need who cannot hear or see it."""

    url: SecureAddress
    title: Line = ""
    captions_url: Address = ""
    transcript: Annotated[PlainText, Field(max_length=50_000)] = ""


class EntryWritten(Written):
    """The members that articles and exercises share."""

    title: Annotated[Line, Field(min_length=1)]
    slug: Slug | None = None
    summary: Paragraph = ""
    key_takeaway: Paragraph = ""
    content_html: Html = ""
    language: Annotated[str, AfterValidator(_language)] | None = None
    image_id: ImageId = None
    authors: Annotated[list[Slug], Field(max_length=20)] = Field(default_factory=list)
    reviewer: Slug | None = None
    review_due_at: Moment | None = None
    sources: Annotated[list[Source], Field(max_length=100)] = Field(default_factory=list)
    funding: Paragraph = ""
    tags: Annotated[list[TagWritten], Field(max_length=100)] = Field(default_factory=list)
    seo: Seo = Field(default_factory=Seo)
    comments_open: bool = True


class ArticleWritten(EntryWritten):
    """What may be sent of an article."""

    exercises: Annotated[list[Slug], Field(max_length=100)] = Field(default_factory=list)


class ExerciseWritten(EntryWritten):
    """What may be sent of an exercise."""

    steps: Annotated[list[Step], Field(max_length=50)] = Field(default_factory=list)
    dosage: Dosage = Field(default_factory=Dosage)
    position: Line = ""
    difficulty: Literal["easy", "moderate", "hard"] = "easy"
    equipment: Lines = Field(default_factory=list)
    muscles: Annotated[list[Muscle], Field(max_length=50)] = Field(default_factory=list)
    variations: Annotated[list[Variation], Field(max_length=20)] = Field(default_factory=list)
    reminders: Annotated[list[Annotated[Paragraph, Field(min_length=1)]], Field(max_length=50)] = Field(
        default_factory=list
    )
    cautions: Annotated[list[Caution], Field(max_length=50)] = Field(default_factory=list)
    contraindications: Annotated[list[Annotated[Paragraph, Field(min_length=1)]], Field(max_length=50)] = Field(
        default_factory=list
    )
    video: Video | None = None


EXERCISE_PARTS = tuple(name for name in ExerciseWritten.model_fields if name not in EntryWritten.model_fields)
WRITTEN: dict[EntryType, type[EntryWritten]] = {EntryType.ARTICLE: ArticleWritten, EntryType.EXERCISE: ExerciseWritten}
