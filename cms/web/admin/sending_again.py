"""What somebody sent whose sign-in had ended meanwhile: kept on the page, to be sent again after signing in."""

from http import HTTPStatus

from flask import render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response

from cms.web.admin.fresh import NOT_CARRIED
from cms.web.sessions import PAGES

_HOLD_SECRETS = frozenset(
    {"sign_in", "second_step", "passkey_door", "recovery", "invitations", "account", "second_factor", "passkeys"}
)  # blueprints whose forms ask for passwords and codes, which no page gives out again


def kept() -> Response | None:
    """Give a page that holds what the form at hand held; nothing where it was not a form of ours in a browser.

    The browser says so itself (Fetch Metadata, W3C): what another site makes it send is never offered for sending.
    Files cannot be kept, which the page says.
    """
    if not (_is_of_ours() and request.path.startswith(PAGES) and request.blueprint not in _HOLD_SECRETS):
        return None
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in NOT_CARRIED]
    signed_in = bool(current_user and current_user.is_authenticated)
    page = render_template(
        "admin/send_again.html", carried=fields, signed_in=signed_in, had_files=any(request.files.values())
    )
    status = HTTPStatus.BAD_REQUEST if signed_in else HTTPStatus.UNAUTHORIZED
    return Response(page, status, {"Cache-Control": "no-store"}, content_type="text/html; charset=utf-8")


def _is_of_ours() -> bool:
    told = request.headers
    from_here = (told.get("Sec-Fetch-Site"), told.get("Sec-Fetch-Mode")) == ("same-origin", "navigate")
    return request.method == "POST" and from_here
