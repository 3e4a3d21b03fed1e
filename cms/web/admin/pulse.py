"""What open pages ask again and again: how many comments wait, how many are urgent, what is new in the list."""

import hashlib
from typing import Annotated, Any

import orjson
from flask import Response, get_template_attribute, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from pydantic import Field

from cms.comments import arriving, queries
from cms.comments.arriving import Arrived
from cms.core.db import LARGEST_ID, db
from cms.web import body
from cms.web.actor import page_actor
from cms.web.admin.pages import MOST_COUNTED
from cms.web.admin.queue import QueueAsked, shown_rows

MOST_NEW = 100
Id = Annotated[int, Field(ge=0, le=LARGEST_ID)]


class PulseAsked(QueueAsked):
    """A list, and the newest comment that whoever asks knows of; without it nothing counts as new."""

    since: Id | None = None


class ArrivalsAsked(QueueAsked):
    """A list, and the comment behind which it is new."""

    since: Id


def pulse() -> Response:
    """Tell how things stand, in the words that pages show; 304 where they stand as they did.

    It answers at once and holds nothing open. Pages without a list ask for the counts alone.
    """
    asked, actor = body.query(PulseAsked), page_actor()
    waits = queries.count_waiting(at_most=MOST_COUNTED + 1)
    urgent = queries.count_urgent(at_most=MOST_COUNTED + 1)
    since = asked.since
    new = (
        Arrived(0, 0, arriving.latest())
        if since is None
        else arriving.arrived(asked.selected(actor), since, at_most=MOST_NEW)
    )
    told = orjson.dumps({**_counts(waits, urgent), "arrived": _arrived(new)})
    answer = Response(told, content_type="application/json")
    answer.set_etag(hashlib.sha256(told).hexdigest()[:32])
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.make_conditional(request)
    return answer


def arrivals() -> str:
    """Give the rows that are new in a list, in its order."""
    asked, actor = body.query(ArrivalsAsked), page_actor()
    newest = arriving.latest()
    new = arriving.behind(asked.selected(actor), asked.since)
    rows = db.session.scalars(asked.order.apply(new, None, MOST_NEW)).all()[:MOST_NEW]
    return render_template("admin/queue/arrivals.html", latest=newest, **shown_rows(asked, actor, rows))


def _counts(waits: int, urgent: int) -> dict[str, Any]:
    """Give the counts as words and marks, made by the macros that made them in the page."""
    mark = get_template_attribute("admin/_macros.html", "waits_mark")
    words = get_template_attribute("admin/queue/_queue.html", "waiting")
    return {
        "waiting": waits,
        "urgent": urgent,
        "words": words(waits, MOST_COUNTED).strip(),
        "mark": str(mark(waits, urgent, MOST_COUNTED, at=url_for("desk.index"))),
        "title": ngettext("%(num)d urgent", "%(num)d urgent", urgent) if urgent else "",
    }


def _arrived(new: Arrived) -> dict[str, Any]:
    capped = new.count >= MOST_NEW
    many = _("More than %(num)d new comments", num=MOST_NEW - 1)
    words = many if capped else ngettext("%(num)d new comment", "%(num)d new comments", new.count)
    return {
        "count": new.count,
        "urgent": new.urgent,
        "latest": new.latest,
        "words": words,
        "offer": _("%(what)s: show", what=words),
        "alarm": ngettext("%(num)d new urgent comment", "%(num)d new urgent comments", new.urgent),
    }
