"""The server at the shell."""

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from granian.constants import Interfaces
from granian.server.mp import MPServer

from cms.cli.beside import WorkerBeside, worker_beside
from cms.cli.processes import PATIENCE, leave_at_once
from cms.core import migrations
from cms.core.connecting import THREADS
from cms.core.db import db
from cms.core.errors import Misconfigured
from cms.core.tallies import folder_in

WARM_UP = 8.0  # seconds after which a process that is started anew serves, and the one before it may go
COUNTS = "CMS_METRICS_FOLDER"
SHARED = "/dev/shm"  # noqa: S108 -- a folder of its own is made in it


class Server(MPServer):
    """The server, which tells the worker beside it of its signals at once: both end, or begin anew, together."""

    worker: WorkerBeside | None = None

    def tell(self, worker: WorkerBeside | None) -> None:
        """Tell this worker."""
        self.worker = worker

    def signal_handler_interrupt(self, *told: Any) -> None:
        """Stop: requests that have begun end, no new ones are taken, and the worker finishes its piece meanwhile."""
        if self.worker is not None:
            self.worker.stop()
        super().signal_handler_interrupt(*told)  # type: ignore[no-untyped-call]

    def signal_handler_reload(self, *told: Any) -> None:
        """Begin anew: one process after the other, each when the one that follows it has had time to get ready."""
        if self.worker is not None:
            self.worker.begin_anew()
        super().signal_handler_reload(*told)  # type: ignore[no-untyped-call]


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
    migrations.refuse_pending()
    if "public_url" not in settings.model_fields_set:
        os.environ["CMS_PUBLIC_URL"] = address_of(host, port)
    run(host, port, workers=workers, beside=not no_worker)


def address_of(host: str, port: int) -> str:
    """Give the origin under which this machine reaches what listens there."""
    return f"http://{'127.0.0.1' if host in {'0.0.0.0', '::'} else host}:{port}"  # noqa: S104 -- compared, not bound


def run(host: str, port: int, *, workers: int, beside: bool) -> None:
    """Serve until stopped. Raises Misconfigured for an address that cannot be taken."""
    refuse_taken(host, port)
    db.session.remove()
    db.engine.dispose()
    server = Server(
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
        workers_kill_timeout=PATIENCE,
        respawn_interval=WARM_UP,
    )
    with counts_together(), worker_beside() if beside else _nothing() as worker:
        server.tell(worker)
        server.serve()
    leave_at_once()


@contextmanager
def counts_together() -> Iterator[None]:
    """Give the server's processes a folder where each finds the counts of the others, in memory where there is some.

    Raises Misconfigured where no folder for what lasts as long as the server can be written.
    """
    if os.environ.get(COUNTS):
        yield
        return
    with ExitStack() as stack:
        try:
            made = stack.enter_context(folder_in(SHARED if os.access(SHARED, os.W_OK) else None))
        except OSError:
            raise Misconfigured(f"No temporary folder can be written. Name one in {COUNTS}.") from None
        os.environ[COUNTS] = made
        yield


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
