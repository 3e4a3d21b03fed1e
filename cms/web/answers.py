"""Answers: public ones that can be kept and asked after, private ones that nobody may keep."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import orjson
from flask import Response, g, request

from cms.core import versions
from cms.core.errors import Unreadable
from cms.core.replica import reading
from cms.delivery.freshness import CACHE_CONTROL, Freshness
from cms.web.context import installation, site
from cms.web.kept import MARK, Finished

PRIVATE = "private, no-store"


@dataclass(frozen=True)
class Made:
    """A public answer: its document, the names it depends on, the next page.

    The document is written as JSON; bytes are a body that is ready, such as a feed in XML. `in_order`
    tells that the order of the parameters counts.
    """

    document: Any
    names: Iterable[str] = ()
    next_url: str | None = None
    media_type: str = "application/json"
    links: list[str] = field(default_factory=list)
    in_order: bool = False

    @property
    def body(self) -> bytes:
        """Give the bytes to send."""
        return self.document if isinstance(self.document, bytes) else orjson.dumps(self.document)


def fresh(make: Callable[[], Made]) -> Response:
    """Answer a public GET whole, and mark it as one that may be kept as long as its names do not move.

    The layer before Flask (`cms.web.front`) packs it, keeps it, and gives 304 to who knows it. The
    version is read in the transaction that reads the rows, so that they belong together. `make` is
    called once more where a replica fails on the way.
    """
    return reading(lambda: _answer(make))


def _answer(make: Callable[[], Made]) -> Response:
    g.pop("site", None)
    made = make()
    names, body = tuple(dict.fromkeys(made.names)), made.body
    seen = versions.seen(names)
    etag = Freshness(seen.newest, seen.at).etag(_address(made), installation().fingerprint, body)
    answer = Response(body, content_type=made.media_type)
    answer.headers["ETag"] = etag
    answer.last_modified = seen.at
    answer.headers["Cache-Control"] = CACHE_CONTROL
    answer.headers["Surrogate-Key"] = " ".join(names)
    if site().cdn_purge == "cloudflare":
        answer.headers["Cache-Tag"] = ",".join(names)
    answer.vary.add("Accept-Encoding")
    for link in [*made.links, *([f'<{made.next_url}>; rel="next"'] if made.next_url else [])]:
        answer.headers.add("Link", link)
    request.environ[MARK] = Finished(seen, (*names, "site"), etag, body, made.in_order)  # the headers hang on it
    return answer


def as_file(document: Any, name: str) -> Response:
    """Hand a document to somebody who is known, as a file that can be read as it stands."""
    answer = private(document)
    answer.set_data(orjson.dumps(document, option=orjson.OPT_INDENT_2))
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


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


def _address(made: Made) -> str:
    told = list(request.args.items(multi=True))
    return repr((request.path, told if made.in_order else sorted(told)))
