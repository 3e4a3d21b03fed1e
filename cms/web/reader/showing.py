"""Showing what was asked for: the template, the words for dates, and what a browser may keep and load."""

import hashlib
import secrets
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson
from flask import Response, render_template, request
from flask_babel import format_date, format_time, get_locale
from markupsafe import Markup, escape

from cms import __version__
from cms.web.reader.asking import Answer, Asking
from cms.web.reader.rendered import pages
from cms.web.security import policy

KEPT = "public, max-age=0, must-revalidate"
_STARTED = secrets.token_hex(16)  # stands in a page that is kept where the moment of a form goes


def shown(
    template: str, asking: Asking, about: Answer, *, started: str = "", takes_comments: bool = False, **told: Any
) -> Response:
    """Answer with a page, or with 304 to who has it already, made of the very same answers.

    Beside these a page hangs on its address, and on whether it takes comments, which time alone can end.
    `started` is the moment at which a form is shown: new each time, and put into what was rendered before.
    """
    etag = _etag(asking, takes_comments=takes_comments)
    if request.if_none_match.contains_weak(etag):
        answer = Response(status=HTTPStatus.NOT_MODIFIED)
    else:
        key, kept = (request.full_path, etag), pages()
        page = kept.find(key)
        if page is None:
            beside = {"started": _STARTED, "takes_comments": takes_comments, **told}
            page = rendered(template, asking, about, **beside).encode()
            kept.keep(key, page)
        own = page.replace(_STARTED.encode(), escape(started).encode())
        answer = Response(own, content_type="text/html; charset=utf-8")
    answer.set_etag(etag)
    answer.headers["Cache-Control"] = KEPT
    answer.headers["Content-Security-Policy"] = rules(about)
    return answer


def rendered(template: str, asking: Asking, about: Answer, **told: Any) -> str:
    """Render a template with what every page needs; `about` is the site, as the API tells of it."""
    direction = get_locale().text_direction
    return render_template(template, asking=asking, about=about, site=about.document, direction=direction, **told)


def rules(about: Answer) -> str:
    """Give the policy of a page: pictures also from the hosts of the site; a form may lead on to the front end."""
    return policy(images=about.document["image_hosts"], forms=[about.document["url"]]) if about.is_good else policy()


def day(moment: str) -> str:
    """Tell the day of a moment that the API gave."""
    told: str = format_date(datetime.fromisoformat(moment), "long")
    return told


def exact(moment: str) -> str:
    """Tell a moment that the API gave to the minute, in the site's time zone."""
    return f"{day(moment)}, {format_time(datetime.fromisoformat(moment), 'short')}"


def parameters(url: str | None) -> dict[str, str] | None:
    """Give the parameters of an address that the API handed out, as a page of ours takes them."""
    return {name: value for name, value in parse_qsl(urlsplit(url).query) if name != "limit"} if url else None


def country(code: str) -> str:
    """Name a country in the language of the page."""
    told: str = get_locale().territories.get(code, code)
    return told


def dialled(contact: str) -> str:
    """Give the address of a contact: its own, or that of a number that a telephone can call."""
    if contact.startswith(("http://", "https://")):
        return contact
    return "tel:" + "".join(sign for sign in contact if sign.isdecimal() or sign == "+")


def data_block(told: dict[str, Any]) -> Markup:
    """Write data for a script element that holds no script: no sign in it can end the element or begin a comment."""
    text = orjson.dumps(told).decode()
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704 -- see above


def _etag(asking: Asking, *, takes_comments: bool) -> str:
    seed = [__version__, str(takes_comments), *(f"{each.address} {each.status} {each.etag}" for each in asking.answers)]
    return hashlib.sha256("\0".join(seed).encode()).hexdigest()[:32]


FILTERS = (day, exact, parameters, data_block, dialled)
