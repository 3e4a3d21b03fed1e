"""Load from one place: wrk where it is installed, else threads of Python."""

import http.client
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

SECONDS = 3
CONNECTIONS = 16
WRK = shutil.which("wrk")


@dataclass(frozen=True)
class Measured:
    """Requests a second, and the time in milliseconds that half and that 99 of 100 took at most."""

    rate: float
    p50: float
    p99: float


def measure(url: str, headers: Mapping[str, str] | None = None) -> Measured:
    """Ask an address again and again for some seconds."""
    return _with_wrk(url, headers or {}) if WRK else _with_threads(url, headers or {})


def _with_wrk(url: str, headers: Mapping[str, str]) -> Measured:
    told = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    command = [WRK or "wrk", "-t2", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency", *told, url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    return Measured(float(rate[1]) if rate else 0.0, _percentile(said, "50%"), _percentile(said, "99%"))


def _percentile(said: str, mark: str) -> float:
    found = re.search(rf"{mark}\s+([\d.]+)(us|ms|s)", said)
    return float(found[1]) * {"us": 0.001, "ms": 1, "s": 1000}[found[2]] if found else 0.0


def _with_threads(url: str, headers: Mapping[str, str]) -> Measured:
    parts = urlsplit(url)
    address = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    end, times = time.monotonic() + SECONDS, []

    def ask() -> None:
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
        while time.monotonic() < end:
            began = time.perf_counter()
            connection.request("GET", address, headers=dict(headers))
            connection.getresponse().read()
            times.append(time.perf_counter() - began)
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ordered = sorted(times)
    return Measured(len(times) / SECONDS, 1000 * ordered[len(times) // 2], 1000 * ordered[int(len(times) * 0.99)])
