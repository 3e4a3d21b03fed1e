"""Today: what needs a person now, each line a way there; below, how the week went."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template
from flask_security import auth_required

from cms.accounts.permissions import Actor, Permission
from cms.comments import cases, figures, harm_overviews, queries
from cms.comments.status import Status
from cms.content import attention, noting
from cms.core import heartbeat
from cms.core.clock import now
from cms.core.db import db
from cms.delivery.webhooks import keeping as webhooks
from cms.web.actor import page_actor
from cms.web.admin.chart import Chart, chart
from cms.web.admin.labels import signals
from cms.web.context import installation, site

home = Blueprint("home", __name__, url_prefix="/admin")
SHOWN = 5
DAYS = 7


@home.get("/", strict_slashes=False)
@auth_required("session")
def index() -> str:
    """Show what waits for somebody of this role."""
    actor = page_actor()
    seen = heartbeat.last() if actor.may(Permission.SITE_ADMIN) else now()
    return render_template(
        "admin/today.html",
        site=site(),
        links=installation().links,
        shown=SHOWN,
        may_read_comments=actor.may(Permission.COMMENTS_READ),
        may_publish=actor.may(Permission.CONTENT_PUBLISH),
        may_write=actor.may(Permission.CONTENT_WRITE),
        ailing=webhooks.worrying() if actor.may(Permission.SITE_ADMIN) else [],
        worker_seen=seen,
        worker_is_silent=heartbeat.is_silent(seen, now()),
        **_comments(actor),
        **_content(actor),
    )


def _comments(actor: Actor) -> dict[str, Any]:
    if not actor.may(Permission.COMMENTS_READ):
        return {}
    first = queries.queue(actor, status=Status.PENDING).order_by(*queries.ORDERS["urgent"].columns)
    waiting = db.session.scalars(first.limit(SHOWN)).all()
    return {"waiting": cases.of(waiting), "signal_names": signals(), "week": _week()}


def _content(actor: Actor) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if actor.may(Permission.CONTENT_PUBLISH):
        told["harm"], told["harm_count"] = harm_overviews.still_open(SHOWN), harm_overviews.count_open()
        told["in_review"] = attention.in_review(SHOWN)
        told["overdue"] = attention.review_overdue(now(), SHOWN)
        told["announced"] = attention.review_announced(now(), SHOWN)
        told["for_review"] = attention.count_for_review(now())
        told["going_live"] = attention.going_live(SHOWN)
    if actor.may(Permission.CONTENT_WRITE):
        told["sent_back"] = attention.sent_back(actor, SHOWN)
        told["words_with"] = noting.sent_back_with([entry.id for entry, _revision in told["sent_back"]])
        told["own_drafts"] = attention.own_drafts(actor, SHOWN)
    return told


def _week() -> Chart:
    """Draw the last seven days as the site's clocks count them."""
    zone = ZoneInfo(site().timezone)
    today = now().astimezone(zone).date()
    dates = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    begins = [datetime.combine(date, time(), zone) for date in dates]
    end = datetime.combine(today + timedelta(days=1), time(), zone)
    return chart(figures.by_day(begins, end))
