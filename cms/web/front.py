"""The layer before Flask: gives out finished public answers by their address, as long as they are fresh.

An answer is made once and kept as bytes until something that it depends on moves. Only what
`cms.web.answers.fresh` marked may be kept; a request with a token never meets what is kept, and one
with a cookie leaves nothing behind. Where freshness cannot be known the layer steps aside.
"""

import re
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from email.utils import format_datetime
from http import HTTPStatus
from typing import Any

import structlog
from sqlalchemy import URL
from werkzeug.http import parse_date

from cms.core import versions
from cms.core.clock import now
from cms.core.mark import Mark
from cms.core.redis.news import News
from cms.core.watching import Watch, watch
from cms.delivery.freshness import CACHE_CONTROL, matches
from cms.web.kept import MARK, Finished, Kept, Variant, kept
from cms.web.measuring import ASIDE, HIT, KEPT_ANSWERS, KEPT_BYTES, MISS, NOT_MODIFIED, Measures
from cms.web.packing import Negotiation
from cms.web.request_log import request_id
from cms.web.shelf import Address, Shelf

Environ = dict[str, Any]
Application = Callable[[Environ, Any], Iterable[bytes]]
KEY = "vertebra.front"
SHARED = re.compile(r"/api/|/feed|/atom|/sitemap")  # where many may wait for one answer to be made
PATIENCE = 10
SHORT = 2**20  # bytes
READING = frozenset({"GET", "HEAD"})
_log = structlog.get_logger()


@dataclass
class Making:
    """An answer that is being made; `outrun` tells that something it depends on moved before it was done."""

    address: Address
    done: threading.Event = field(default_factory=threading.Event)
    outrun: bool = False


class Front:
    """A WSGI application before another one."""

    def __init__(
        self,
        application: Application,
        url: URL,
        room: int,
        measures: Measures,
        *,
        news: News | None = None,
        mark: Mark | None = None,
        logs: bool = False,
    ) -> None:
        self.measures = measures
        self._count = measures.count
        self.shelf = Shelf(room)
        self._application = application
        self._address = url
        self._logs = logs
        self._news = news
        self._encoding = Negotiation()
        self._making: dict[Address, Making] = {}
        self._date = (0, "")
        self._mark = mark
        self._watch: Watch = self._watching()
        versions.moved.connect(self._on_moved)

    def begin_anew(self) -> None:
        """Forget what is kept and what is known of the database."""
        self._watch.close()
        self.shelf.empty()
        self._watch = self._watching()

    def _watching(self) -> Watch:
        return watch(self._address, self.shelf.move, self.shelf.empty, self._mark)

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Answer a request."""
        if environ["REQUEST_METHOD"] not in READING or "HTTP_AUTHORIZATION" in environ or not self.shelf.room:
            return self._made(environ, start_response)
        address = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
        found = self._fresh(address)
        if found is not None:
            return self._given(found, environ, start_response)
        if SHARED.match(address[0]) is None:
            return self._made(environ, start_response)
        if not self._watch.look():
            self._count(ASIDE)
            return self._made(environ, start_response)
        return self._together(address, environ, start_response)

    def _fresh(self, address: Address) -> Kept | None:
        """Give what is kept at an address as long as nothing that it depends on has moved."""
        found = self.shelf.find(address)
        return found if found is not None and self._watch.look() and found.alive else None

    def _given(self, found: Kept, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Give out what is kept."""
        found.used = True
        status = self._answer(found, environ, start_response, request_id(environ.get("HTTP_X_REQUEST_ID", "")))
        self._count(HIT if status is HTTPStatus.OK else NOT_MODIFIED)
        return self._body(found, status, environ)

    def _together(self, address: Address, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Make an answer, or wait for who makes the same one now.

        An answer that was outrun by a change is that of its maker alone: of those who wait, one makes the next.
        """
        mine, end = Making(address), time.monotonic() + PATIENCE
        while (other := self._making.setdefault(address, mine)) is not mine:
            other.done.wait(max(end - time.monotonic(), 0))
            found = self._fresh(address)
            if found is not None:
                return self._given(found, environ, start_response)
            if not other.outrun or time.monotonic() >= end:
                return self._made(environ, start_response, mine)
        try:
            found = self._fresh(address)  # who looked before the one before was done may come here after it
            if found is not None:
                return self._given(found, environ, start_response)
            return self._made(environ, start_response, mine)
        finally:
            del self._making[address]
            mine.done.set()

    def _made(self, environ: Environ, start_response: Any, making: Making | None = None) -> Iterable[bytes]:
        """Have Flask answer; keep the answer if it may be kept, and there is an address to keep it at."""
        if self._news is not None:
            self._news.listen(self._on_news)
        age = self.shelf.age
        met: list[tuple[str, list[tuple[str, str]]]] = []
        short = False

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            nonlocal short
            if MARK not in environ or not status.startswith("200 ") or more:
                short = _is_short(headers)
                return start_response(status, headers, *more)
            met.append((status, headers))
            return _no_writing

        body = self._application(environ, start)
        if not met:
            return _at_once(body) if short else body
        _at_once(body)
        self._count(MISS)
        finished: Finished = environ[MARK]
        headers = met[0][1]
        new = kept(finished, headers)
        if making is not None and "HTTP_COOKIE" not in environ and may_be_kept(headers):
            making.outrun = not self.shelf.put(making.address, new, age) and self.shelf.fits(new)
            self._tell_what_is_kept()
        own = next((value for name, value in headers if name == "X-Request-ID"), "")
        return self._body(new, self._answer(new, environ, start_response, own), environ)

    def _answer(self, found: Kept, environ: Environ, start_response: Any, own_id: str) -> HTTPStatus:
        """Send status and headers: 304 to who knows the answer."""
        variant = self._variant(found, environ)
        more = [("Date", self._now()), ("X-Request-ID", own_id)]
        if _is_known(found, variant, environ):
            start_response("304 NOT MODIFIED", variant.not_modified + more)
            return HTTPStatus.NOT_MODIFIED
        start_response("200 OK", variant.headers + more)
        if self._logs:
            _log.debug("given", path=environ["PATH_INFO"], request_id=own_id)
        return HTTPStatus.OK

    def _body(self, found: Kept, status: HTTPStatus, environ: Environ) -> list[bytes]:
        """Give the body as a list: granian sends one at once, and anything else piece by piece through a channel."""
        if status is not HTTPStatus.OK or environ["REQUEST_METHOD"] == "HEAD":
            return []
        return [self._variant(found, environ).body]

    def _variant(self, found: Kept, environ: Environ) -> Variant:
        accepted = environ.get("HTTP_ACCEPT_ENCODING")
        encoding = self._encoding(accepted) if accepted else ""
        return found.variants.get(encoding) or found.variant(encoding)

    def _now(self) -> str:
        moment = now()
        second, told = self._date
        if int(moment.timestamp()) != second:
            told = format_datetime(moment, usegmt=True)
            self._date = (int(moment.timestamp()), told)
            self._tell_what_is_kept()
        return told

    def _tell_what_is_kept(self) -> None:
        self.measures.level(KEPT_BYTES, self.shelf.weight)
        self.measures.level(KEPT_ANSWERS, len(self.shelf))

    def _on_news(self) -> None:
        self._watch.hurry()
        versions.heard.send(self._address)

    def _on_moved(self, address: URL, names: Iterable[str], number: int) -> None:
        if address == self._address:
            self.shelf.move(dict.fromkeys(names, number))
            if self._news is not None:
                self._news.tell()


def may_be_kept(headers: Iterable[tuple[str, str]]) -> bool:
    """Tell whether an answer is for everyone: public, without a cookie, the same for whoever asks in an encoding."""
    told = {name.lower(): value for name, value in headers}
    return (
        "set-cookie" not in told
        and told.get("cache-control") == CACHE_CONTROL
        and told.get("vary") == "Accept-Encoding"
    )


def _is_known(found: Kept, variant: Variant, environ: Mapping[str, Any]) -> bool:
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known is not None:
        return known == variant.etag or matches(variant.etag, known)
    since = environ.get("HTTP_IF_MODIFIED_SINCE")
    return since is not None and found.freshness.is_known_by(parse_date(since))


def _is_short(headers: Iterable[tuple[str, str]]) -> bool:
    """Tell whether an answer is no longer than what is read into memory without a thought."""
    return any(name == "Content-Length" and int(value) <= SHORT for name, value in headers)


def _at_once(body: Iterable[bytes]) -> list[bytes]:
    """Read a body to its end and close it: granian sends a list at once, anything else piece by piece."""
    try:
        return [b"".join(body)]
    finally:
        if close := getattr(body, "close", None):
            close()


def _no_writing(_data: bytes) -> None:
    raise NotImplementedError("a finished answer is not written piece by piece")
