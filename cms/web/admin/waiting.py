"""Asking somebody to wait who tried too often."""

from flask import Response
from flask_babel import format_timedelta
from flask_babel import gettext as _

from cms.core.errors import TooMany


def waiting(refusal: TooMany) -> str:
    """Say for how long somebody has to wait."""
    pause = format_timedelta(refusal.retry_after)
    told: str = _("There were too many tries. Please wait %(pause)s, then try again.", pause=pause)
    return told


def too_many(page: str, refusal: TooMany) -> Response:
    """Give a page that asks to wait, with the seconds for programs."""
    return Response(page, 429, {"Retry-After": str(refusal.retry_after)})
