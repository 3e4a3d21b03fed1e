"""What front matter says, by the many names and in the many shapes that it has for one thing."""

from collections.abc import Iterator, Mapping
from typing import Any

Told = Mapping[str, Any]
_NO, _YES = frozenset({"false", "no", "off", "0", "n"}), frozenset({"true", "yes", "on", "1", "y"})
MOST = 500


def first(told: Told, *names: str) -> Any:
    """Give what stands under the first of the names that says something, also within Hugo's `params`."""
    params = told.get("params")
    more = {str(name).lower(): value for name, value in params.items()} if isinstance(params, dict) else {}
    for each in (told, more):
        for name in names:
            if (value := each.get(name)) not in (None, "", [], {}):
                return value
    return None


def text(told: Told, *names: str) -> str:
    """Give a line of text; empty where none stands there."""
    return line(first(told, *names))


def line(value: Any) -> str:
    """Give a value as one line."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return " ".join(str(value).split())


def flag(told: Told, name: str) -> bool | None:
    """Give what is true or not, however it is written; None where nobody says."""
    value = told.get(name)
    if isinstance(value, bool):
        return value
    said = str(value).strip().lower()
    return True if said in _YES else False if said in _NO else None


def names(value: Any, *, by_spaces: bool = False) -> list[str]:
    """Give a list of names: as a list, with commas between, or, as Jekyll has it, with spaces."""
    if isinstance(value, str):
        parts = value.split(",") if "," in value or not by_spaces else value.split()
        return list(dict.fromkeys(filter(None, map(line, parts))))
    if isinstance(value, dict):
        value = [value]
    return list(dict.fromkeys(filter(None, map(_name, value[:MOST])))) if isinstance(value, list) else []


def _name(value: Any) -> str:
    if isinstance(value, dict):
        return next((found for key in ("name", "title", "label", "id") if (found := line(value.get(key)))), "")
    return line(value)


def paths(told: Told, *keys: str) -> Iterator[str]:
    """Give what looks like addresses under any of the names."""
    for key in keys:
        value = told.get(key)
        for each in value[:MOST] if isinstance(value, list) else [value]:
            if found := line(each):
                yield found
