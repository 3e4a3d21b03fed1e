"""What a route says of itself, for the OpenAPI document: stated where the route is."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from flask import Blueprint
from pydantic import BaseModel

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Operation:
    """A route's summary, what it takes and gives, and the right that it needs.

    `gives` is a type of document; `listed` tells that a page of them comes. `creates` marks what
    takes an Idempotency-Key, `versioned` what takes `If-Match`, `own` what takes the edit token of a
    comment. `takes` are the types that a body
    may have, `others` further statuses. `example` is an answer as it comes; of XML it is a text.
    """

    summary: str
    gives: Any = None
    listed: bool = False
    status: int = 200
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    scope: str | None = None
    own: bool = False
    creates: bool = False
    versioned: bool = False
    public: bool = False
    media_type: str = "application/json"
    takes: tuple[str, ...] = ("application/json",)
    others: tuple[int, ...] = ()
    example: Any = None

    @property
    def plain_schema(self) -> dict[str, Any]:
        """Give the schema of an answer that nothing more is told of."""
        return {"type": "object" if self.media_type.endswith("json") else "string"}

    def content(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Give what an answer holds, with the example if there is one."""
        example = {} if self.example is None else {"example": self.example}
        return {self.media_type: {"schema": schema, **example}}


def operation(summary: str, **told: Any) -> Callable[[View], View]:
    """Note an Operation at a view function."""

    def note(view: View) -> View:
        view.__dict__["operation"] = Operation(summary, **told)
        return view

    return note


def operation_of(view: Callable[..., Any]) -> Operation | None:
    """Give what a view says of itself."""
    found: Operation | None = getattr(view, "operation", None)
    return found


class Doors:
    """The doors to one kind of thing: views that take the kind first, opened on a blueprint of it."""

    def __init__(self, blueprint: Blueprint, kind: Any) -> None:
        self.blueprint = blueprint
        self.kind = kind

    def open(self, method: str, rule: str, view: Callable[..., Any], endpoint: str, summary: str, **told: Any) -> None:
        """Open one door, with what it says of itself."""
        opened = operation(summary, **told)(partial(view, self.kind))
        self.blueprint.add_url_rule(rule, endpoint, opened, methods=[method])
