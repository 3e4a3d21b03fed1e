"""What the tests of the feeds have at hand beyond the usual."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from cms.core import outbox
from cms.core.db import db
from cms.delivery.announcing import working
from cms.web import context
from tests.doors.api.clients import ServedClient
from tests.edges import Edge, serving_edge


@pytest.fixture
def client(app: Flask) -> ServedClient:
    """Give a client without a token, whose requests share nothing."""
    return ServedClient(app, use_cookies=True)


@pytest.fixture(scope="session")
def open_edge() -> Iterator[Edge]:
    """Serve a cache and a hub."""
    with serving_edge() as edge:
        yield edge


@pytest.fixture
def edge(open_edge: Edge) -> Edge:
    """Give the cache and the hub, empty and well."""
    open_edge.begin_anew()
    return open_edge


@pytest.fixture
def work(app: Flask) -> Callable[..., None]:
    """Give a function that lets the worker gather and tell what is due after some seconds."""
    house = app.extensions[context.KEY]

    def run(after: float = 30) -> None:
        db.session.remove()
        for gather in (working.gather_purges, working.gather_pings):
            gather(house)
        with time_machine.travel(datetime.now(UTC) + timedelta(seconds=after), tick=True):
            for tell in (working.purge, working.ping):
                while tell(house) >= outbox.LOAD:
                    pass

    run()
    return run
