"""A command in a process of its own: how long it took, and what it held."""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conftest import settings_for
from tests.served import CHECKOUT, clean_environment

KILOBYTES = 1024  # of a megabyte


@dataclass(frozen=True)
class Ran:
    """What a command took, and what it printed."""

    seconds: float
    processor: float  # seconds of its own, whatever else the machine does
    megabytes: float
    told: dict[str, Any]


def run(url: str, *words: str, meanwhile: Callable[[], object] = lambda: None) -> Ran:
    """Run `cms` with the words, and look at its memory while it runs; what it held at most is known to Linux alone.

    `meanwhile` is called again and again until it has ended.
    """
    environment = clean_environment(**settings_for(url))
    began, most = time.perf_counter(), 0
    with tempfile.TemporaryFile() as said:
        command = [sys.executable, "-m", "cms", *words]
        process = subprocess.Popen(command, env=environment, cwd=CHECKOUT, stdout=said)
        ended = 0
        while not ended:
            most = max(most, _held(process.pid))
            ended, status, used = os.wait4(process.pid, os.WNOHANG)
            meanwhile()
            time.sleep(0.02)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - began
        said.seek(0)
        lines = said.read().decode().splitlines()
    if process.returncode:
        raise SystemExit(f"cms {' '.join(words)} ended with {process.returncode}")
    return Ran(seconds, used.ru_utime + used.ru_stime, most / KILOBYTES, json.loads(lines[-1]))


def _held(pid: int) -> int:
    """Give the most memory that a process has held so far, in kilobytes."""
    with suppress(OSError):
        found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
        return int(found[1]) if found else 0
    return 0
