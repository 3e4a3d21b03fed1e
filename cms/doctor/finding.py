"""What a check looks at, and what it finds."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Engine

from cms.core.settings import Settings
from cms.delivery.installation import Installation


class State(StrEnum):
    """How something stands; what is skipped could not be looked at, since something before it failed."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    SKIP = "skip"


@dataclass(frozen=True)
class Finding:
    """How something stands, in a sentence or two: what was seen, and what to do. No secret, no address, no name."""

    state: State
    message: str


@dataclass(frozen=True)
class Case:
    """An installation that is looked at, a database of its own connections, and the moment."""

    house: Installation
    engine: Engine
    moment: datetime

    @property
    def settings(self) -> Settings:
        """Give the settings."""
        return self.house.settings

    @property
    def is_sqlite(self) -> bool:
        """Tell whether the database is a file of this machine."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection; whatever is done on it is taken back."""
        with self.engine.connect() as connection:
            try:
                yield connection
            finally:
                connection.rollback()


@dataclass(frozen=True)
class Check:
    """Looks at one thing, in `seconds` at most; only where the check that it `needs` did not fail.

    `late` is how it stands where the time was not enough: what reads all rows may well take longer.
    """

    name: str
    look: Callable[[Case], Finding]
    needs: str = ""
    seconds: float = 15
    late: State = State.FAIL


def ok(message: str) -> Finding:
    """Say that all is well."""
    return Finding(State.OK, message)


def warn(message: str) -> Finding:
    """Say that it works, and what would be better."""
    return Finding(State.WARN, message)


def fail(message: str) -> Finding:
    """Say what does not work."""
    return Finding(State.FAIL, message)
