"""`/metrics` of the real server: two processes count, each tells what both counted, also after one was killed."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.conftest import settings_for
from tests.served import PATIENCE, Served

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ASKED = 60


@pytest.fixture
def served(database_url: str, tmp_path: Path) -> Iterator[Served]:
    """Serve a fresh installation with two processes."""
    with Served(settings_for(database_url), tmp_path, "serve", "--workers", "2") as server:
        wait_for_both(server, time.monotonic() + PATIENCE)
        yield server


def wait_for_both(server: Served, end: float) -> int:
    """Ask until both processes live: the first may answer all while the other still starts; give how often."""
    asked = 0
    while figures(server)["vertebra_server_processes",] < 2:
        assert time.monotonic() < end, "the other process was never met"
        server.ask("/healthz")
        asked += 1
    return asked


def figures(server: Served) -> dict[tuple[str, ...], float]:
    """Read what Prometheus would."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(server.ask("/metrics"))
        for sample in family.samples
    }


HEALTH = "vertebra_request_seconds_count", "GET", "/healthz", "2xx"
HITS = "vertebra_front_answers_total", "hit"


def test_every_scrape_tells_what_both_processes_counted(served: Served) -> None:
    served.ask("/api/v1/articles")
    before = figures(served)
    for _round in range(ASKED):
        served.ask("/healthz")
        served.ask("/api/v1/articles")
    told = [figures(served) for _scrape in range(12)]
    assert {each[HEALTH] - before.get(HEALTH, 0) for each in told} == {ASKED}
    public = [HITS, ("vertebra_front_answers_total", "miss")]
    assert {sum(each[name] - before[name] for name in public) for each in told} == {ASKED}
    assert told[-1]["vertebra_server_processes",] == 2


def test_the_worker_beside_the_server_is_seen(served: Served) -> None:
    end = time.monotonic() + PATIENCE
    while figures(served)["vertebra_worker_seen_seconds",] > PATIENCE:
        assert time.monotonic() < end, "no worker was seen"
        time.sleep(0.2)


def test_a_process_that_is_killed_takes_no_count_along(served: Served) -> None:
    for _round in range(ASKED):
        served.ask("/healthz")
    before = figures(served)[HEALTH]
    killed = served.processes()
    assert len(killed) == 2
    os.kill(killed[0], signal.SIGKILL)
    end = time.monotonic() + PATIENCE
    while len(served.processes()) < 2 or killed[0] in served.processes():
        assert time.monotonic() < end, "the process was not started again"
        time.sleep(0.1)
    answered = wait_for_both(served, end)
    assert figures(served)[HEALTH] == before + answered


def test_the_folder_of_counts_goes_with_the_server(served: Served) -> None:
    held = {os.readlink(link) for link in Path(f"/proc/{served.processes()[0]}/fd").iterdir()}  # noqa: PTH115 -- names alone
    folders = {Path(name).parent for name in held if name.endswith(".tallies")}
    assert len(folders) == 1
    served.stop()
    assert not folders.pop().exists()
