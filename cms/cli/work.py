"""The worker at the shell."""

import os
import signal
import threading
from collections.abc import Sequence
from types import FrameType

import click
from flask import current_app
from flask.cli import with_appcontext
from flask.ctx import AppContext

from cms import worker as house_worker
from cms.core import migrations
from cms.core.errors import Misconfigured


@click.command()
@click.option("--parent", type=int, hidden=True, help="Stop when this process is gone.")
@with_appcontext
def worker(parent: int | None) -> None:
    """Run due work until stopped: scheduled publishing, mail, webhooks, and forgetting what is kept for a time only.

    Example: cms worker
    """
    if migrations.pending():
        raise Misconfigured("The database is not migrated. Run: cms db upgrade")
    stopped = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopped
        stopped = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)

    def should_stop() -> bool:
        return stopped or (parent is not None and os.getppid() != parent)

    house, contexts = current_app.extensions["vertebra"], [current_app.app_context() for _each in house_worker.BESIDE]

    def wait_for_others(context: AppContext, due: Sequence[house_worker.Due]) -> None:
        with context:
            house_worker.work(house, should_stop, due)

    house_worker.say_what_is_missing(house)
    beside = [
        threading.Thread(target=wait_for_others, args=told) for told in zip(contexts, house_worker.BESIDE, strict=True)
    ]
    for thread in beside:
        thread.start()
    try:
        house_worker.work(house, should_stop)
    finally:
        stopped = True
        for thread in beside:
            thread.join()
