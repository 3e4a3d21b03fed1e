"""How lists of entries are narrowed, sorted and shown."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError
from sqlalchemy import false, literal

from cms.accounts.permissions import Actor
from cms.content.models.entry import Entry
from cms.content.models.taxonomy import TagKind
from cms.content.narrowing import Narrowing, Span, changed_at
from cms.content.status import EntryType, Status
from cms.content.written import Moment
from cms.core.paging import Order
from cms.web.parameters import FieldParameters, FilterText, PageParameters

_MOMENT = TypeAdapter(Moment)
_FORM = "Give a day such as 2027-01-31, or a time with its zone such as 2027-01-31T09:00:00Z."
SORTS = Literal["-published_at", "published_at", "-updated_at", "updated_at", "-created_at", "created_at"]


def _moment(told: Any) -> Any:
    """Read a time; a day is its first moment in UTC. A plus that an address turned into a space is one again."""
    text = str(told).strip().replace(" ", "+" if "T" in str(told).upper() else " ")
    try:
        return datetime.combine(date.fromisoformat(text), time(), UTC)
    except ValueError:
        pass
    try:
        return _MOMENT.validate_python(text)
    except ValidationError:
        raise ValueError(_FORM) from None


When = Annotated[
    datetime,
    BeforeValidator(_moment),
    Field(json_schema_extra={"format": "", "examples": ["2027-01-31", "2027-01-31T09:00:00Z"]}),
]


class NarrowingParameters(PageParameters):
    """What narrows lists of entries. A list holds what fulfils all that is asked for."""

    tag: FilterText | None = Field(None, description="The slug of a tag that they bear, or one that it had before.")
    tag_kind: TagKind | None = Field(None, description="The kind of a tag that they bear.")
    author: FilterText | None = Field(None, description="The slug of an author who is named.")
    language: FilterText | None = Field(None, description="The language tag as it stands at the entry.")
    published_since: When | None = Field(None, description="First published then or later.")
    published_before: When | None = Field(None, description="First published earlier than that.")
    updated_since: When | None = Field(None, description="Changed then or later, as `updated_at` tells.")
    updated_before: When | None = Field(None, description="Changed last earlier than that.")

    @property
    def narrowing(self) -> Narrowing:
        """Give what is wanted."""
        return Narrowing(
            tag=self.tag,
            tag_kind=self.tag_kind,
            author=self.author,
            language=self.language,
            published=Span(self.published_since, self.published_before),
            updated=Span(self.updated_since, self.updated_before),
        )


class EntryListParameters(FieldParameters, NarrowingParameters):
    """How a list of entries is narrowed, sorted and shown."""

    sort: SORTS | None = Field(None, description="`-` puts the newest first. Without it: the newest first.")
    status: Status | None = Field(None, description="Where they stand. The public sees what is published, only.")
    binned: bool = Field(default=False, description="What staff put into the bin, for who reads drafts.")
    expand: FilterText | None = Field(None, description="What to embed, joined by commas.")

    def apply(self, statement: Any, actor: Actor | None) -> Any:
        """Narrow what an actor, or without one the public, sees. May ask for the entry that a filter names."""
        if self.status is not None:
            is_seen = Entry.status == self.status if actor else literal(self.status == Status.PUBLISHED)
            statement = statement.where(is_seen)
        if (self.sort or "").endswith("published_at"):
            statement = statement.where(Entry.published_at.is_not(None))
        return self.narrowing.apply(statement, actor)

    def counted(self, kind: EntryType) -> Any:
        """Select as many rows as the public sees in the whole list, in the way in which they are counted soonest."""
        counted = self.narrowing.counted(kind)
        return counted if self.status in {None, Status.PUBLISHED} else counted.where(false())

    def order(self, actor: Actor | None) -> Order:
        """Give the order that is asked for: by publication for the public, and for staff by creation, if none is."""
        asked = self.sort or ("-created_at" if actor else "-published_at")
        name = asked.removeprefix("-")
        column = changed_at(actor) if name == "updated_at" else getattr(Entry, name)
        return Order((column, Entry.id), asked != name, lambda row: (getattr(row[0], column.key), row[0].id))


class ArticleListParameters(EntryListParameters):
    """How a list of articles is narrowed, sorted and shown."""

    exercise: FilterText | None = Field(None, description="The slug or id of an exercise that they use.")

    @property
    def narrowing(self) -> Narrowing:
        """Give what is wanted."""
        return replace(super().narrowing, exercise=self.exercise)


class ExerciseListParameters(EntryListParameters):
    """How a list of exercises is narrowed, sorted and shown."""

    article: FilterText | None = Field(None, description="The slug or id of an article that uses them.")

    @property
    def narrowing(self) -> Narrowing:
        """Give what is wanted."""
        return replace(super().narrowing, article=self.article)
