"""`/embed.js`: the element `<cms-comments>` for front ends, one file, and its words in other languages than English."""

import gzip
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Response, current_app, request

from cms.core.errors import NotFound
from cms.web import embedding

widget = Blueprint("widget", __name__)
BUILT = "vendor/embed.js"
KEPT = "public, max-age=3600, stale-while-revalidate=86400"
KEPT_FOR_GOOD = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Sent:
    """A file as it is sent: plain and compressed, and the mark of its content."""

    plain: bytes
    compressed: bytes
    mark: str


@widget.get("/embed.js")
def embed() -> Response:
    """Give the element."""
    return _answer(script(), "text/javascript; charset=utf-8")


@widget.get("/embed/<language>.json")
def words(language: str) -> Response:
    """Give the words of the element in a language."""
    path = _static() / f"embed/words/{language}.json"
    if not (language.isalpha() and path.is_file()):
        raise NotFound("There is nothing at this address.")
    return _answer(_words(path, path.stat().st_mtime_ns), "application/json")


def script() -> Sent:
    """Give the element: what the build made of its parts if they are still the same, else the parts joined."""
    static = _static()
    paths = [static / name for name in (*embedding.SOURCES, BUILT)]
    changed = tuple(path.stat().st_mtime_ns if path.is_file() else 0 for path in paths)
    return _script(static, changed)


def _answer(sent: Sent, media_type: str) -> Response:
    """Send a file: kept for an hour, and for good where the address names its content as `?v=`."""
    compressed = request.accept_encodings["gzip"] > 0
    answer = Response(sent.compressed if compressed else sent.plain, content_type=media_type)
    if compressed:
        answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Cache-Control"] = KEPT_FOR_GOOD if request.args.get("v") == sent.mark else KEPT
    answer.vary.add("Accept-Encoding")
    answer.set_etag(f"{sent.mark}-gzip" if compressed else sent.mark)
    return answer.make_conditional(request)  # type: ignore[return-value]


def _static() -> Path:
    return Path(current_app.static_folder or "")


@lru_cache(maxsize=2)
def _script(static: Path, _changed: tuple[int, ...]) -> Sent:
    joined = embedding.joined(static)
    built = (static / BUILT).read_text() if (static / BUILT).is_file() else ""
    return _sent(built if built.startswith(embedding.made_of(joined)) else joined)


@lru_cache(maxsize=8)
def _words(path: Path, _changed: int) -> Sent:
    return _sent(path.read_text())


def _sent(text: str) -> Sent:
    plain = text.encode()
    return Sent(plain, gzip.compress(plain, 9, mtime=0), hashlib.sha256(plain).hexdigest()[:12])
