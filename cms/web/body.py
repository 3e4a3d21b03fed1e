"""Reading what a request carries: JSON objects and query parameters, strictly."""

from typing import Any, TypeVar

import orjson
from flask import request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from cms.core.errors import Fault, Invalid, Unreadable, pointer
from cms.core.validation import faults, words

LONGEST_ID = 15
Model = TypeVar("Model", bound=BaseModel)


def members() -> dict[str, Any]:
    """Give the JSON object that was sent; an empty body is an empty object.

    Raises Unreadable for broken JSON or anything but an object; another media type is a 415.
    """
    raw = request.get_data(cache=True)
    if request.max_content_length is not None and len(raw) >= request.max_content_length:
        raise RequestEntityTooLarge  # a body that does not tell its length is cut off there
    if not raw:
        return {}
    if request.mimetype != "application/json" and not request.mimetype.endswith("+json"):
        raise UnsupportedMediaType
    try:
        found = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise Unreadable(f"This is not JSON: line {error.lineno}, column {error.colno}.") from None
    if not isinstance(found, dict):
        raise Unreadable("Send a JSON object.")
    return found


def read(model: type[Model], found: dict[str, Any] | None = None) -> Model:
    """Give what was sent as the model has it. Raises Invalid with a pointer to each fault."""
    try:
        return model.model_validate(members() if found is None else found)
    except ValidationError as error:
        raise Invalid(*faults(error)) from None


def query(model: type[Model]) -> Model:
    """Give the query parameters as the model has them.

    Raises Unreadable, naming the parameter, for one that is unknown, repeated, empty or malformed.
    """
    for name, values in request.args.lists():
        if len(values) > 1:
            raise Unreadable(f"“{name}” was given more than once.", parameter=name)
    try:
        return model.model_validate(request.args.to_dict())
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        told = "is not a parameter here" if first["type"] == "extra_forbidden" else words(first).rstrip(".")
        raise Unreadable(f"“{name}”: {told}.", parameter=name) from None


def refuse_more(found: dict[str, Any]) -> None:
    """Raise Invalid for members beyond those that were taken."""
    if found:
        raise Invalid(*(Fault("There is no such member.", pointer([name])) for name in found))


def version_named(found: dict[str, Any]) -> int:
    """Take the version that a change names, from `If-Match` or from the member `version`.

    Raises Invalid where neither is there: a change must say what it saw.
    """
    header = request.headers.get("If-Match")
    named = found.pop("version", None)
    if header is not None:
        digits = header.strip().removeprefix("W/").strip('"').removeprefix("v")
        return int(digits) if digits.isdecimal() and len(digits) <= LONGEST_ID else -1
    if not isinstance(named, int) or isinstance(named, bool):
        raise Invalid(Fault("Name the version that you read, so that no one's work is overwritten.", "#/version"))
    return named


def version_if_named() -> int | None:
    """Give the version that a deletion names, if it names one. Raises Invalid for any other member."""
    found = members()
    version = version_named(found) if found or "If-Match" in request.headers else None
    refuse_more(found)
    return version
