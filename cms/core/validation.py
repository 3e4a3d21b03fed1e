"""What a model found wrong, in words that people understand, with a pointer to each place."""

from typing import Any

from pydantic import ValidationError

from cms.core.errors import Fault, Said, pointer

PLAIN = {
    "missing": "This is missing.",
    "extra_forbidden": "There is no such member.",
    "string_type": "This must be a text.",
    "list_type": "This must be a list.",
}
NOTHING = "This must not be empty."
WHOLE = "Give a whole number in digits, without a unit."
NO_NUMBER = {"int_type", "int_parsing", "int_parsing_size", "int_from_float"}
LENGTHS = {"too_long", "string_too_long"}
EMPTY = {"too_short", "string_too_short"}


def faults(error: ValidationError) -> list[Fault]:
    """Give each fault with its place; nothing of what was sent is in the words."""
    return [Fault(words(found), pointer(found["loc"])) for found in error.errors(include_input=False)]


def words(found: Any) -> str:
    """Say what is wrong with one value."""
    kind, limits = found["type"], found.get("ctx", {})
    if kind in EMPTY and limits["min_length"] == 1:
        return NOTHING
    if kind in LENGTHS:
        most = limits["max_length"]
        if limits.get("field_type") == "List":
            return Said("This is too long: at most %(most)s entries fit.", most=most)
        return Said("This is too long: at most %(most)s characters fit.", most=most)
    if kind in NO_NUMBER:
        return WHOLE
    if kind == "greater_than_equal":
        return Said("This is too small: give at least %(least)s.", least=limits["ge"])
    if kind == "less_than_equal":
        return Said("This is too large: give at most %(most)s.", most=limits["le"])
    return PLAIN.get(kind) or str(found["msg"]).removeprefix("Value error, ")
