"""The figures of the desk: what waits, what was decided, by whom, how soon."""

from datetime import date, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from flask import Blueprint, Response
from pydantic import Field

from cms.accounts.permissions import Permission
from cms.comments import statistics
from cms.core.clock import now
from cms.core.days import Days
from cms.core.errors import Unreadable
from cms.delivery.documents.statistics import StatisticsDocument, statistics_document
from cms.web import body
from cms.web.actor import known_actor
from cms.web.answers import private
from cms.web.context import site
from cms.web.operation import operation
from cms.web.parameters import Parameters

stats = Blueprint("statistics", __name__, url_prefix="/moderation/stats")
MOST_DAYS, USUAL_DAYS = 366, 30
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2999, 12, 31))]


class Range(Parameters):
    """From which day to which, both among them, by the clocks of the site; the last thirty days where none is named."""

    first: Day | None = Field(None, alias="from")
    last: Day | None = Field(None, alias="to")

    @property
    def days(self) -> Days:
        """Give the days. Raises Unreadable for an end before the beginning, and for more than a year."""
        zone = ZoneInfo(site().timezone)
        last = self.last or now().astimezone(zone).date()
        first = self.first or last - timedelta(days=USUAL_DAYS - 1)
        if first > last:
            raise Unreadable("“from”: this day comes after the last one.", parameter="from")
        if (last - first).days >= MOST_DAYS:
            raise Unreadable(f"“from”: at most {MOST_DAYS} days are counted at once.", parameter="from")
        return Days(first, last, zone)


@stats.get("")
@operation(
    "Give the figures of the desk for some days, and of what waits now",
    gives=StatisticsDocument,
    query=Range,
    scope=Permission.COMMENTS_READ,
)
def read() -> Response:
    """Give the figures."""
    actor = known_actor()
    actor.must(Permission.COMMENTS_READ)
    return private(statistics_document(statistics.gather(actor, body.query(Range).days)))
