"""Caches and a hub on this machine: they keep answers by their names, take orders as the real ones do, and can fail."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote

TOKEN = "a token of the tests"
MOST_FASTLY, MOST_CLOUDFLARE = 256, 30


@dataclass
class Edge:
    """What stands in front: `kept` are the names of each answer, `told` the feeds that the hub was told of."""

    address: str
    kept: dict[str, set[str]] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    failures: int = 0

    def begin_anew(self) -> None:
        """Forget all."""
        self.kept, self.told, self.asked, self.failures = {}, [], [], 0

    def keep(self, path: str, names: str, between: str = " ") -> None:
        """Keep an answer under the names that its header gives."""
        self.kept[path] = set(names.split(between))

    def drop(self, names: set[str]) -> None:
        """Drop what depends on any of the names."""
        self.kept = {path: held for path, held in self.kept.items() if not held & names}


def _fastly(edge: Edge, ask: BaseHTTPRequestHandler) -> tuple[int, object]:
    names = set((ask.headers["Surrogate-Key"] or "").split(" "))
    if ask.headers["Fastly-Key"] != TOKEN:
        return 401, {"msg": "Provided credentials are missing or invalid"}
    if len(names) > MOST_FASTLY:
        return 400, {"msg": "Surrogate key limit exceeded"}
    edge.drop(names)
    return 200, dict.fromkeys(names, "1-purge")


def _cloudflare(edge: Edge, ask: BaseHTTPRequestHandler, body: bytes) -> tuple[int, object]:
    if ask.headers["Authorization"] != f"Bearer {TOKEN}":
        return 403, {"success": False, "errors": [{"code": 10000, "message": "Authentication error"}]}
    names = json.loads(body)["tags"]
    if len(names) > MOST_CLOUDFLARE:
        return 400, {"success": False, "errors": [{"code": 1144, "message": "too many tags"}]}
    edge.drop(set(names))
    return 200, {"success": True, "errors": [], "result": {"id": "1"}}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    edge: Edge

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        self.edge.asked.append((self.command, self.path))
        status, told = self._done(body)
        raw = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def _done(self, body: bytes) -> tuple[int, object]:
        edge = self.edge
        if edge.failures:
            edge.failures -= 1
            return 503, {"success": False}
        if self.path == "/service/abc/purge":
            return _fastly(edge, self)
        if self.path == "/zones/abc/purge_cache":
            return _cloudflare(edge, self, body)
        if self.path == "/hub":
            asked = parse_qs(body.decode())
            if asked.get("hub.mode") != ["publish"]:
                return 400, {}
            edge.told += asked["hub.url"]
            return 202, {}
        if self.command == "PURGE" and self.headers["Authorization"] == f"Bearer {TOKEN}":
            edge.drop(set((self.headers["xkey-purge"] or unquote(self.path.removeprefix("/one/"))).split(" ")))
            return 200, {}
        return 404, {}

    do_POST = do_PURGE = do_GET = _answer  # noqa: N815 -- the names are the library's

    def log_message(self, *_told: object) -> None:
        """Say nothing."""


@contextmanager
def serving_edge() -> Iterator[Edge]:
    """Serve for a while; give what stands there."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    edge = Edge(f"http://127.0.0.1:{server.server_port}")
    _Handler.edge = edge
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield edge
    server.shutdown()
    server.server_close()
