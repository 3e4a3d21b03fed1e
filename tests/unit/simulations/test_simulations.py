"""The simulations behind SCALING.md agree with what can be counted."""

import pytest

from tests.benchmarks import cdn, desk
from tests.benchmarks.cdn import World
from tests.benchmarks.desk import Desk


@pytest.mark.parametrize(
    ("reads", "writes", "steepness"),
    [
        pytest.param(1000, 10, 1.0, id="few comments"),
        pytest.param(1000, 200, 1.0, id="many comments"),
        pytest.param(1000, 50, 0.6, id="readers spread over the articles"),
    ],
)
def test_the_share_of_misses_is_what_the_rates_say(reads: float, writes: float, steepness: float) -> None:
    world = World(reads, writes, articles=100, places=2, steepness=steepness)
    assert cdn.simulated(world, 120_000) == pytest.approx(cdn.misses(world) / reads, rel=0.08)


def test_what_comes_through_grows_with_the_comments_and_hardly_with_the_readers() -> None:
    few, many = World(10_000, 10, articles=1000), World(100_000, 10, articles=1000)
    assert cdn.misses(many) < 1.3 * cdn.misses(few)
    assert cdn.misses(World(100_000, 100, articles=1000)) == pytest.approx(10 * cdn.misses(few))


@pytest.mark.parametrize("moderators", [13, 15, 20])
def test_waits_are_those_of_erlangs_queue(moderators: int) -> None:
    one_lane = Desk(10, 0.1, 0.0, 12, moderators)
    found = desk.simulated(one_lane, 150_000, exponential=True)
    assert found.mean == pytest.approx(desk.erlang_mean_wait(one_lane), rel=0.25, abs=0.05)


def test_what_is_urgent_waits_less_than_the_rest_where_moderators_are_few() -> None:
    busy = Desk(1, 1.0, 0.01, 12, 12)  # as much to do as they can
    found = desk.simulated(busy, 20_000)
    assert found.urgent_99 < found.mean
