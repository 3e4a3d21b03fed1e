"""The worker beside the server: a process of its own that ends with it."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from cms.cli.processes import PATIENCE


class WorkerBeside:
    """A worker process beside the server: started again when it ends, until it is told to stop."""

    def __init__(self) -> None:
        self._ending = threading.Event()
        # The first is started before the server makes processes of its own: one of those could take over
        # the pipe that tells of a good start, and who waits at it would wait for ever.
        self._process = self._start()
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self._keeper.start()

    def stop(self) -> None:
        """Have it finish its piece and end."""
        self._ending.set()
        self._process.send_signal(signal.SIGTERM)

    def begin_anew(self) -> None:
        """Have it finish its piece, and another one go on."""
        self._process.send_signal(signal.SIGTERM)

    def wait(self) -> None:
        """Wait until it has ended."""
        self._keeper.join(PATIENCE)

    def _keep(self) -> None:
        while not self._ending.is_set():
            self._process.wait()
            if not self._ending.wait(1):
                self._process = self._start()
        self._process.send_signal(signal.SIGTERM)  # it may have been started at the moment when all were to stop
        self._process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "cms", "worker", "--parent", str(os.getpid())]
        return subprocess.Popen(command)  # noqa: S603 -- our own command


@contextmanager
def worker_beside() -> Iterator[WorkerBeside]:
    """Keep a worker process running: started again if it dies, ended with the server."""
    worker = WorkerBeside()
    try:
        yield worker
    finally:
        worker.stop()
        worker.wait()
