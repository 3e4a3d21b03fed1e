"""Answers: public ones that can be kept and asked after, private ones that nobody may keep."""

import gzip
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import orjson
from flask import Response, request

from cms.core import versions
from cms.core.clock import now
from cms.core.errors import Unreadable
from cms.delivery.freshness import CACHE_CONTROL, Freshness, matches
from cms.web.context import installation, site

SMALLEST_COMPRESSED = 1000
PRIVATE = "private, no-store"


@dataclass(frozen=True)
class Made:
    """A public answer: its document, the names it depends on, the next page.

    The document is written as JSON; bytes are a body that is ready, such as a feed in XML.
    """

    document: Any
    names: Iterable[str] = ()
    next_url: str | None = None
    media_type: str = "application/json"
    links: list[str] = field(default_factory=list)

    @property
    def body(self) -> bytes:
        """Give the bytes to send."""
        return self.document if isinstance(self.document, bytes) else orjson.dumps(self.document)


def fresh(make: Callable[[], Made]) -> Response:
    """Answer a public GET: 304 where the asker knows this version, else what `make` gives.

    The version is read before the rows, so that no older content goes out under a newer ETag. Who
    sends the very ETag had it with an answer; `*` and a date are believed only once there is one.
    """
    version = Freshness(*versions.current())
    encoding = "gzip" if request.accept_encodings["gzip"] > 0 else ""
    etag = version.etag(_address(), installation().fingerprint, encoding)
    known = request.headers.get("If-None-Match")
    if known is not None and "*" not in known and matches(etag, known):
        return _not_modified(version, etag)
    made = make()
    if version.is_known_by(request.if_modified_since) if known is None else matches(etag, known):
        return _not_modified(version, etag)
    body = made.body
    if encoding and len(body) >= SMALLEST_COMPRESSED:
        answer = Response(gzip.compress(body, 6, mtime=0), content_type=made.media_type)
        answer.headers["Content-Encoding"] = encoding
    else:
        answer = Response(body, content_type=made.media_type)
    answer.headers["Surrogate-Key"] = " ".join(dict.fromkeys(made.names))
    if site().cdn_purge == "cloudflare":
        answer.headers["Cache-Tag"] = ",".join(dict.fromkeys(made.names))
    for link in [*made.links, *([f'<{made.next_url}>; rel="next"'] if made.next_url else [])]:
        answer.headers.add("Link", link)
    return _stamped(answer, version, etag)


def private(
    document: Any,
    status: int = 200,
    *,
    location: str | None = None,
    version: int | None = None,
    next_url: str | None = None,
) -> Response:
    """Answer somebody who is known; nothing between us may keep it. `version` becomes the ETag."""
    answer = Response(orjson.dumps(document), status, content_type="application/json")
    answer.headers["Cache-Control"] = PRIVATE
    if location:
        answer.headers["Location"] = location
    if version is not None:
        answer.headers["ETag"] = f'"v{version}"'
    if next_url:
        answer.headers.add("Link", f'<{next_url}>; rel="next"')
    return answer


def moved(address: str) -> Response:
    """Lead to where something is now, for good."""
    return Response(status=HTTPStatus.MOVED_PERMANENTLY, headers={"Location": address, "Cache-Control": CACHE_CONTROL})


def members(fields: str | None, shape: Any) -> list[str] | None:
    """Give the members that were asked for by name. Raises Unreadable for one that the shape does not have."""
    if fields is None:
        return None
    wanted = [name.strip() for name in fields.split(",")]
    strangers = [name for name in wanted if name not in shape.__required_keys__]
    if strangers:
        raise Unreadable(f"“fields”: there is no member “{strangers[0]}”.", parameter="fields")
    return wanted


def picked(document: Mapping[str, Any], wanted: Iterable[str] | None) -> dict[str, Any]:
    """Keep only the members that were asked for; all of them where none was."""
    return dict(document) if wanted is None else {name: document[name] for name in wanted}


def _address() -> str:
    return repr((request.path, sorted(request.args.items(multi=True))))


def _not_modified(version: Freshness, etag: str) -> Response:
    return _stamped(Response(status=HTTPStatus.NOT_MODIFIED), version, etag)


def _stamped(answer: Response, version: Freshness, etag: str) -> Response:
    answer.headers["ETag"] = etag
    answer.last_modified = version.at
    answer.headers["Cache-Control"] = CACHE_CONTROL
    answer.vary.add("Accept-Encoding")
    answer.date = now()
    return answer
