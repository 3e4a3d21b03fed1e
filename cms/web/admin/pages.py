"""What the pages share: who may open them, what stands in their frame, and words about time."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, request
from flask_babel import format_date, format_datetime, format_time, format_timedelta, to_user_timezone
from flask_babel import gettext as _
from flask_login import current_user
from flask_security import auth_required

from cms.accounts.permissions import Actor, Permission, Role
from cms.comments import queries
from cms.core.clock import now
from cms.web.actor import page_actor
from cms.web.admin.navigation import desks_of
from cms.web.admin.preferences import chosen
from cms.web.context import locale, site
from cms.web.sessions import PAGES

MOST_COUNTED = 999


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
    """Give the templates what they need: who looks, the frame around every page, and how times are told."""
    app.context_processor(_frame)
    app.add_template_filter(ago)
    app.add_template_filter(exactly)
    app.add_template_filter(clock)
    app.add_template_filter(weekday)
    app.add_template_filter(day_of)
    app.add_template_filter(clocked)
    app.add_template_filter(is_past)


def _frame() -> dict[str, Any]:
    """Give what stands around a page; around one that nobody is signed in to, next to nothing."""
    told: dict[str, Any] = {
        "me": None,
        "waits": None,
        "urgent": 0,
        "role_name": role_name,
        "locale": locale,
        "preferences": chosen(),
    }
    if not (request.path.startswith(PAGES) and current_user and current_user.is_authenticated):
        return told
    actor = page_actor()
    return {**told, "me": actor, "desks": desks_of(actor), "most_counted": MOST_COUNTED, **_waiting(actor)}


def _waiting(actor: Actor) -> dict[str, Any]:
    """Count what waits, and what of it is urgent, for who reads comments."""
    if not actor.may(Permission.COMMENTS_READ):
        return {"waits": None, "urgent": 0}
    return {
        "waits": queries.count_waiting(at_most=MOST_COUNTED + 1),
        "urgent": queries.count_urgent(at_most=MOST_COUNTED + 1),
    }


def ago(moment: datetime) -> str:
    """Tell how long ago something was, such as “2 hours ago”."""
    told: str = format_timedelta(moment - now(), add_direction=True, granularity="minute")
    return told


def exactly(moment: datetime) -> str:
    """Tell a moment in full, in the site's time zone."""
    told: str = format_datetime(moment, "full")
    return told


def clock(moment: datetime) -> str:
    """Tell a moment as a clock shows it, with the day unless that is today."""
    today = to_user_timezone(moment).date() == to_user_timezone(now()).date()
    told: str = format_time(moment, "short") if today else format_datetime(moment, "medium")
    return told


def weekday(moment: datetime, form: str = "EEE") -> str:
    """Name the day of the week that a moment falls on where it was given."""
    told: str = format_date(moment.date(), form)
    return told


def day_of(moment: datetime) -> str:
    """Tell the day of a moment, in the site's time zone."""
    told: str = format_date(moment, "medium")
    return told


def clocked(moment: datetime) -> str:
    """Tell a moment to the minute by the clocks of the site, with the zone named as it is on that day."""
    zone = site().timezone
    offset = moment.astimezone(ZoneInfo(zone)).isoformat(timespec="minutes")[-6:]
    named = zone.replace("_", " ") if zone == "UTC" else f"{zone.replace('_', ' ')}, UTC{offset}"
    return f"{format_date(moment, 'long')}, {format_time(moment, 'short')} ({named})"


def is_past(moment: datetime) -> bool:
    """Tell whether a moment is over."""
    return moment < now()


def role_name(role: Role) -> str:
    """Give the word that people read for a role."""
    names: dict[Role, str] = {
        Role.AUTHOR: _("Author"),
        Role.EDITOR: _("Editor"),
        Role.MODERATOR: _("Moderator"),
        Role.ADMIN: _("Admin"),
    }
    return names[role]
