"""A real Redis in a process of its own, as tests start, kill and hold it."""

import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from tests.served import free_port

PATIENCE = 20


class RedisServer:
    """A Redis on a free port that keeps nothing on disk."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *options: str) -> None:
        """Start it, empty, and wait until it answers."""
        kept = ["--save", "", "--appendonly", "no", "--dir", str(self._folder)]
        listens = ["--bind", "127.0.0.1", "--port", str(self.port)]
        self._process = subprocess.Popen([_program(), *listens, *kept, *options], stdout=subprocess.DEVNULL)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                    return
            except OSError:
                time.sleep(0.02)
        raise TimeoutError("the Redis of the tests does not answer")

    def kill(self) -> None:
        """Kill it as a loss of power would."""
        self._signal(signal.SIGKILL)
        if self._process is not None:
            self._process.wait(PATIENCE)

    def hold(self) -> None:
        """Let it hang: it takes connections and answers nothing."""
        self._signal(signal.SIGSTOP)

    def let_go(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def said(self, *command: str) -> str:
        """Have it do something over a connection of the test's own; give the raw answer."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as connection:
            connection.sendall((" ".join(command) + "\r\nQUIT\r\n").encode())
            with connection.makefile("rb") as answer:
                return answer.read().decode()

    def _signal(self, number: int) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)


def _program() -> str:
    """Give the path of the program; without one the test is skipped, and under CI it fails."""
    found = shutil.which("redis-server")
    if found is None:
        told = "there is no redis-server on this machine"
        if os.environ.get("CI") == "true":
            pytest.fail(told)
        pytest.skip(told)
    return found
