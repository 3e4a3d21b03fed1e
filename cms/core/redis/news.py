"""News between processes: something moved, look for yourselves.

Nothing hangs on them. They may be lost, come twice or be made up by whoever can write to that Redis: all that comes
of one is that somebody looks sooner than they would have looked anyway.
"""

import secrets
import threading
from collections.abc import Callable
from contextlib import closing, suppress

from cms.core.redis.connection import Away, Connection
from cms.core.redis.server import PAUSE, Server

QUIET = 2.0  # seconds of silence after which the connection is tried
MESSAGE = b"message"


class News:
    """A channel on which the processes of one installation tell each other that something moved."""

    def __init__(self, server: Server, channel: str) -> None:
        self._server = server
        self._channel = channel
        self._own = secrets.token_hex(8)
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._listener: threading.Thread | None = None

    def tell(self) -> None:
        """Tell the others, if Redis is there."""
        self._server.ask("PUBLISH", self._channel, self._own)

    def listen(self, told: Callable[[], None]) -> None:
        """Call `told` from a thread beside whenever another process tells something; the second time, do nothing."""
        if self._listener is None:
            with self._lock:
                if self._listener is None:
                    self._listener = threading.Thread(target=self._listen, args=(told,), name="news", daemon=True)
                    self._listener.start()

    def close(self) -> None:
        """Listen no more."""
        self._closed.set()

    def _listen(self, told: Callable[[], None]) -> None:
        while not self._closed.is_set():
            with suppress(Away), closing(self._server.connect()) as connection:
                self._hear(connection, told)
            self._closed.wait(PAUSE)

    def _hear(self, connection: Connection, told: Callable[[], None]) -> None:
        connection.ask("SUBSCRIBE", self._channel)
        told()  # what was told before was not heard
        while not self._closed.is_set():
            said = connection.hear(QUIET) or connection.ask("PING")
            if said[0] == MESSAGE and said[-1] != self._own.encode():
                told()
