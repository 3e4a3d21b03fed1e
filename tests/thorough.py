"""Which tests go deeper than a change needs each time: `make test` leaves them out, `.ci/run` runs them all.

Left out are the files below, which take most of the time, and of the tests that run on each kind of database nine in
ten on PostgreSQL: one in ten is enough to see that a statement is none of SQLite's alone. Whoever names a test, a file
or a folder gets all that is in it.

`--minutes` bounds a run on a machine of which nobody knows how slow it is: what goes deeper comes last, in an order
that moves on each day, none of it is begun after so many minutes, and the end of the run says what was left.
"""

import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar
from zlib import crc32

import pytest

T = TypeVar("T")
TESTS = Path(__file__).parent
ON_POSTGRESQL = 10  # one of so many is run
FILES = (
    # what others keep of hostile texts, each in every place
    "attacks/test_changed_lines.py",
    "attacks/test_changed_payloads.py",
    "browser/test_hostile_fields.py",
    "browser/test_hostile_imports.py",
    "browser/test_hostile_texts.py",
    "unit/core/test_bounds.py",
    "unit/core/test_markup_of_others.py",
    # processes killed, servers gone, disks full, under load and for a while
    "services/test_failover.py",
    "services/test_freshness.py",
    "services/test_kill.py",
    "services/test_kill_import.py",
    "services/test_kill_webhooks.py",
    "services/test_kill_worker.py",
    "services/test_kept_servers.py",
    "services/test_metrics.py",
    "services/test_nginx_cache.py",
    "services/test_redis_counting.py",
    "services/test_replica.py",
    "services/test_restart.py",
    "services/test_rolling.py",
    "services/test_server.py",
    "services/test_soak.py",
    "services/test_stopping.py",
    "services/test_store_away.py",
    "services/test_uploads.py",
    # each change against each answer, and requests made of the description, with each role's token
    "doors/api/test_freshness_of_changes.py",
    "services/test_described_api.py",
    # whole sites out and in again
    "doors/cli/test_backup.py",
    "unit/demo/test_loading.py",
    "unit/transfer/archive/test_archive_hostile.py",
    "unit/transfer/archive/test_archive_round.py",
    # this very choice
    "house/test_thorough.py",
    # every page at every width, and what is one step in a browser and covered without one
    "browser/test_arrivals.py",
    "browser/test_checklist.py",
    "browser/test_collisions.py",
    "browser/test_commenters.py",
    "browser/embed/test_hostile.py",
    "browser/embed/test_lacking.py",
    "browser/embed/test_reading.py",
    "browser/embed/test_showing.py",
    "browser/embed/test_writing.py",
    "browser/test_entry_lists.py",
    "browser/test_every_page.py",
    "browser/test_exercise_form.py",
    "browser/test_imports.py",
    "browser/test_media_library.py",
    "browser/test_passkeys.py",
    "browser/test_people.py",
    "browser/queue/test_deciding.py",
    "browser/queue/test_everywhere.py",
    "browser/queue/test_walking.py",
    "browser/test_reactions.py",
    "browser/test_reader.py",
    "browser/test_review.py",
    "browser/test_rich_text.py",
    "browser/test_the_desk.py",
)
NO_TIME = "what goes deeper is begun no more after the minutes that were given"
SECONDS, DAY = 60, 86_400  # of a minute, and of a day
STRIDE = 997  # tests by which a day's order is ahead of that of the day before: a prime, so that each comes first once
_LEFT_OUT = frozenset(TESTS / name for name in FILES)


def is_asked_for(config: pytest.Config) -> bool:
    """Tell whether a run is to be thorough: told so, under CI, or asked for tests by their names."""
    named = config.args_source is not pytest.Config.ArgsSource.TESTPATHS
    return bool(config.option.thorough) or named or os.environ.get("CI") == "true"


def leave_out(items: list[pytest.Item]) -> Sequence[pytest.Item]:
    """Take the tests that go deeper out of a run, and give them; the same ones in each process."""
    kept, left = _parted(items)
    items[:] = kept
    return left


def put_last(items: list[pytest.Item], begun: float, processes: int) -> None:
    """Let each process that shares a run try what a change needs each time before what goes deeper.

    `begun` is when the run began, in seconds since 1970: all processes must find the same order.
    """
    kept, deeper = _parted(items)
    items[:] = in_order(kept, deeper, day=int(begun / DAY), processes=processes)


def in_order(kept: list[T], deeper: list[T], *, day: int, processes: int) -> list[T]:
    """Give first what is kept and then what goes deeper, that of another day first, in each process's part of all."""
    ahead = day * STRIDE % max(len(deeper), 1)
    moved = deeper[ahead:] + deeper[:ahead]
    return [one for number in range(processes) for all_ in (kept, moved) for one in _part(all_, number, processes)]


def is_too_late(item: pytest.Item, begun: float, minutes: float) -> bool:
    """Tell whether a test goes deeper, and the minutes of a run that began then are over."""
    return goes_deeper(item) and time.time() > begun + SECONDS * minutes


def _parted(items: Sequence[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """Give the tests that a change needs each time, and those that go deeper."""
    parts: tuple[list[pytest.Item], list[pytest.Item]] = ([], [])
    for item in items:
        parts[goes_deeper(item)].append(item)
    return parts


def _part(items: list[T], number: int, of: int) -> list[T]:
    return items[number * len(items) // of : (number + 1) * len(items) // of]


def goes_deeper(item: pytest.Item) -> bool:
    """Tell whether a test is more than a change needs each time."""
    if item.path in _LEFT_OUT:
        return True
    callspec = getattr(item, "callspec", None)
    on_postgresql = callspec is not None and "postgresql" in callspec.params.values()
    return on_postgresql and crc32(item.nodeid.encode()) % ON_POSTGRESQL != 0
