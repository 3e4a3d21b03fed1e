"""What operators ask: is the process alive, can it serve? And the pictures of commenters."""

from flask import Blueprint, Response
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import NotFound

from cms.core import migrations
from cms.core.replica import replica
from cms.core.text import clean
from cms.delivery.avatars import HUES, KEY, draw
from cms.web.answers import private
from cms.web.context import installation

operations = Blueprint("operations", __name__)


@operations.get("/healthz")
def alive() -> Response:
    """Tell that the process answers."""
    return private({"status": "ok"})


@operations.get("/readyz")
def ready() -> Response:
    """Tell whether the database is reachable and migrated; 503 with the reason where it is not.

    A Redis or a replica that is away is told of, and no reason to send requests elsewhere: nothing needs them.
    """
    try:
        behind = migrations.pending()
    except SQLAlchemyError:
        return private({"status": "unavailable", "reason": "the database does not answer"}, 503)
    if behind:
        return private({"status": "unavailable", "reason": "the database is not migrated; run: cms db upgrade"}, 503)
    redis, copy = installation().redis, replica()
    told = {"redis": "ok" if redis.answers() else "away"} if redis else {}
    return private({"status": "ok"} | told | ({"replica": copy.state()} if copy else {}))


@operations.get("/avatars/<key>.svg")
def avatar(key: str) -> Response:
    """Draw a commenter's picture from its key; the same key is the same picture for ever."""
    found = KEY.match(key)
    if found is None or int(found["hue"]) >= HUES or clean(key) != key:
        raise NotFound
    answer = Response(draw(found["initials"], int(found["hue"])), content_type="image/svg+xml; charset=utf-8")
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer
