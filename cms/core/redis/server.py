"""A Redis and a breaker: one that is away is left aside, and nobody waits for it.

A request only ever takes a connection that stands ready. Connecting, which may wait for a name, a network or a
handshake, is the business of one thread beside, which also tries again once a second while Redis is away. So what
its death costs is at most `PATIENCE` for each request that was asking it at that moment, and nothing after.
"""

import threading
import time
from collections import deque
from contextlib import closing, suppress
from typing import Any

import structlog

from cms.core.redis.connection import PROBED, Away, Connection

PATIENCE = 0.05  # seconds that an answer may take
FIRST = 2.0  # seconds that who asks whether it is there waits for the first try
PAUSE = 1.0  # seconds between two tries while it is away
READY = 4  # connections that stand ready, as many as a server process has threads
_log = structlog.get_logger()


class Server:
    """A Redis that is asked while it is there."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._ready: deque[Connection] = deque()
        self._lock = threading.Lock()
        self._wanted, self._tried, self._closed = threading.Event(), threading.Event(), threading.Event()
        self._keeper: threading.Thread | None = None
        self._is_away = False

    def open(self) -> None:
        """Have connections made, in a thread beside; whoever asks before they are there is told nothing."""
        self._wanted.set()
        if self._keeper is None:
            with self._lock:
                if self._keeper is None and not self._closed.is_set():
                    self._keeper = threading.Thread(target=self._keep, name="redis", daemon=True)
                    self._keeper.start()

    def close(self) -> None:
        """Hang up, and try no more."""
        self._closed.set()
        self._wanted.set()
        self._drop_ready()

    def ask(self, *command: str | int) -> Any:
        """Give the answer to a command; None where Redis is away, or has no connection ready yet.

        Commands whose answer may be empty are of no use here: that could not be told from silence.
        """
        connection = self._taken()
        if connection is None:
            self.open()
            return None
        try:
            answer = connection.ask(*command, patience=PATIENCE)
        except Away as reason:
            self._leave(reason)
            return None
        self._ready.append(connection)
        return answer

    def answers(self) -> bool:
        """Tell whether it is there now; the first time, wait for the first try to come to an end."""
        if not self._tried.is_set():
            self.open()
            self._tried.wait(FIRST)
        return self.ask("PING") is not None

    def connect(self) -> Connection:
        """Give a connection of one's own. Raises Away."""
        return Connection(self._url)

    def trial(self) -> float:
        """Do once all that it is wanted for; give the seconds that an answer took. Raises Away."""
        with closing(self.connect()) as connection:
            began = time.monotonic()
            connection.ask("PING")
            spent = time.monotonic() - began
            connection.ask("PUBLISH", PROBED, "1")
            connection.ask("SUBSCRIBE", PROBED)
        return spent

    def _taken(self) -> Connection | None:
        """Take a connection that stands ready, and was not closed from the other side since."""
        while self._ready:
            with suppress(Away, IndexError):  # another thread took the last one
                connection = self._ready.pop()
                if connection.hear(0) is None:
                    return connection
                connection.close()
        return None

    def _leave(self, reason: Away) -> None:
        """Leave it aside: what stands ready is worth nothing."""
        with self._lock:
            was_here, self._is_away = not self._is_away, True
        self._drop_ready()
        if was_here and not self._closed.is_set():
            _log.warning("redis away", reason=str(reason))
        self.open()

    def _come_back(self) -> None:
        with self._lock:
            was_away, self._is_away = self._is_away, False
        if was_away:
            _log.info("redis back")

    def _keep(self) -> None:
        """Make connections whenever none stands ready."""
        while self._wanted.wait() and not self._closed.is_set():
            self._wanted.clear()
            try:
                while len(self._ready) < READY:
                    connection = self.connect()
                    self._come_back()
                    self._ready.append(connection)
            except Away as reason:
                self._leave(reason)
                self._tried.set()
                self._closed.wait(PAUSE)
            else:
                self._tried.set()

    def _drop_ready(self) -> None:
        while self._ready:
            with suppress(IndexError):
                self._ready.pop().close()
