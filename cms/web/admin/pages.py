"""What the pages share: who may open them, and words about time."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from flask import Flask
from flask_babel import format_datetime, format_timedelta
from flask_babel import gettext as _
from flask_login import current_user
from flask_security import auth_required

from cms.accounts.permissions import Permission, Role
from cms.core.clock import now
from cms.web.actor import page_actor


def needs(permission: Permission) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Open a page only to who is signed in and has the right."""

    def guard(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(*args: Any, **named: Any) -> Any:
            page_actor().must(permission)
            return view(*args, **named)

        guarded_view: Callable[..., Any] = auth_required("session")(guarded)
        return guarded_view

    return guard


def init_app(app: Flask) -> None:
    """Give the templates what they need: who looks, and how times are told."""
    app.context_processor(lambda: {"me": page_actor() if current_user else None, "role_name": role_name})
    app.add_template_filter(ago)
    app.add_template_filter(exactly)


def ago(moment: datetime) -> str:
    """Tell how long ago something was, such as “2 hours ago”."""
    told: str = format_timedelta(moment - now(), add_direction=True, granularity="minute")
    return told


def exactly(moment: datetime) -> str:
    """Tell a moment in full, in the site's time zone."""
    told: str = format_datetime(moment, "full")
    return told


def role_name(role: Role) -> str:
    """Give the word that people read for a role."""
    names: dict[Role, str] = {
        Role.AUTHOR: _("Author"),
        Role.EDITOR: _("Editor"),
        Role.MODERATOR: _("Moderator"),
        Role.ADMIN: _("Admin"),
    }
    return names[role]
