"""How commands speak: text for people, one line of JSON for programs, one line for a mistake."""

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from cms.core.text import counted

Command = TypeVar("Command", bound=Callable[..., Any])
_ONE, _MANY = {"addresses": "address", "media": "picture"}, {"media": "pictures"}


def json_option(command: Command) -> Command:
    """Add `--json`: the result as one line of JSON, last on standard output."""
    return click.option("--json", "as_json", is_flag=True, help="Print the result as one line of JSON.")(command)


def result(document: Any, text: str, *, as_json: bool) -> None:
    """Print a result."""
    click.echo(json.dumps(document, ensure_ascii=False, default=str) if as_json else text)


def listed(counts: Mapping[str, int]) -> str:
    """Give counts by what was counted, as people read them: `1 exercise, 4 comments`."""
    return ", ".join(
        counted(count, _ONE.get(name, name.removesuffix("s")), _MANY.get(name, name)) for name, count in counts.items()
    )
