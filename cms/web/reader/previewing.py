"""What is not published, as readers would see it: for people without an account who were given a link."""

from typing import Any

from flask import Blueprint, Response

from cms.web.answers import PRIVATE
from cms.web.reader.asking import Answer, Asking, needed
from cms.web.reader.pages import API, beside_text
from cms.web.reader.showing import rendered, rules

MOST_EXERCISES = 10
previews = Blueprint("reader_previews", __name__, url_prefix="/preview")


@previews.after_request
def unlisted(answer: Response) -> Response:
    """Keep an answer out of caches, search engines and the logs of other sites."""
    answer.headers["Cache-Control"] = PRIVATE
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@previews.get("/<key>")
def show(key: str) -> Response:
    """Show what a preview link is for."""
    asking = Asking()
    return page(asking, needed(asking.get(*API, "previews", key)))


def page(asking: Asking, entry: Answer, **told: Any) -> Response:
    """Show an item on the page that it would have, without comments, under a band that says what this is.

    `told` is what the band says beyond that: the revision, and where to go back to.
    """
    found = entry.document
    about = needed(asking.get(*API, "site"))
    html = rendered(
        f"reader/{found['type']}.html",
        asking,
        about,
        entry=entry,
        beside=_whole(asking, beside_text(found)),
        thread=None,
        preview={"title": found["title"], "hidden": found["status"] != "published" or found["has_draft"], **told},
    )
    answer = Response(html, content_type="text/html; charset=utf-8")
    answer.headers["Content-Security-Policy"] = rules(about)
    return answer


def _whole(asking: Asking, exercises: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Ask for the exercises that an article uses; those that are not live yet are left out."""
    asked = [asking.get(*API, "exercises", each["slug"]) for each in exercises[:MOST_EXERCISES]]
    return [each.document for each in asked if each.is_good]
