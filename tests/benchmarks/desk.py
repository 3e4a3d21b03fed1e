"""How many moderators a stream of comments needs, and how long the urgent ones wait: counted and simulated.

Comments come by chance (Poisson); triage holds a share of them, and of all a small share is urgent and
goes first, without breaking off what a moderator has in hand. A decision takes a while that varies as
people's times do (log-normal). With one kind of comment and exponential times the simulation is
Erlang's queue, whose waiting time is known exactly, and which it is checked against.

python -m tests.benchmarks.desk
"""

import heapq
import math
import random
from collections import deque
from dataclasses import dataclass

BUSY = 0.85  # the share of their time that moderators decide; the rest is rest
SPREAD = 0.8  # of the logarithm of times


@dataclass(frozen=True)
class Desk:
    """Comments a second, the shares of them that are held and urgent, seconds of a decision, moderators at work."""

    comments: float
    held: float
    urgent: float
    seconds: float
    moderators: int


@dataclass(frozen=True)
class Waits:
    """Seconds that held comments waited for a moderator: ninety-nine of a hundred urgent ones, and the mean of all."""

    urgent_99: float
    mean: float


def needed(comments: float, held: float, seconds: float) -> int:
    """Give the moderators who keep up with what is held, busy for 85% of their time."""
    return math.ceil(comments * held * seconds / BUSY)


def simulated(desk: Desk, count: int, *, exponential: bool = False, seed: int = 7) -> Waits:
    """Let as many held comments come, and give how long they waited; the first tenth warms up."""
    chance = random.Random(seed)
    rate = desk.comments * desk.held
    middle = math.log(desk.seconds) - SPREAD**2 / 2
    free = [0.0] * desk.moderators  # when each moderator is free again
    lanes: tuple[deque[tuple[int, float]], deque[tuple[int, float]]] = (deque(), deque())
    waits: list[list[float]] = [[], []]
    came, now = 0, 0.0
    upcoming = chance.expovariate(rate)
    while came < count or lanes[0] or lanes[1]:
        soonest = free[0]
        if came < count and (not (lanes[0] or lanes[1]) or upcoming <= soonest):
            is_ordinary = chance.random() >= desk.urgent / desk.held
            lanes[is_ordinary].append((came, upcoming))
            came, upcoming = came + 1, upcoming + chance.expovariate(rate)
            continue
        lane = 0 if lanes[0] else 1
        number, since = lanes[lane].popleft()
        now = max(soonest, since)
        if number >= count // 10:
            waits[lane].append(now - since)
        takes = chance.expovariate(1 / desk.seconds) if exponential else chance.lognormvariate(middle, SPREAD)
        heapq.heapreplace(free, now + takes)
    ordered = sorted(waits[0])
    everything = waits[0] + waits[1]
    return Waits(
        ordered[math.ceil(0.99 * len(ordered)) - 1] if ordered else math.nan, sum(everything) / len(everything)
    )


def erlang_mean_wait(desk: Desk) -> float:
    """Give the mean wait in seconds with exponential times and one lane (Erlang's C formula)."""
    offered = desk.comments * desk.held * desk.seconds
    blocked = 1.0
    for servers in range(1, desk.moderators + 1):
        blocked = offered * blocked / (servers + offered * blocked)
    waits = blocked / (1 - offered / desk.moderators * (1 - blocked))
    return waits * desk.seconds / (desk.moderators - offered)


def main() -> None:
    """Print a table, and how near the simulation comes to what is known."""
    print(f"{'comments/s':>10}{'held':>8}{'moderators':>12}{'urgent, 99%':>13}{'mean wait':>11}")
    for comments, held, seconds in (
        (1, 1.0, 12), (1, 0.1, 12), (10, 0.1, 12), (100, 0.05, 12), (1000, 0.1, 12), (1000, 0.02, 12), (1000, 0.005, 12)
    ):  # fmt: skip
        desk = Desk(comments, held, min(0.001, held / 4), seconds, needed(comments, held, seconds))
        found = simulated(desk, 100_000)
        print(
            f"{comments:>10,}{held:>8.1%}{desk.moderators:>12,}{found.urgent_99:>11.1f} s{found.mean:>9.1f} s",
            flush=True,
        )
    small = Desk(10, 0.1, 0.0, 12, 15)
    found = simulated(small, 300_000, exponential=True)
    print(f"one lane, exponential: simulated {found.mean:.2f} s, Erlang {erlang_mean_wait(small):.2f} s")


if __name__ == "__main__":
    main()
