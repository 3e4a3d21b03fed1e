"""What is kept of readers, in plain words; and asking what is kept of oneself, answered alike whoever is meant."""

from flask import Blueprint, Response, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from cms.comments import data_requests
from cms.core.db import writing
from cms.core.errors import Forbidden, NotFound
from cms.web.api.new_comment import mail_address
from cms.web.context import client_hash, installation
from cms.web.reader.asking import Asking, needed
from cms.web.reader.pages import API
from cms.web.reader.showing import rendered, rules, shown
from cms.web.security import may_post_from

privacy = Blueprint("reader_privacy", __name__)
ASKED = "yes"


@privacy.get("/privacy")
def what_is_kept() -> Response:
    """Say what is kept of readers and for how long, with the form that asks what is kept of oneself."""
    asking = Asking()
    about = needed(asking.get(*API, "site"))
    return shown("reader/privacy.html", asking, about, asked=request.args.get("asked") == ASKED, typed="", wrong="")


@privacy.post("/privacy")
def ask() -> BaseResponse:
    """Take an address; what it leads to is in a letter, or nowhere. Nothing of it is in an address or a log."""
    if not may_post_from(request.headers.get("Origin")):
        raise Forbidden("This cannot be asked from another site.")
    house, typed = installation(), request.form.get("email", "")
    if house.settings.mail is None:
        raise NotFound("This site sends no letters. Please ask those who run it.")
    try:
        email = mail_address(typed)
    except ValueError:
        return _refused(typed)
    with writing():
        data_requests.ask(email, client_hash(request.remote_addr), house.sealer)
    return redirect(url_for("reader_privacy.what_is_kept", asked=ASKED, _anchor="asked"), 303)


def _refused(typed: str) -> Response:
    asking = Asking()
    about = needed(asking.get(*API, "site"))
    wrong = _("This is not a complete e-mail address.")
    html = rendered("reader/privacy.html", asking, about, asked=False, typed=typed, wrong=wrong)
    answer = Response(html, 422, content_type="text/html; charset=utf-8")
    answer.headers["Content-Security-Policy"] = rules(about)
    answer.headers["Cache-Control"] = "no-store"
    return answer
