"""How much a cache in front takes off, where what changed is dropped by name: counted and simulated.

A world has articles of unlike popularity, places at which the cache keeps answers, readers who ask for
articles, their threads and a list of the twenty most read, and comments that go to articles as readers
do. A comment drops its article, its thread and, if it is one of the twenty, the list, at every place.

For an answer that is asked for `a` times a second at a place and dropped `d` times, the share of misses
is d / (a + d) where both come by chance (Poisson): each miss is the first request after a drop. Kept
for a time instead, it is 1 / (1 + a * seconds). The simulation draws requests and checks the sum.

python -m tests.benchmarks.cdn
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate

LISTED = 20
KINDS = {"article": 0.45, "thread": 0.45, "list": 0.1}
MINUTE = 60.0


@dataclass(frozen=True)
class World:
    """Rates are per second, over all places; `steepness` is the exponent of Zipf's law."""

    reads: float
    writes: float
    articles: int = 100_000
    places: int = 10
    steepness: float = 1.0

    def shares(self) -> list[float]:
        """Give the share of readers that each article has, the most read first."""
        weights = [1 / place**self.steepness for place in range(1, self.articles + 1)]
        total = sum(weights)
        return [weight / total for weight in weights]


def answers(world: World) -> Iterator[tuple[float, float]]:
    """Give for each answer how often it is asked for at one place, and how often it is dropped, each per second."""
    reads = world.reads / world.places
    shares = world.shares()
    for share in shares:
        for kind in ("article", "thread"):
            yield reads * KINDS[kind] * share, world.writes * share
    yield reads * KINDS["list"], world.writes * sum(shares[:LISTED])


def dropped_by_name(asked: float, dropped: float) -> float:
    """Give the misses a second of an answer that is kept until it is dropped."""
    return asked * dropped / (asked + dropped) if asked else 0


def kept_for_a_minute(asked: float, _dropped: float) -> float:
    """Give the misses a second of an answer that is kept for a minute, and is as old as that at worst."""
    return asked / (1 + asked * MINUTE)


def misses(world: World, of_one: Callable[[float, float], float] = dropped_by_name) -> float:
    """Give the requests a second that come through to the service."""
    return world.places * sum(of_one(asked, dropped) for asked, dropped in answers(world))


def simulated(world: World, events: int, seed: int = 7) -> float:
    """Give the share of requests that came through, of as many events drawn by chance; the first half warms up."""
    chance = random.Random(seed)
    often = list(accumulate(world.shares()))
    versions = [0] * (world.articles + 1)  # the last one is that of the list
    kept: dict[tuple[int, str, int], int] = {}
    asked = missed = 0
    write = world.writes / (world.reads + world.writes)
    kinds, likely = list(KINDS), list(accumulate(KINDS.values()))
    for number in range(events):
        article = chance.choices(range(world.articles), cum_weights=often)[0]
        if chance.random() < write:
            versions[article] += 1
            versions[-1] += article < LISTED
            continue
        (kind,) = chance.choices(kinds, cum_weights=likely)
        subject = world.articles if kind == "list" else article
        place = chance.randrange(world.places), kind, subject
        is_hit = kept.get(place) == versions[subject]
        kept[place] = versions[subject]
        if number >= events // 2:
            asked, missed = asked + 1, missed + (not is_hit)
    return missed / asked


def main() -> None:
    """Print a table, and how near the simulation comes."""
    print(f"{'reads/s':>9}{'comments/s':>12}{'through/s':>11}{'hits':>8}{'a minute:':>12}{'hits':>8}")
    for reads, writes in (
        (100, 1),
        (1_000, 1),
        (1_000, 10),
        (10_000, 10),
        (10_000, 100),
        (100_000, 100),
        (10**6, 1000),
    ):
        world = World(reads, writes)
        by_name, by_time = misses(world), misses(world, kept_for_a_minute)
        print(f"{reads:>9,}{writes:>12,}{by_name:>11,.0f}{1 - by_name / reads:>8.1%}", end="")
        print(f"{by_time:>12,.0f}{1 - by_time / reads:>8.1%}")
    small = World(1_000, 10, articles=300, places=2)
    print(f"simulated {simulated(small, 400_000):.2%} misses, counted {misses(small) / small.reads:.2%}")


if __name__ == "__main__":
    main()
