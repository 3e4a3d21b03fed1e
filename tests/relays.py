"""A wire between two servers that a test can cut, or let hang: what is sent is taken, and nothing comes back."""

import selectors
import socket
import threading
from contextlib import closing, suppress
from types import TracebackType
from typing import Self

PIECE = 65_536


class Relay:
    """Listens on a port of its own, and passes each connection on to another."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._flows = threading.Event()
        self._flows.set()
        self._open: set[socket.socket] = set()
        self._line = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._line.getsockname()[1])
        self._cut = False

    def __enter__(self) -> Self:
        """Begin to take connections."""
        threading.Thread(target=self._take, daemon=True).start()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Hang up."""
        self._flows.set()
        self._line.close()
        self.cut()

    def cut(self) -> None:
        """End every connection, and each new one as soon as it is there."""
        self._cut = True
        for each in list(self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def hold(self) -> None:
        """Let everything hang."""
        self._flows.clear()

    def mend(self) -> None:
        """Pass everything on again."""
        self._cut = False
        self._flows.set()

    def _take(self) -> None:
        with suppress(OSError):
            while True:
                near, _address = self._line.accept()
                if self._cut:
                    near.close()
                    continue
                threading.Thread(target=self._pass_on, args=(near,), daemon=True).start()

    def _pass_on(self, near: socket.socket) -> None:
        with closing(near), closing(socket.create_connection(("127.0.0.1", self._to))) as far, suppress(OSError):
            self._open |= {near, far}
            with selectors.DefaultSelector() as either:
                either.register(near, selectors.EVENT_READ, far)
                either.register(far, selectors.EVENT_READ, near)
                while piece := self._piece(either):
                    piece[0].sendall(piece[1])
            self._open -= {near, far}

    def _piece(self, either: selectors.BaseSelector) -> tuple[socket.socket, bytes] | None:
        """Give where the next bytes go, and the bytes; None where one side has ended."""
        (ready, _events), *_more = either.select()
        content = ready.fileobj.recv(PIECE)  # type: ignore[union-attr]
        self._flows.wait()
        return (ready.data, content) if content else None
