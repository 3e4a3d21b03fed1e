"""Triage at the shell, to try the rules on one's own comments."""

import json
from typing import IO, Any

import click

from cms.comments.triage.looking import look
from cms.core.errors import Unreadable
from cms.delivery.documents.signal import signal_document


@click.command()
@click.argument("file", type=click.File("rb"), default="-")
def triage(file: IO[bytes]) -> None:
    """Read JSON lines with a `text`, write each with its `signals`; nothing is stored.

    Without a FILE it reads what it is given on standard input.

    Example: cms triage comments.jsonl
    """
    for number, line in enumerate(file, start=1):
        if line.strip():
            document = _document(line, f"{file.name}, line {number}")
            seen = [signal_document(signal) for signal in look(document["text"])]
            click.echo(json.dumps({**document, "signals": seen}, ensure_ascii=False))


def _document(line: bytes, place: str) -> dict[str, Any]:
    try:
        document = json.loads(line)
    except (ValueError, RecursionError):
        raise Unreadable(f"{place}: this is not a line of JSON in UTF-8.") from None
    if not isinstance(document, dict) or not isinstance(document.get("text"), str):
        raise Unreadable(f"{place}: there is no “text” that is a string.")
    return document
