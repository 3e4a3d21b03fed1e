"""How many comments there are on each of many pages: one question for a whole list of links."""

from typing import Annotated
from urllib.parse import parse_qsl

from flask import Blueprint, Response, request
from pydantic import Field
from typing_extensions import TypedDict

from cms.comments import counting
from cms.content.status import EntryType
from cms.core.errors import Unreadable
from cms.core.slugs import is_slug
from cms.delivery.documents.closed import one_of
from cms.web.actor import api_actor
from cms.web.answers import Made, fresh
from cms.web.operation import operation
from cms.web.parameters import Parameters

MOST = 100
counts = Blueprint("comment_counts", __name__, url_prefix="/comment-counts")
Slugs = Annotated[list[str], Field(max_length=MOST)]


class CountParameters(Parameters):
    """The slugs that are asked for, each as a parameter of its own; a hundred in all at most."""

    article: Slugs = Field(default_factory=list)
    exercise: Slugs = Field(default_factory=list)


class CountDocument(TypedDict):
    """How many comments are public on an entry; zero where there is no such entry."""

    type: Annotated[str, one_of(EntryType)]
    slug: str
    count: int


class CountsDocument(TypedDict):
    """The counts in the order in which they were asked for."""

    items: list[CountDocument]


@counts.get("")
@operation("Count the comments of many entries at once", gives=CountsDocument, query=CountParameters, public=True)
def index() -> Response:
    """Count the comments of many entries."""
    api_actor()
    asked = _asked()
    return fresh(lambda: _counted(asked))


def _asked() -> list[tuple[EntryType, str]]:
    """Give what is asked for, in its order: the same name comes many times here, which lists elsewhere refuse."""
    asked = []
    for name, slug in parse_qsl(request.query_string.decode(errors="replace"), keep_blank_values=True):
        if name not in set(EntryType):
            raise Unreadable(f"“{name}” is not a parameter here.", parameter=name)
        if not slug:
            raise Unreadable(f"“{name}” must not be empty.", parameter=name)
        asked.append((EntryType(name), slug))
    if not asked:
        raise Unreadable("Name at least one “article” or “exercise”.", parameter="article")
    if len(asked) > MOST:
        raise Unreadable(f"At most {MOST} can be counted at once.", parameter=asked[-1][0])
    return asked


def _counted(asked: list[tuple[EntryType, str]]) -> Made:
    known = [(kind, slug) for kind, slug in asked if is_slug(slug)]
    found = counting.counts(known)
    items: list[CountDocument] = [
        {"type": kind, "slug": slug, "count": found.get((kind, slug), 0)} for kind, slug in asked
    ]
    names = {name for kind, slug in known for name in (f"comments:{kind}:{slug}", f"{kind}:{slug}")}
    return Made({"items": items}, sorted(names), in_order=True)
