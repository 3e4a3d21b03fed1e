"""How the desk fares, as a page: drawn by the server, each drawing with its figures."""

from typing import Annotated
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template
from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from pydantic import AfterValidator

from cms.accounts.permissions import Permission
from cms.comments import statistics
from cms.core.clock import now
from cms.core.days import Days
from cms.delivery.documents.statistics import statistics_document
from cms.web import body
from cms.web.actor import page_actor
from cms.web.admin import labels
from cms.web.admin.day_chart import day_chart
from cms.web.admin.pages import needs
from cms.web.context import site
from cms.web.parameters import Parameters

figures = Blueprint("figures", __name__, url_prefix="/admin/comments/figures")
RANGES = (7, 30, 90)
USUAL = 30
MINUTE, HOUR, DAY = 60, 3600, 86400


def _offered(days: int) -> int:
    if days not in RANGES:
        raise ValueError("must be 7, 30 or 90")
    return days


class FiguresAsked(Parameters):
    """How many days the page tells of, the last of them today."""

    days: Annotated[int, AfterValidator(_offered)] = USUAL


@figures.get("")
@needs(Permission.COMMENTS_READ)
def index() -> str:
    """Show the figures."""
    asked = body.query(FiguresAsked)
    found = statistics.gather(page_actor(), Days.up_to(now(), asked.days, ZoneInfo(site().timezone)))
    return render_template(
        "admin/figures.html",
        asked=asked,
        ranges=RANGES,
        told=statistics_document(found),
        chart=day_chart(found.by_day),
        moment=found.moment,
        signal_names=labels.signals(),
        day_name=lambda day, form="medium": format_date(day, form),
        lasting=lasting,
    )


def lasting(seconds: int | None) -> str:
    """Tell in words how long something lasted, in the two units that matter."""
    if seconds is None:
        return "–"
    if seconds < MINUTE:
        return str(_("%(num)d s", num=seconds))
    if seconds < HOUR:
        return str(_("%(num)d min", num=seconds // MINUTE))
    if seconds < 2 * DAY:
        return str(_("%(hours)d h %(minutes)d min", hours=seconds // HOUR, minutes=seconds % HOUR // MINUTE))
    return str(ngettext("%(num)d day", "%(num)d days", seconds // DAY))
