"""A real server in a process of its own, as tests start, kill and stop it."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

PATIENCE = 180  # seconds: the demo fills itself in ten, and in a hundred where many share the processors
CHECKOUT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    """Give a port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def clean_environment(**more: str) -> dict[str, str]:
    """Give the environment of this process without our own settings, and with those given that are not empty."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CMS_")}
    return {**kept, "PYTHONPATH": str(CHECKOUT), **{name: value for name, value in more.items() if value}}


class Served:
    """`cms serve` or `cms demo` on a free port; ends with the block."""

    def __init__(self, environment: Mapping[str, str], folder: Path, *command: str) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = dict(environment)
        self.folder = folder
        self.command = command or ("serve",)
        self.process: subprocess.Popen[bytes] | None = None
        self.output = folder / "server.log"

    def __enter__(self) -> Self:
        """Start, and wait until it can serve."""
        self.start()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Stop as an operator would."""
        self.stop()

    def start(self) -> None:
        """Start the server, and wait until it can serve."""
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "cms", *self.command, "--port", str(self.port)],
                env=clean_environment(**{"CMS_PUBLIC_URL": self.address, **self.environment}),
                cwd=self.folder,
                stdout=output,
                stderr=output,
            )
        try:
            self.wait_until_ready()
        except BaseException:
            self.stop()  # else it would go on for ever, and take its share of the machine from the other tests
            raise

    def wait_until_ready(self) -> None:
        """Wait for a good answer of `/readyz`."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"{self.address}/readyz", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.1)
        raise TimeoutError(self.output.read_text()[-2000:])

    def kill(self) -> None:
        """Kill the server at once, and wait until its processes have let go of the port."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)):
                    return
            time.sleep(0.05)
        raise TimeoutError("the server's processes did not end")

    def worker(self) -> int | None:
        """Give the process id of the worker beside the server."""
        return next((child for child, line in self._children() if b"\0worker\0" in line), None)

    def processes(self) -> list[int]:
        """Give the process ids of the server's processes."""
        return sorted(child for child, line in self._children() if b"\0worker\0" not in line)

    def _children(self) -> Iterator[tuple[int, bytes]]:
        """Give the living children of the server with their command lines."""
        assert self.process is not None
        for told in Path(f"/proc/{self.process.pid}/task").glob("*/children"):
            for child in told.read_text().split():
                with suppress(OSError):  # it may end meanwhile
                    yield int(child), Path(f"/proc/{child}/cmdline").read_bytes()

    def ask(self, path: str) -> str:
        """Ask over a connection of its own, which any of the processes may take; give what came."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as connection:
            connection.request("GET", path)
            answer = connection.getresponse()
            text = answer.read().decode()
            assert answer.status == 200, text
            return text

    def stop(self) -> None:
        """Stop as an operator would."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.kill()
                raise

    def answers(self) -> bool:
        """Tell whether the server can still serve."""
        try:
            with urllib.request.urlopen(f"{self.address}/readyz", timeout=PATIENCE) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


class Servers:
    """Servers that go on from test to test, as long as the settings are the same: to start one takes seconds."""

    def __init__(self, folder: Path, most: int) -> None:
        self.folder = folder
        self.most = most
        self._kept: dict[tuple[tuple[str, str], ...], Served] = {}

    def serving(self, environment: Mapping[str, str], *command: str) -> Served:
        """Give a server with these settings, the one that there is or a new one; of the others the oldest ends."""
        key = tuple(sorted(environment.items()))
        found = self._kept.pop(key, None)
        if found is not None and not found.answers():
            found.stop()
            found = None
        while len(self._kept) >= self.most:
            self._kept.pop(next(iter(self._kept))).stop()
        if found is None:
            found = Served(environment, self.folder, *command)
            found.start()
        self._kept[key] = found
        return found

    def stop(self) -> None:
        """Stop them all."""
        while self._kept:
            self._kept.popitem()[1].stop()
