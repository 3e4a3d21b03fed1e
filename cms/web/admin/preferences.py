"""How somebody likes the pages: the colours are kept in their browser, what their hands do with their account."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from flask import Blueprint, redirect, request
from flask_babel import gettext as _
from flask_login import current_user
from flask_security import auth_required
from werkzeug.wrappers import Response as BaseResponse

from cms.accounts import preferring, users
from cms.core.db import writing
from cms.core.errors import Unreadable
from cms.web.actor import page_actor
from cms.web.admin import desk_keys
from cms.web.context import installation
from cms.web.sessions import PAGES

preferences = Blueprint("preferences", __name__, url_prefix="/admin/preferences")
Theme = Literal["auto", "light", "dark"]
Keys = Literal["on", "off"]
CHOICES: dict[str, tuple[str, ...]] = {"theme": get_args(Theme), "keys": get_args(Keys)}
KEPT = 31_536_000  # a year, in seconds


@dataclass(frozen=True)
class Preferences:
    """What is chosen, or what everybody has who chose nothing."""

    theme: str = "auto"
    keys: str = "on"
    blurred: frozenset[str] = frozenset()
    desk_keys: Mapping[str, str] = field(default_factory=lambda: desk_keys.in_force({}))


def chosen() -> Preferences:
    """Give what the asker chose; whatever is unknown counts as not chosen."""
    theme = request.cookies.get("theme", "")
    kept = current_user.preferences if current_user and current_user.is_authenticated else {}
    keys = kept.get("keys", "")
    return Preferences(
        theme=theme if theme in CHOICES["theme"] else "auto",
        keys=keys if keys in CHOICES["keys"] else "on",
        blurred=frozenset(kept.get("blurred", ())),
        desk_keys=desk_keys.in_force(kept.get("desk_keys")),
    )


@preferences.post("")
@auth_required("session")
def choose() -> BaseResponse:
    """Keep a choice, and go back to the page that it was made on."""
    answer = redirect(_back(), 303)
    known = {name: request.form[name] for name in CHOICES if name in request.form}
    if any(value not in CHOICES[name] for name, value in known.items()):
        raise Unreadable(_("This form cannot be read. Load the page again."))
    if "keys" in known:
        actor = page_actor()
        with writing():
            preferring.prefer(actor, users.to_change(actor.id), {"keys": known["keys"]})
    if "theme" in known:
        secure = installation().links.public_url.startswith("https:")
        answer.set_cookie(
            "theme", known["theme"], max_age=KEPT, path=PAGES, secure=secure, httponly=True, samesite="Lax"
        )
    return answer


def _back() -> str:
    """Give the page to go back to, when it is one of ours."""
    asked = request.form.get("next", "")
    ours = asked == PAGES or asked.startswith(PAGES + "/")
    return asked if ours and "\\" not in asked and ".." not in asked and asked.isprintable() else PAGES + "/"
