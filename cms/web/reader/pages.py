"""The pages for readers: what there is, an article, an exercise. Each asks the API and shows what came back."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from cms.core.clock import now
from cms.web.reader.asking import Asking, needed
from cms.web.reader.showing import FILTERS, parameters, shown

reader = Blueprint("reader", __name__)
for words in FILTERS:
    reader.add_app_template_filter(words)
API = ("api", "v1")
CARDS = "12"
COMMENTS = "50"
TAGS = "100"
MOST_EXERCISES = 10


@reader.get("/")
def home() -> Response:
    """Show what is live, newest first, narrowed by what the address says."""
    asking, asked = Asking(), _asked("type", "tag", "author", "cursor")
    about = needed(asking.get(*API, "site"))
    feed = needed(asking.get("feed.json", limit=CARDS, **asked))
    tags = needed(asking.get(*API, "tags", limit=TAGS))
    author = asking.get(*API, "authors", asked["author"]) if asked["author"] else None
    older = parameters(feed.document.get("next_url"))
    return shown("reader/home.html", asking, about, feed=feed, tags=tags, author=author, asked=asked, older=older)


@reader.get("/articles/<slug>")
def article(slug: str) -> Response:
    """Show an article, the exercises that it uses, and what is said about it."""
    return _entry("article", slug)


@reader.get("/exercises/<slug>")
def exercise(slug: str) -> Response:
    """Show an exercise, the articles that use it, and what is said about it."""
    return _entry("exercise", slug)


def _entry(kind: str, slug: str) -> Response:
    asking, asked = Asking(), _asked("sort", "cursor", "parent")
    entry = asking.get(*API, f"{kind}s", slug)
    if entry.status == HTTPStatus.MOVED_PERMANENTLY:
        return _moved(kind, unquote(urlsplit(entry.location).path.rsplit("/", 1)[-1]))
    found = needed(entry).document
    if found["slug"] != slug:
        return _moved(kind, found["slug"])
    about = needed(asking.get(*API, "site"))
    used = [asking.get(*API, "exercises", each["slug"]) for each in found.get("exercises", [])[:MOST_EXERCISES]]
    thread = needed(asking.get(*API, f"{kind}s", slug, "comments", limit=COMMENTS, **asked))
    return shown(
        f"reader/{kind}.html",
        asking,
        about,
        entry=entry,
        exercises=[each for each in used if each.is_good],
        thread=thread,
        asked=asked,
        further=parameters(thread.document["next"]),
        takes_comments=_takes_comments(found, about.document["comments"]),
        answered=_comment(request.args.get("reply", ""), thread.document["items"]),
    )


def _asked(*names: str) -> dict[str, str | None]:
    """Take the parameters that a page knows, and pass over all others, as public pages do."""
    return {name: request.args.get(name) or None for name in names}


def _moved(kind: str, slug: str) -> Response:
    return redirect(url_for(f"reader.{kind}", slug=slug), HTTPStatus.MOVED_PERMANENTLY)


def _takes_comments(entry: dict[str, Any], policy: dict[str, Any]) -> bool:
    """Tell whether the form is of use: the thread is open, and not yet closed by its age."""
    days = policy["days_open"]
    ends = datetime.fromisoformat(entry["published_at"]) + timedelta(days=days) if days else None
    return bool(entry["comments"]["open"] and policy["open"] and (ends is None or now() < ends))


def _comment(wanted: str, comments: Iterable[dict[str, Any]]) -> dict[str, Any] | None:
    """Find the comment that somebody wants to answer among those that are shown."""
    for comment in comments:
        found = comment if str(comment["id"]) == wanted else _comment(wanted, comment["replies"]["items"])
        if found is not None and not found["removed"]:
            return found
    return None
