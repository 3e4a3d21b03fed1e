"""The layer before Flask: gives out finished public answers by their address, as long as they are fresh.

An answer is made once and kept as bytes until something that it depends on moves. Only what
`cms.web.answers.fresh` marked may be kept; a request with a token never meets what is kept, and one
with a cookie leaves nothing behind. Where freshness cannot be known the layer steps aside.
"""

import re
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from email.utils import format_datetime
from http import HTTPStatus
from typing import Any

import structlog
from sqlalchemy import URL
from werkzeug.http import parse_date

from cms.core import versions
from cms.core.clock import now
from cms.core.watching import Watch, watch
from cms.delivery.freshness import CACHE_CONTROL, matches
from cms.web.kept import MARK, Finished, Kept, Variant, kept
from cms.web.packing import Negotiation
from cms.web.request_log import request_id
from cms.web.shelf import Address, Shelf

Environ = dict[str, Any]
Application = Callable[[Environ, Any], Iterable[bytes]]
KEY = "vertebra.front"
SHARED = re.compile(r"/api/|/feed|/atom|/sitemap")  # where many may wait for one answer to be made
PATIENCE = 10
READING = frozenset({"GET", "HEAD"})
_log = structlog.get_logger()


@dataclass
class Counts:
    """How requests were answered: with what was kept, with 304 from it, by Flask; without knowing what is fresh."""

    given: int = 0
    not_modified: int = 0
    made: int = 0
    aside: int = 0


class Front:
    """A WSGI application before another one."""

    def __init__(self, application: Application, url: URL, room: int, *, logs: bool = False) -> None:
        self.counts = Counts()
        self.shelf = Shelf(room)
        self._application = application
        self._address = url
        self._logs = logs
        self._encoding = Negotiation()
        self._making: dict[Address, threading.Event] = {}
        self._date = (0, "")
        self._watch: Watch = watch(url, self.shelf.move, self.shelf.empty)
        versions.moved.connect(self._on_moved)

    def begin_anew(self) -> None:
        """Forget what is kept and what is known of the database."""
        self._watch.close()
        self.shelf.empty()
        self._watch = watch(self._address, self.shelf.move, self.shelf.empty)

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Answer a request."""
        if environ["REQUEST_METHOD"] not in READING or "HTTP_AUTHORIZATION" in environ or not self.shelf.room:
            return self._made(environ, start_response)
        address = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
        found = self.shelf.find(address)
        if found is not None and self._watch.look() and found.alive:
            return self._given(found, environ, start_response)
        if SHARED.match(address[0]) is None:
            return self._made(environ, start_response)
        if not self._watch.look():
            self.counts.aside += 1
            return self._made(environ, start_response)
        return self._together(address, environ, start_response)

    def _given(self, found: Kept, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Give out what is kept."""
        found.used = True
        status = self._answer(found, environ, start_response, request_id(environ.get("HTTP_X_REQUEST_ID", "")))
        if status is HTTPStatus.OK:
            self.counts.given += 1
        else:
            self.counts.not_modified += 1
        return self._body(found, status, environ)

    def _together(self, address: Address, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Make an answer, or wait for who makes the same one now."""
        mine = threading.Event()
        other = self._making.setdefault(address, mine)
        if other is mine:
            try:
                return self._made(environ, start_response, address)
            finally:
                del self._making[address]
                mine.set()
        other.wait(PATIENCE)
        found = self.shelf.find(address)
        if found is not None and self._watch.look() and found.alive:
            return self._given(found, environ, start_response)
        return self._made(environ, start_response, address)

    def _made(self, environ: Environ, start_response: Any, address: Address | None = None) -> Iterable[bytes]:
        """Have Flask answer; keep the answer if it may be kept, and there is an address to keep it at."""
        age = self.shelf.age
        met: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            if MARK not in environ or not status.startswith("200 ") or more:
                return start_response(status, headers, *more)
            met.append((status, headers))
            return _no_writing

        body = self._application(environ, start)
        if not met:
            return body
        if close := getattr(body, "close", None):
            close()
        self.counts.made += 1
        finished: Finished = environ[MARK]
        headers = met[0][1]
        new = kept(finished, headers)
        if address is not None and "HTTP_COOKIE" not in environ and may_be_kept(headers):
            self.shelf.put(address, new, age)
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

    def _body(self, found: Kept, status: HTTPStatus, environ: Environ) -> Iterable[bytes]:
        if status is not HTTPStatus.OK or environ["REQUEST_METHOD"] == "HEAD":
            return ()
        return (self._variant(found, environ).body,)

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
        return told

    def _on_moved(self, address: URL, names: Iterable[str], number: int) -> None:
        if address == self._address:
            self.shelf.move(dict.fromkeys(names, number))


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


def _no_writing(_data: bytes) -> None:
    raise NotImplementedError("a finished answer is not written piece by piece")
