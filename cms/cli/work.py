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

from cms.cli.processes import leave_at_once
from cms.core import migrations
from cms.worker.lacking import say_what_is_missing
from cms.worker.loop import Due, work
from cms.worker.timetable import BESIDE, DUE


@click.command()
@click.option("--parent", type=int, hidden=True, help="Stop when this process is gone.")
@with_appcontext
def worker(parent: int | None) -> None:
    """Run due work until stopped: scheduled publishing, mail, webhooks, and forgetting what is kept for a time only.

    Example: cms worker
    """
    migrations.refuse_pending()
    stopped = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopped
        stopped = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)

    def should_stop() -> bool:
        return stopped or (parent is not None and os.getppid() != parent)

    house, contexts = current_app.extensions["vertebra"], [current_app.app_context() for _each in BESIDE]

    def wait_for_others(context: AppContext, due: Sequence[Due]) -> None:
        with context:
            work(house, should_stop, due)

    say_what_is_missing(house)
    beside = [threading.Thread(target=wait_for_others, args=told) for told in zip(contexts, BESIDE, strict=True)]
    for thread in beside:
        thread.start()
    try:
        work(house, should_stop, DUE)
    finally:
        stopped = True
        for thread in beside:
            thread.join()
        leave_at_once()
