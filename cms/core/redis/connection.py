"""One connection to a Redis: whatever goes wrong on it is told in words that hold no address."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from importlib.util import find_spec
from typing import Any

# An extra, so it may be missing; CMS_REDIS_URL is refused then.
redis: Any = import_module("redis") if find_spec("redis") else None

PATIENCE = 1.0  # seconds that an answer may take where nobody waits for it
PROBE = "return redis.call('SET', KEYS[1], '1', 'PX', '1000')"  # scripts and writing are what it is wanted for
PROBED = "vertebra:probe"


class Away(Exception):
    """Redis cannot be used; the words say why."""


class Connection:
    """A connection over which one command is asked after the other, by one thread at a time."""

    def __init__(self, url: str) -> None:
        """Connect, and look whether it can be used. Raises Away."""
        network = {} if url.startswith("unix:") else {"socket_connect_timeout": PATIENCE, "socket_keepalive": True}
        never_again = redis.retry.Retry(redis.backoff.NoBackoff(), 0)
        kind = redis.ConnectionPool.from_url(url, socket_timeout=PATIENCE, retry=never_again, protocol=2, **network)
        self._line = kind.connection_class(**kind.connection_kwargs)
        with self._explained():
            self._line.connect()
        self.ask("EVAL", PROBE, 1, PROBED)

    def close(self) -> None:
        """Hang up."""
        with suppress(OSError):
            self._line.disconnect()

    def ask(self, *command: str | int, patience: float = PATIENCE) -> Any:
        """Give the answer to a command. Raises Away, and has hung up then: a late answer would be taken for another."""
        with self._explained():
            self._line.send_command(*command)
            if not self._line.can_read(timeout=patience):
                raise redis.TimeoutError
            return self._line.read_response()

    def hear(self, seconds: float) -> Any:
        """Give what Redis says unasked, None where it says nothing for so long. Raises Away."""
        with self._explained():
            return self._line.read_response() if self._line.can_read(timeout=seconds) else None

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (redis.RedisError, OSError) as error:
            self.close()
            raise Away(_why(error)) from None


def _why(error: Exception) -> str:
    """Say why it cannot be used; its own words would hold its address."""
    match error:
        case redis.AuthenticationError() | redis.exceptions.AuthorizationError():
            return "it refuses the user or the password"
        case redis.exceptions.NoPermissionError():
            return "its user may not do all that is asked of it"
        case redis.ReadOnlyError():
            return "it is a copy that cannot be written"
        case redis.OutOfMemoryError():
            return "its memory is full"
        case redis.BusyLoadingError():
            return "it is starting"
        case redis.TimeoutError() | TimeoutError():
            return "it does not answer in time"
        case redis.ConnectionError() | OSError():
            return "nobody answers at its address"
        case _:
            return f"it refuses what is asked of it ({type(error).__name__})"
