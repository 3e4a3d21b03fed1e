"""So many in such a time: counted in Redis, by one script each, so that all processes count as one.

It is a count ahead of the one that holds: what is stored is counted in the database, where it cannot get lost. So
whatever happens to Redis, or to a process between two steps, must leave too few counted here, and never too many:
a place is taken for as long as a request may last, and for the whole time only once its owner keeps it.
"""

import secrets
from dataclasses import dataclass

from cms.core.redis.server import Server
from cms.core.sealing import Sealer

HELD = 30  # seconds that a place is held for who neither keeps it nor gives it back, since their process died
# A sorted set for each key, of marks by the microsecond from which they count (https://redis.io/commands/zadd).
_MOMENT = "local t = redis.call('TIME') local now = t[1] * 1000000 + t[2] "
TAKE = f"""{_MOMENT}
local most, span, held = tonumber(ARGV[1]), ARGV[2] * 1000000, ARGV[3] * 1000000
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - span)
local taken = redis.call('ZCARD', KEYS[1])
if taken < most then
  redis.call('ZADD', KEYS[1], now - span + math.min(span, held), ARGV[4])
  redis.call('EXPIRE', KEYS[1], ARGV[2])
  return 0
end
local first = redis.call('ZRANGE', KEYS[1], taken - most, taken - most, 'WITHSCORES')
return math.max(1, math.ceil((first[2] + span - now) / 1000000))
"""
KEEP = f"{_MOMENT} return redis.call('ZADD', KEYS[1], 'XX', now, ARGV[1])"


@dataclass(frozen=True)
class Place:
    """One of the places that somebody has in a span of time; where none was free, the seconds until one is."""

    key: str
    mark: str
    wait: int


class Counter:
    """Counts what somebody does, where Redis is there."""

    def __init__(self, server: Server, sealer: Sealer) -> None:
        self._server = server
        self._sealer = sealer

    def take(self, who: str, most: int, seconds: int) -> Place | None:
        """Take one of `most` places that somebody has in any span of so many seconds; None where Redis cannot say.

        Redis is told a keyed hash of who it is, and forgets it when the time is over.
        """
        key, mark = f"vertebra:{self._sealer.marks('redis', who)[0]}", secrets.token_hex(8)
        wait = self._server.ask("EVAL", TAKE, 1, key, most, seconds, HELD, mark)
        return None if wait is None else Place(key, mark, wait)

    def keep(self, place: Place) -> None:
        """Count it from now on for the whole time."""
        self._server.ask("EVAL", KEEP, 1, place.key, place.mark)

    def give_back(self, place: Place) -> None:
        """Have it free again."""
        self._server.ask("ZREM", place.key, place.mark)
