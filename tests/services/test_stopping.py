"""Stopping and beginning anew: no request that was begun is broken, and nobody who only holds a line is waited for."""

import os
import signal
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.conftest import settings_for
from tests.served import PATIENCE, Served

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
IN_FLIGHT = 200
PROMPT = 8  # seconds; a server process that did not stop by itself is killed after ten


@pytest.fixture
def served(database_url: str, tmp_path: Path) -> Iterator[Served]:
    """Serve a fresh installation; both server processes and the worker are up."""
    with Served(settings_for(database_url), tmp_path) as server:
        seen = 0
        while seen < 10 or not _worker_is_seen(database_url):
            server.ask("/healthz")
            seen += 1
            time.sleep(0.05)
        yield server


def _worker_is_seen(url: str) -> bool:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    found = connection.execute("SELECT 1 FROM heartbeat").fetchall()
    connection.close()
    return bool(found)


def asked(server: Served, path: str) -> socket.socket:
    """Open a connection, ask for something, and read nothing yet."""
    line = socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE)
    line.sendall(f"GET {path} HTTP/1.1\r\nHost: cms.example\r\n\r\n".encode())
    return line


def answer(line: socket.socket) -> tuple[bytes, bytes]:
    """Read one answer: its first line and its body."""
    told = b""
    while b"\r\n\r\n" not in told:
        piece = line.recv(65536)
        if not piece:
            return told, b""
        told += piece
    head, _end, body = told.partition(b"\r\n\r\n")
    length = int(next(row.split(b":")[1] for row in head.lower().split(b"\r\n") if row.startswith(b"content-length:")))
    while len(body) < length:
        piece = line.recv(65536)
        if not piece:
            break
        body += piece
    return head.split(b"\r\n")[0], body[:length] if len(body) == length else b""


def test_two_hundred_requests_that_were_begun_end_well_and_no_new_one_is_taken(served: Served) -> None:
    assert served.process is not None
    with ExitStack() as held:
        lines = [
            held.enter_context(asked(served, f"/api/v1/articles?tag=number-{number}")) for number in range(IN_FLIGHT)
        ]
        first = answer(lines[0])
        served.process.send_signal(signal.SIGTERM)
        told = [first, *(answer(line) for line in lines[1:])]
    assert {status for status, _body in told} == {b"HTTP/1.1 200 OK"}
    assert all(body.startswith(b'{"items":[]') for _status, body in told)
    served.process.wait(PATIENCE)
    with pytest.raises(ConnectionRefusedError):
        asked(served, "/healthz")


def test_who_only_holds_a_line_keeps_nobody_waiting(served: Served) -> None:
    assert served.process is not None
    children = {*served.processes(), served.worker()}
    with ExitStack() as held:
        for _line in range(20):
            line = held.enter_context(asked(served, "/healthz"))
            assert answer(line)[0] == b"HTTP/1.1 200 OK"
        began = time.monotonic()
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(PATIENCE) == 0
        assert time.monotonic() - began < PROMPT
    assert [pid for pid in children if Path(f"/proc/{pid}").exists()] == []


def test_a_server_that_is_told_to_stop_while_it_starts_stops(database_url: str, tmp_path: Path) -> None:
    server = Served(settings_for(database_url), tmp_path)
    server.start()  # one of its processes is ready, the other one may not be
    assert server.process is not None
    began = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    server.process.wait(PATIENCE)
    assert time.monotonic() - began < PROMPT


def test_beginning_anew_breaks_nothing_and_leaves_no_former_process(served: Served) -> None:
    assert served.process is not None
    former = {*served.processes(), served.worker()}
    broken: list[str] = []
    done = threading.Event()

    def read_on() -> None:
        while not done.is_set():
            try:
                served.ask("/api/v1/articles")
            except OSError as error:
                broken.append(type(error).__name__)
            time.sleep(0.02)

    reader = threading.Thread(target=read_on)
    reader.start()
    try:
        os.kill(served.process.pid, signal.SIGHUP)
        end = time.monotonic() + PATIENCE
        while any(Path(f"/proc/{pid}").exists() for pid in former):
            assert time.monotonic() < end, "a former process is still there"
            time.sleep(0.2)
    finally:
        done.set()
        reader.join()
    assert broken == []
    assert not former & {*served.processes(), served.worker()}
