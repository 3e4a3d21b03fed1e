"""What a page says about the step before: done, or left as it was, with the way back."""

from collections.abc import Mapping
from typing import Literal

from flask import flash

Kind = Literal["done", "left"]


def say(
    kind: Kind,
    text: str,
    *,
    undo: str | None = None,
    fields: Mapping[str, str] | None = None,
    link: str | None = None,
    link_text: str | None = None,
) -> None:
    """Leave a message for the next page.

    `undo` is the address that takes it back when `fields` are posted there; `link` is where readers see it,
    or whatever `link_text` says.
    """
    told = {"text": text, "undo": undo, "fields": dict(fields or {}), "link": link, "link_text": link_text}
    flash(told, kind)  # type: ignore[arg-type]  # sessions keep dicts
