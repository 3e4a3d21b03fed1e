"""A copy of the database that public answers are read from, as long as it holds all that is known to have changed.

Whatever the public can see moves the content version in its own transaction, and a replica repeats transactions in
their order. So the version that a snapshot of the replica holds tells what else it holds: one that is behind what
this process wrote, or saw in the database a moment ago, is let go, and the database is read instead. A replica that
answers late or not at all is left aside until it does.
"""

import os
import select
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from typing import Any, TypeVar
from weakref import WeakSet

import structlog
from sqlalchemy import URL, Engine, NullPool, PoolProxiedConnection, create_engine, event, text
from sqlalchemy.exc import SQLAlchemyError

from cms.core import connecting, versions
from cms.core.connecting import LIMITS, Limits
from cms.core.db import db, one_snapshot
from cms.core.errors import NotFound
from cms.core.versions import EVERYTHING
from cms.core.watching import PostgresWatch

BIND = "replica"  # what Flask-SQLAlchemy calls its engine
INTERVAL = 0.2  # seconds between two questions whether it is well
PATIENCE = 0.5  # seconds for an answer
OLDEST = 0.8  # seconds that an answer is believed
IDLE = 10  # seconds without a reader after which nobody asks any more
_PING = b"SELECT number FROM content_version WHERE name = '*'"
_THERE = text("SELECT tableoid::bigint, number FROM content_version WHERE name = :name").bindparams(name=EVERYTHING)
_NEVER = -1000.0
_log = structlog.get_logger()
Read = TypeVar("Read")


def pooling(url: URL) -> dict[str, Any]:
    """Give how SQLAlchemy is to connect to a replica: less patiently, since the database stands in for it."""
    usual = connecting.pooling(url)
    told = {**usual["connect_args"], "connect_timeout": 2}
    return {**usual, "pool_pre_ping": False, "connect_args": told, "execution_options": {LIMITS: Limits(5)}}


class State(StrEnum):
    """How a replica stands."""

    OK = "ok"
    BEHIND = "behind"
    AWAY = "away"


class Replica:
    """A replica of a database, and what is known of both."""

    def __init__(self, engine: Engine, primary: URL) -> None:
        self._engine = engine
        self._primary = primary
        self._watch = PostgresWatch(primary, lambda _names: None, lambda _number: None)
        self._own, self._own_at = -1, _NEVER
        self._is_behind = False
        self._well = self._asked = _NEVER
        self._is_well = True
        self._starting = threading.Lock()
        self._looked = threading.Event()
        self._keeper: threading.Thread | None = None
        self._lent: WeakSet[Any] = WeakSet()
        event.listen(engine, "checkout", lambda connection, _record, _proxy: self._lent.add(connection))
        event.listen(engine, "checkin", lambda connection, _record: self._give_back(connection))
        versions.moved.connect(self._on_moved)
        versions.heard.connect(self._on_heard)

    def begin(self) -> bool:
        """Begin a snapshot of the replica; False where it is away, or behind what is known.

        Raises SQLAlchemyError where it fails at this moment.
        """
        self._ask()
        if time.monotonic() - self._well >= OLDEST:
            return False
        self._watch.look()
        one_snapshot(self._engine)
        if self._is_true(*db.session.execute(_THERE).one()):
            return True
        self.leave()
        return False

    def leave(self) -> None:
        """Leave it aside until it answers again."""
        self._well = _NEVER

    def state(self) -> State:
        """Tell how it stands."""
        self._ask()
        self._looked.wait(OLDEST)
        self._watch.look()
        if not self._is_well:
            return State.AWAY
        return State.BEHIND if self._is_behind else State.OK

    def close(self) -> None:
        """Hang up, at both; what asks next begins anew."""
        self._asked = _NEVER
        if self._keeper is not None:
            self._keeper.join()
        self._watch.close()
        self._engine.dispose()

    def _is_true(self, table: int, number: int) -> bool:
        """Tell whether what stands at a count is of this database, and holds all that is known to have changed.

        A replica cannot be ahead of what it follows: if it is, it follows nobody any more, or the database was
        brought back from a backup.
        """
        wanted, needed = self._needed()
        if wanted not in {table, None} or number < needed:
            return False
        return number == needed or not self._watch.look(now=True) or number <= self._watch.seen[1]

    def _needed(self) -> tuple[int | None, int]:
        """Give the table that counts the changes, and the count that the replica must have reached.

        What this process wrote after the database was looked at counts beside what was seen there.
        """
        table, seen = self._watch.seen
        return table, max(seen, self._own) if self._own_at >= self._watch.known else seen

    def _on_moved(self, address: URL, names: Any, number: int) -> None:  # noqa: ARG002 -- the signal tells them
        if address == self._primary:
            former = self._own if self._own_at >= self._watch.known else -1
            self._own, self._own_at = max(number, former), time.monotonic()

    def _on_heard(self, address: URL) -> None:
        if address == self._primary:
            self._watch.hurry()

    def _ask(self) -> None:
        """See to it that somebody asks the replica, as long as there is somebody who reads."""
        self._asked = time.monotonic()
        if self._keeper is None or not self._keeper.is_alive():
            with self._starting:
                if self._keeper is None or not self._keeper.is_alive():
                    self._looked.clear()
                    self._keeper = threading.Thread(target=self._keep, name="replica", daemon=True)
                    self._keeper.start()

    def _keep(self) -> None:
        """Ask again and again whether it is well; cut off who waits for it when it is not."""
        asking = create_engine(
            self._engine.url, poolclass=NullPool, connect_args={"application_name": "vertebra replica"}
        )
        connection: PoolProxiedConnection | None = None
        while time.monotonic() - self._asked < IDLE:
            began = time.monotonic()
            try:
                connection = connection or asking.raw_connection()
                self._is_behind = _answer(connection.driver_connection) < self._needed()[1]
                self._well = began
                self._say(well=True)
            except Exception as error:  # noqa: BLE001 -- whatever it is, it is not well
                self.leave()
                self._say(well=False, error=type(error).__name__)
                self._cut_off()
                _hang_up(connection)
                connection = None
            self._looked.set()
            time.sleep(INTERVAL)
        _hang_up(connection)

    def _give_back(self, connection: Any) -> None:
        if connection is not None:  # one that was lost is told so
            self._lent.discard(connection)

    def _say(self, *, well: bool, error: str = "") -> None:
        if well and not self._is_well:
            _log.info("the replica answers again")
        elif not well and self._is_well:
            _log.warning("the replica does not answer: public answers are read from the database", error=error)
        self._is_well = well

    def _cut_off(self) -> None:
        """End the connections that somebody waits at: a machine that stands still keeps them open for hours."""
        for connection in list(self._lent):
            _shut(connection)


def _answer(connection: Any) -> int:
    """Give the count of changes that the replica is at. Raises TimeoutError where it does not answer in time."""
    line, end = connection.pgconn, time.monotonic() + PATIENCE
    waiting = select.poll()
    waiting.register(line.socket, select.POLLIN)
    line.send_query(_PING)
    while line.is_busy():
        if not waiting.poll(max(0, 1000 * (end - time.monotonic()))):
            raise TimeoutError
        line.consume_input()
    answer, _end = line.get_result(), line.get_result()
    return int(answer.get_value(0, 0))  # none where it refused, and then it is not well


def _hang_up(connection: PoolProxiedConnection | None) -> None:
    if connection is not None:
        _shut(connection.driver_connection)
        connection.invalidate()


def _shut(connection: Any) -> None:
    # It may have been closed meanwhile, and need not be closed then.
    with suppress(Exception), socket.socket(fileno=os.dup(connection.fileno())) as same:
        same.shutdown(socket.SHUT_RDWR)


_replicas: dict[Engine, Replica] = {}
_making = threading.Lock()


def replica() -> Replica | None:
    """Give the replica of the database, if there is one."""
    engine = db.engines.get(BIND)
    if engine is None:
        return None
    with _making:
        if engine not in _replicas:
            _replicas[engine] = Replica(engine, db.engine.url)
        return _replicas[engine]


def reading(read: Callable[[], Read]) -> Read:
    """Run what reads in one snapshot: of the replica if that will do, else of the database.

    It must do nothing but read: it is run once more where the replica fails on the way, or has no such thing (yet).
    """
    there = replica()
    if there is not None:
        try:
            if there.begin():
                with suppress(NotFound):
                    return read()
        except SQLAlchemyError as error:
            _log.info("a read from the replica failed: the database is read", error=type(error).__name__)
            there.leave()
        finally:
            db.session.close()
    one_snapshot()
    return read()
