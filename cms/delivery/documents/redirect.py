"""Redirects as front ends see them."""

from typing import Any

from typing_extensions import TypedDict

from cms.content.models.redirect import Redirect

RedirectDocument = TypedDict(
    "RedirectDocument",
    {"id": int | None, "from": str, "to": str | None, "code": int, "origin": str, "version": int | None},
)
"""From a path on the front end to another; `origin` is `made` by an editor, or `renamed`: an entry was there before."""


def redirect_document(redirect: Redirect) -> RedirectDocument:
    """Show a redirect that an editor made."""
    return listed_document((redirect.path, redirect.target, redirect.code, redirect.id, redirect.version), {})


def listed_document(row: Any, led_on: dict[str, str]) -> RedirectDocument:
    """Show a row of the list of all redirects; a target that moved meanwhile is shown where it is."""
    path, target, code, row_id, version = row
    return {
        "id": row_id,
        "from": path,
        "to": led_on.get(target, target),
        "code": code,
        "origin": "renamed" if row_id is None else "made",
        "version": version,
    }
