"""Front matter: what stands above a text, in YAML, TOML or JSON (Hugo, Jekyll and Eleventy, as they document it)."""

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from cms.core.errors import Fault, Invalid
from cms.transfer import yaml_text

LONGEST = yaml_text.LONGEST
_OPENING = re.compile(r"(---|\+\+\+)(yaml|yml|toml|json)?[ \t]*\n")
_LINE_OF_TOML = re.compile(r"\(at line (\d+),")


@dataclass(frozen=True)
class Parted:
    """A file in its two parts: the members by their names in lower case, and the text; `has` tells whether any are."""

    members: Mapping[str, Any]
    body: str
    has: bool = True


def part(text: str) -> Parted:
    """Part a file. Raises Invalid, with the line, for members that cannot be read."""
    text = text.removeprefix("\ufeff")
    if text.startswith("{"):
        return _bare_json(text)
    opening = _OPENING.match(text)
    if opening is None:
        return Parted({}, text, has=False)
    closing = re.compile(rf"^{re.escape(opening[1])}[ \t]*$\n?", re.MULTILINE).search(text, opening.end())
    if closing is None:
        if opening[1] == "---" and not opening[2]:
            return Parted({}, text, has=False)  # a rule, which is drawn above the text
        raise Invalid(Fault(f"line 1: the front matter that begins here never ends with {opening[1]}"))
    kind = {"yml": "yaml", None: "toml" if opening[1] == "+++" else "yaml"}.get(opening[2], opening[2])
    return Parted(_lowered(_READERS[kind](text[opening.end() : closing.start()])), text[closing.end() :])


def _bare_json(text: str) -> Parted:
    """Read the object that a file begins with, as Hugo has it."""
    try:
        found, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return Parted({}, text, has=False)
    return Parted(_lowered(found), text[end:].lstrip("\n"))


def _lowered(found: Any) -> dict[str, Any]:
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise Invalid(Fault("line 2: the front matter is no list of names and values"))
    return {str(name).strip().lower(): value for name, value in found.items()}


def _yaml(text: str) -> Any:
    try:
        return yaml_text.load(text)
    except Invalid as refused:
        raise Invalid(Fault(_moved(refused.faults[0].detail))) from None


def _moved(told: str) -> str:
    """Count lines from the beginning of the file."""
    return re.sub(r"\Aline (\d+)", lambda found: f"line {int(found[1]) + 1}", told)


def _toml(text: str) -> Any:
    if len(text) > LONGEST:
        raise Invalid(Fault(f"line 1: the front matter is longer than {LONGEST} characters"))
    try:
        return _plain(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        found = _LINE_OF_TOML.search(str(error))
        raise Invalid(Fault(f"line {int(found[1]) + 1 if found else 2}: the TOML is damaged")) from None


def _plain(value: Any) -> Any:
    """Give times as texts, as the other formats have them."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, datetime | date | time) else value


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise Invalid(Fault(f"line {error.lineno + 1}: the JSON is damaged")) from None
    except (ValueError, RecursionError):
        raise Invalid(Fault("line 2: the JSON is damaged")) from None


_READERS: dict[str | None, Callable[[str], Any]] = {"yaml": _yaml, "toml": _toml, "json": _json}
