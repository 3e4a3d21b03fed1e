"""The load that lasts, for some seconds: nothing fails, and every process is looked at."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.benchmarks.soak import KEPT, LOOKS, Asked, site, soak

SECONDS, CONNECTIONS, PAUSE = 5, 20, 0.1


def test_nothing_fails_under_readers_and_writers_together(tmp_path: Path) -> None:
    with site(f"sqlite:///{tmp_path / 'cms.db'}", tmp_path) as (server, key):
        load = soak(server, key, Asked(SECONDS, CONNECTIONS, PAUSE))
        with ThreadPoolExecutor(1) as beside:  # in this thread a browser may have a loop of its own
            done = beside.submit(asyncio.run, load).result()
    assert done.errors == {}
    assert len(done.times["read"]) > len(done.times["write"]) > 0
    assert len(done.taken) == LOOKS
    assert all(each.keys() == {"server", "worker", "process 1", "process 2", KEPT} for each in done.taken)
    assert '"level": "error"' not in server.output.read_text()
