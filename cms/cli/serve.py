"""The server at the shell."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import current_app
from flask.cli import with_appcontext
from granian import Granian
from granian.constants import Interfaces

from cms.core import migrations
from cms.core.db import db
from cms.core.errors import Misconfigured

THREADS = 4


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Server processes.")
@click.option("--no-worker", is_flag=True, help="Do not run due work beside the server.")
@with_appcontext
def serve(host: str, port: int, workers: int, no_worker: bool) -> None:
    """Serve a migrated installation, and run due work beside it.

    Example: CMS_SECRET_KEY=… cms serve --host 0.0.0.0 --port 8000
    """
    settings = current_app.extensions["vertebra"].settings
    if settings.secret_key is None:
        raise Misconfigured(
            "CMS_SECRET_KEY is not set. Make one with: python -c 'import secrets; print(secrets.token_hex(32))'"
        )
    if migrations.pending():
        raise Misconfigured("The database is not migrated. Run: cms db upgrade")
    run(host, port, workers=workers, beside=not no_worker)


def run(host: str, port: int, *, workers: int, beside: bool) -> None:
    """Serve until stopped. Raises Misconfigured for an address that cannot be taken."""
    refuse_taken(host, port)
    os.environ.setdefault("CMS_PUBLIC_URL", f"http://{'127.0.0.1' if host in {'0.0.0.0', '::'} else host}:{port}")  # noqa: S104 -- compared, not bound
    db.session.remove()
    db.engine.dispose()
    server = Granian(
        "cms.app:create_served_app",
        factory=True,
        interface=Interfaces.WSGI,
        address=host,
        port=port,
        workers=workers,
        blocking_threads=THREADS,
        websockets=False,
        log_enabled=False,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    )
    with worker_beside() if beside else _nothing():
        server.serve()


def end_with_parent() -> None:
    """End this process when the one that started it is gone, so that a killed server leaves nothing behind."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.3)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@contextmanager
def worker_beside() -> Iterator[None]:
    """Keep a worker process running: started again if it dies, ended with the server."""
    ending = threading.Event()
    # The first is started before the server makes processes of its own: one of those could take over
    # the pipe that tells of a good start, and who waits at it would wait for ever.
    processes = [_start_worker()]

    def keep() -> None:
        while not ending.is_set():
            processes[0].wait()
            if not ending.wait(1):
                processes[0] = _start_worker()

    keeper = threading.Thread(target=keep, daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ending.set()
        for process in processes:
            process.send_signal(signal.SIGTERM)
        keeper.join(10)


def _start_worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "cms", "worker", "--parent", str(os.getpid())])  # noqa: S603 -- our own command


@contextmanager
def _nothing() -> Iterator[None]:
    yield


def refuse_taken(host: str, port: int) -> None:
    """Raise Misconfigured for an address that another process has, or that is not this machine's."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Misconfigured(
                f"Cannot listen on {host}:{port} ({error.strerror}). Choose another with --port."
            ) from None
