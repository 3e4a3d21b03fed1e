"""How somebody likes the pages: light or dark, single keys or none. Kept in their own browser."""

from dataclasses import dataclass
from typing import Literal, get_args

from flask import Blueprint, redirect, request
from flask_babel import gettext as _
from flask_security import auth_required
from werkzeug.wrappers import Response as BaseResponse

from cms.core.errors import Unreadable
from cms.web.context import installation
from cms.web.sessions import PAGES

preferences = Blueprint("preferences", __name__, url_prefix="/admin/preferences")
Theme = Literal["auto", "light", "dark"]
Keys = Literal["on", "off"]
CHOICES: dict[str, tuple[str, ...]] = {"theme": get_args(Theme), "keys": get_args(Keys)}
KEPT = 31_536_000  # a year, in seconds


@dataclass(frozen=True)
class Preferences:
    """What is chosen; the first of each is what everybody has who chose nothing."""

    theme: str = "auto"
    keys: str = "on"


def chosen() -> Preferences:
    """Give what the asker's browser has kept; whatever is unknown counts as not chosen."""
    kept = {name: request.cookies.get(name, "") for name in CHOICES}
    return Preferences(**{name: value for name, value in kept.items() if value in CHOICES[name]})


@preferences.post("")
@auth_required("session")
def choose() -> BaseResponse:
    """Keep a choice, and go back to the page that it was made on."""
    answer = redirect(_back(), 303)
    known = {name: request.form[name] for name in CHOICES if name in request.form}
    for name, value in known.items():
        if value not in CHOICES[name]:
            raise Unreadable(_("This form cannot be read. Load the page again."))
        secure = installation().links.public_url.startswith("https:")
        answer.set_cookie(name, value, max_age=KEPT, path=PAGES, secure=secure, httponly=True, samesite="Lax")
    return answer


def _back() -> str:
    """Give the page to go back to, when it is one of ours."""
    asked = request.form.get("next", "")
    ours = asked == PAGES or asked.startswith(PAGES + "/")
    return asked if ours and "\\" not in asked and ".." not in asked and asked.isprintable() else PAGES + "/"
