"""What a model found wrong, in words that people understand, with a pointer to each place."""

from typing import Any

from pydantic import ValidationError

from cms.core.errors import Fault, pointer

PLAIN = {
    "missing": "This is missing.",
    "extra_forbidden": "There is no such member.",
    "string_type": "This must be a text.",
    "list_type": "This must be a list.",
}
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
        return "This must not be empty."
    if kind in LENGTHS:
        unit = "entries" if limits.get("field_type") == "List" else "characters"
        return f"This is too long: at most {limits['max_length']} {unit} fit."
    if kind in NO_NUMBER:
        return "Give a whole number in digits, without a unit."
    if kind == "greater_than_equal":
        return f"This is too small: give at least {limits['ge']}."
    if kind == "less_than_equal":
        return f"This is too large: give at most {limits['le']}."
    return PLAIN.get(kind) or str(found["msg"]).removeprefix("Value error, ")
