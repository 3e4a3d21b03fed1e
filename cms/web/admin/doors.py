"""How a desk that serves both kinds of entry opens its doors, and reads which version a form was made of."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, request

from cms.accounts.permissions import Permission
from cms.content.queries import is_id
from cms.content.status import EntryType
from cms.web.admin.pages import needs


def open_door(
    desk: Blueprint, kind: EntryType, method: str, rule: str, view: Callable[..., Any], permission: Permission
) -> None:
    """Open one door; the view takes the kind first, and its name is the endpoint."""
    desk.add_url_rule(rule, view.__name__, needs(permission)(partial(view, kind)), methods=[method])


def version_sent() -> int:
    """Give the version that a form was made of; 0, which no entry is at, where it names none."""
    sent = request.form.get("version", "")
    return int(sent) if is_id(sent) else 0
