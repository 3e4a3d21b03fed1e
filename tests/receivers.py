"""Real receivers on this machine: what they were told, and how they answer, also badly."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Told:
    """One request: its method, path, headers by lower-case names, and body."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """A server on a port of its own; `answer` gives status, headers and body for what it was told."""

    port: int
    answer: Callable[[Told], tuple[int, dict[str, str], bytes]]
    told: list[Told] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Give where it listens."""
        return f"http://127.0.0.1:{self.port}/hook"


def fine(_told: Told) -> tuple[int, dict[str, str], bytes]:
    """Answer that all is well."""
    return 200, {}, b"thanks"


@contextmanager
def receiving(
    answer: Callable[[Told], tuple[int, dict[str, str], bytes]] = fine, tls: Any = None
) -> Iterator[Receiver]:
    """Run a receiver that speaks HTTP, over TLS where a context is given."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            told = Told(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body)
            receiver.told.append(told)
            status, headers, content = receiver.answer(told)
            with suppress(OSError):
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

        do_POST = do_GET = do_PURGE = do_BAN = _answer  # noqa: N815 -- the names are the standard library's

        def log_message(self, *_words: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    server.daemon_threads = True
    receiver = Receiver(server.server_address[1], answer)
    running = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    running.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        running.join()


@contextmanager
def raw(say: Callable[[socket.socket, threading.Event], None]) -> Iterator[int]:
    """Run a server that speaks as it likes, once the first bytes of a request came; give its port."""
    over, listener = threading.Event(), socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while not over.is_set():
            try:
                connection, _address = listener.accept()
            except OSError:
                return
            with connection, suppress(OSError):
                connection.recv(65536)
                say(connection, over)

    running = threading.Thread(target=serve, daemon=True)
    running.start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        over.set()
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        running.join(5)


def closed_port() -> int:
    """Give a port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
