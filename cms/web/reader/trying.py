"""The page on which front-end people see `<cms-comments>` at work, under the strict policy of all pages here."""

from flask import Blueprint, Response, request

from cms.web.answers import PRIVATE
from cms.web.reader.asking import Asking, needed
from cms.web.reader.pages import API
from cms.web.reader.showing import rendered, rules

trying = Blueprint("reader_trying", __name__, url_prefix="/api/docs/embed")
LOOKS = ("plain", "dark", "serif", "accent")
MOST = "50"


@trying.get("")
def show() -> Response:
    """Show the element on the article with the most comments, or on another one, in one of a few looks."""
    asking = Asking()
    about = needed(asking.get(*API, "site"))
    articles = needed(asking.get(*API, "articles", limit=MOST)).document["items"]
    asked, look = request.args.get("slug"), request.args.get("look")
    fullest = max(articles, key=lambda each: each["comments"]["count"], default=None)
    chosen = next((each for each in articles if each["slug"] == asked), fullest)
    html = rendered(
        "reader/embed.html",
        asking,
        about,
        articles=articles,
        chosen=chosen,
        looks=LOOKS,
        look=look if look in LOOKS else LOOKS[0],
        service=request.host_url.rstrip("/"),
    )
    answer = Response(html, content_type="text/html; charset=utf-8")
    answer.headers["Content-Security-Policy"] = rules(about)
    answer.headers["Cache-Control"] = PRIVATE
    return answer
