"""The pages for readers: what there is, an article, an exercise. Each asks the API and shows what came back."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, unquote, urlencode, urlsplit

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from cms.core.clock import now
from cms.web.reader.asking import Asking, needed
from cms.web.reader.showing import FILTERS, country, parameters, shown

reader = Blueprint("reader", __name__)
for words in FILTERS:
    reader.add_app_template_filter(words)
API = ("api", "v1")
CARDS = "12"
COMMENTS = "50"
TAGS = "100"
EVERYWHERE = "*"
WHOLE = {"article": "exercises,json_ld", "exercise": "json_ld"}
_CARD = re.compile(r'<section data-exercise="\d+"[^<>]*><h\d><a href="([^"]*)"')


@reader.get("/")
def home() -> Response:
    """Show what is live, newest first, narrowed by what the address says."""
    asking, asked = Asking(), _asked("type", "tag", "author", "cursor")
    if request.args and not any(asked.values()) and (way := _way_on(asking, f"/?{_query()}")) is not None:
        return _led(way)
    about = needed(asking.get(*API, "site"))
    feed = needed(asking.get("feed.json", limit=CARDS, **asked))
    tags = needed(asking.get(*API, "tags", limit=TAGS))
    if asked["tag"] and asked["tag"] not in {each["slug"] for each in tags.document["items"]}:
        met = asking.get(*API, "tags", asked["tag"])
        if met.status == HTTPStatus.MOVED_PERMANENTLY:
            present: dict[str, Any] = {**asked, "tag": _last_part(met.location)}
            return redirect(url_for("reader.home", **present), HTTPStatus.MOVED_PERMANENTLY)
    author = asking.get(*API, "authors", asked["author"]) if asked["author"] else None
    older = parameters(feed.document.get("next_url"))
    page = shown("reader/home.html", asking, about, feed=feed, tags=tags, author=author, asked=asked, older=older)
    narrowing = urlencode({name: value for name, value in asked.items() if value and name != "cursor"})
    for each in about.document["feeds"]:
        address = each["url"] + (f"?{narrowing}" if narrowing else "")
        page.headers.add("Link", f'<{address}>; rel="alternate"; type="{each["mime_type"]}"')
    return page


@reader.get("/articles/<slug>")
def article(slug: str) -> Response:
    """Show an article, the exercises that it uses, and what is said about it."""
    return _entry("article", slug)


@reader.get("/exercises/<slug>")
def exercise(slug: str) -> Response:
    """Show an exercise, the articles that use it, and what is said about it."""
    return _entry("exercise", slug)


@reader.get("/help")
def help_now() -> Response:
    """Show what to do and whom to call when somebody is in danger."""
    asking = Asking()
    about = needed(asking.get(*API, "site"))
    arrived = request.args.get("arrived")
    return shown("reader/help.html", asking, about, arrived=arrived, lines=by_country(about.document["help_lines"]))


def by_country(lines: list[dict[str, str]]) -> list[tuple[str, list[dict[str, str]]]]:
    """Put help lines together by the country's name, those for everywhere last."""
    codes = {line["country"] for line in lines}
    named = sorted((code == EVERYWHERE, "" if code == EVERYWHERE else country(code), code) for code in codes)
    return [(name, [line for line in lines if line["country"] == code]) for _last, name, code in named]


def _entry(kind: str, slug: str) -> Response:
    asking, asked = Asking(), _asked("sort", "cursor", "parent")
    entry = asking.get(*API, f"{kind}s", slug, expand=WHOLE[kind])
    if entry.status == HTTPStatus.MOVED_PERMANENTLY:
        return _moved(kind, _last_part(entry.location))
    if entry.status == HTTPStatus.NOT_FOUND and (way := _way_on(asking, quote(request.path))) is not None:
        return _led(way)
    found = needed(entry).document
    if found["slug"] != slug:
        return _moved(kind, found["slug"])
    about = needed(asking.get(*API, "site"))
    thread = needed(asking.get(*API, f"{kind}s", slug, "comments", limit=COMMENTS, **asked))
    takes_comments = _takes_comments(found, about.document["comments"])
    return shown(
        f"reader/{kind}.html",
        asking,
        about,
        entry=entry,
        beside=beside_text(found),
        thread=thread,
        asked=asked,
        further=parameters(thread.document["next"]),
        takes_comments=takes_comments,
        started=started(asking) if takes_comments else "",
        answered=_comment(request.args.get("reply", ""), thread.document["items"]),
        reported=_comment(request.args.get("report", ""), thread.document["items"]),
    )


def beside_text(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the exercises that an article uses and that do not stand in its text as cards."""
    cards = set(_CARD.findall(entry["content_html"]))
    return [each for each in entry.get("exercises", []) if each["url"] not in cards]


def started(asking: Asking) -> str:
    """Ask for the moment at which a form is shown; a form without it is as good."""
    answer = asking.get(*API, "comment-challenge")
    return str(answer.document["started"]) if answer.is_good else ""


def _asked(*names: str) -> dict[str, str | None]:
    """Take the parameters that a page knows, and pass over all others, as public pages do."""
    return {name: request.args.get(name) or None for name in names}


def _last_part(address: str) -> str:
    return unquote(urlsplit(address).path.rsplit("/", 1)[-1])


def _way_on(asking: Asking, address: str) -> dict[str, Any] | None:
    """Ask where readers are to be led from an address where nothing is."""
    known = asking.get(*API, "redirects", **{"from": address})
    return next(iter(known.document["items"]), None) if known.is_good else None


def _led(way: dict[str, Any]) -> Response:
    return redirect(way["to"], way["code"]) if way["to"] else abort(HTTPStatus.GONE)


def _query() -> str:
    return request.query_string.decode("ascii", "replace")


def _moved(kind: str, slug: str) -> Response:
    return redirect(url_for(f"reader.{kind}", slug=slug), HTTPStatus.MOVED_PERMANENTLY)


def _takes_comments(entry: dict[str, Any], policy: dict[str, Any]) -> bool:
    """Tell whether the form is of use: the thread is open, and not yet closed by its age."""
    days = policy["days_open"]
    ends = datetime.fromisoformat(entry["published_at"]) + timedelta(days=days) if days else None
    return bool(entry["comments"]["open"] and policy["open"] and (ends is None or now() < ends))


def _comment(wanted: str, comments: Iterable[dict[str, Any]]) -> dict[str, Any] | None:
    """Find the comment that somebody wants to answer or to report among those that are shown."""
    for comment in comments:
        found = comment if str(comment["id"]) == wanted else _comment(wanted, comment["replies"]["items"])
        if found is not None and not found["removed"]:
            return found
    return None
