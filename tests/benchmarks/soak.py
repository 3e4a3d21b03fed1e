"""Load that lasts: readers and writers on many connections for minutes, and what that does to answers and to memory.

Of twenty requests nineteen read: threads, articles, lists, feeds, a search, what a browser asks again. One writes:
comments mostly, also votes, decisions of a moderator, and articles that change, so that what is kept is dropped
again and again. Printed are errors, the time that half and that 99 of 100 requests took at most, and the memory that
each process has to itself after each fifth of the time: it grows while words are met for the first time, and threads
that are shown become longer. Beside it stands how much of it is finished answers that are kept (`CMS_CACHE_BYTES`).

python -m tests.benchmarks.soak [--minutes 10] [--connections 200] [--pause 0.5] [--database sqlite|postgresql]
"""

import argparse
import asyncio
import json
import os
import random
import re
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any

from flask_migrate import upgrade

from cms.accounts import tokens, users
from cms.accounts.permissions import SHELL, Role
from cms.app import create_app
from cms.content import drafting, publishing
from cms.content.status import EntryType
from cms.core.db import db, writing
from cms.core.settings import read
from cms.core.site import SiteSettings
from tests.benchmarks.pages import postgres
from tests.benchmarks.rows import SYLLABLES
from tests.conftest import settings_for
from tests.served import Served

ARTICLES, LOOKS = 40, 5  # and how often memory is looked at
WRITES = 0.05
PATIENCE = 30  # seconds for an answer
KILOBYTES = 1024  # of a megabyte
KEPT = "kept"  # finished answers in both processes, as /metrics tells


@dataclass(frozen=True)
class Asked:
    """How long, on how many connections, with how many seconds between two requests of each."""

    seconds: float
    connections: int
    pause: float


@dataclass
class Soaked:
    """What came of it: seconds that requests took, answers by kind and status, faults, and memory of each process."""

    times: dict[str, list[float]] = field(default_factory=lambda: {"read": [], "write": []})
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    taken: list[dict[str, float]] = field(default_factory=list)

    @property
    def errors(self) -> dict[str, int]:
        """Give what should not have come, and how often."""
        wrong = {f"{kind}: {status}": count for (kind, status), count in self.answers.items() if status not in GOOD}
        return {**self.faults, **wrong}


GOOD = {200, 201, 202, 304, 409}  # 409: two decided on the same comment


def main() -> None:
    """Serve a site, load it, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--connections", type=int, default=200)
    parser.add_argument("--pause", type=float, default=0.5, help="seconds between two requests of a connection")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    told = parser.parse_args()
    asked = Asked(60 * told.minutes, told.connections, told.pause)
    print(f"load before: {', '.join(f'{each:.1f}' for each in os.getloadavg())}", flush=True)
    with ExitStack() as around:
        folder = Path(around.enter_context(tempfile.TemporaryDirectory(prefix="vertebra-soak-")))
        url = f"sqlite:///{folder / 'cms.db'}" if told.database == "sqlite" else around.enter_context(postgres())
        with site(url, folder) as (server, key):
            print_all(asyncio.run(soak(server, key, asked)), asked)
        said = [line for line in server.output.read_text().splitlines() if '"level": "error"' in line]
        print(*(f"the log: {line}" for line in said[:10]), sep="\n")


@contextmanager
def site(url: str, folder: Path) -> Iterator[tuple[Served, str]]:
    """Serve a site with some articles; give the server, and a token of an admin."""
    environment = settings_for(
        url, CMS_MEDIA_URL=(folder / "media").as_uri(), CMS_COMMENT_RATE="off", CMS_COMMENT_HOLD="first"
    )
    app = create_app(read(environment, env_file=Path(os.devnull)))
    with app.app_context():
        upgrade()
        with writing():
            owner = users.create(SHELL, email="admin@clinic.example", role=Role.ADMIN, name="Admin")
            key = tokens.create(SHELL, owner, name="soak", scopes=())[1]
        for number in range(ARTICLES):
            with writing():
                made = drafting.create(
                    SHELL, EntryType.ARTICLE, {"title": f"Neck {number}", "slug": f"neck-{number}"}, SiteSettings()
                )
                publishing.publish(SHELL, made, made.version, required=())
        db.session.remove()
        db.engine.dispose()
    with Served(environment, folder) as server:
        yield server, key


async def soak(server: Served, key: str, asked: Asked) -> Soaked:
    """Load a server for the time; give what came of it."""
    done, end = Soaked(), time.monotonic() + asked.seconds
    people = [
        asyncio.create_task(Person(server.port, key, asked, done, end).go_on()) for _each in range(asked.connections)
    ]
    for _look in range(LOOKS):
        await asyncio.sleep(asked.seconds / LOOKS)
        done.taken.append(await asyncio.to_thread(memory, server))
    for each in people:
        await each
    return done


class Person:
    """Somebody with a connection of their own, who reads mostly."""

    def __init__(self, port: int, key: str, asked: Asked, done: Soaked, end: float) -> None:
        self.port, self.key, self.asked, self.done, self.end = port, key, asked, done, end
        self.chance = random.Random()
        self.marks: dict[str, str] = {}
        self.line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.waiting: list[dict[str, Any]] = []

    async def go_on(self) -> None:
        """Ask until the time is over."""
        while time.monotonic() < self.end:
            await asyncio.sleep(self.chance.uniform(0, 2 * self.asked.pause))
            kind = "write" if self.chance.random() < WRITES else "read"
            method, path, body = self._write() if kind == "write" else ("GET", self._read(), None)
            began = time.perf_counter()
            try:
                async with asyncio.timeout(PATIENCE):
                    status, answer = await self._send(method, path, body)
            except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
                self.done.faults[f"{method} {_route(path)}: {type(error).__name__}"] += 1
                self._hang_up()
                continue
            self.done.times[kind].append(time.perf_counter() - began)
            self.done.answers[f"{method} {_route(path)}", status] += 1
            self._learn(path, status, answer)
        self._hang_up()

    def _read(self) -> str:
        number = int(ARTICLES * self.chance.random() ** 2)  # some more often than others
        article = f"/api/v1/articles/neck-{number}"
        return self.chance.choice(
            [
                *(article, f"{article}/comments", f"{article}/comments?sort=newest", "/api/v1/articles", "/feed.json"),
                *("/feed.xml", "/feed/comments.json", f"/articles/neck-{number}", "/api/v1/site"),
                f"/api/v1/search?q={self._words(1)}",
                "/api/v1/moderation/comments?limit=10",
            ]
        )

    def _write(self) -> tuple[str, str, Any]:
        number, what = self.chance.randrange(ARTICLES), self.chance.random()
        if self.waiting and what < 0.3:
            known = self.waiting.pop(self.chance.randrange(len(self.waiting)))
            decision = {"comment_id": known["id"], "action": "approve", "version": known["version"]}
            return "POST", "/api/v1/moderation/decisions", {"decisions": [decision]}
        if what < 0.35:
            return "POST", "/api/v1/tags", {"name": self._words(2), "kind": "topic", "slug": f"t{time.monotonic_ns()}"}
        who = f"{self._words(1)}{self.chance.randrange(10**6)}"
        told = {
            "author_name": who,
            "author_email": f"{who}@reader.example",
            "body": self._words(self.chance.randrange(5, 60)),
        }
        return "POST", f"/api/v1/articles/neck-{number}/comments", told

    def _words(self, count: int) -> str:
        return " ".join("".join(self.chance.choices(SYLLABLES, k=3)) for _word in range(count))

    def _learn(self, path: str, status: int, answer: bytes) -> None:
        if status == 200 and path.startswith("/api/v1/moderation/comments"):
            self.waiting = json.loads(answer)["items"]

    async def _send(self, method: str, path: str, body: Any) -> tuple[int, bytes]:
        """Send a request over the connection of this person; give status and body."""
        if self.line is None:
            self.line = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self.line
        packed = json.dumps(body).encode() if body is not None else b""
        head = {"Host": "cms.example", "Content-Length": str(len(packed)), "Accept-Encoding": "gzip"} | (
            {"Content-Type": "application/json"} if packed else {}
        )
        if "/moderation" in path or "/tags" in path:
            head |= {"Authorization": f"Bearer {self.key}", "Accept-Encoding": "identity"}
        elif path in self.marks and self.chance.random() < 0.5:
            head |= {"If-None-Match": self.marks[path]}
        lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        writer.write(f"{method} {path.replace(' ', '%20')} HTTP/1.1\r\n{lines}\r\n".encode() + packed)
        await writer.drain()
        status, told = _head(await reader.readuntil(b"\r\n\r\n"))
        answer = await reader.readexactly(int(told.get("content-length", 0))) if status != 304 else b""
        if "etag" in told and method == "GET":
            self.marks[path] = told["etag"]
        if told.get("connection") == "close":
            self._hang_up()
        return status, answer

    def _hang_up(self) -> None:
        if self.line is not None:
            with suppress(OSError):
                self.line[1].close()
            self.line = None


def _head(told: bytes) -> tuple[int, Mapping[str, str]]:
    first, *rows = told.decode("latin-1").rstrip().split("\r\n")
    pairs = (row.partition(":") for row in rows)
    return int(first.split()[1]), {name.strip().lower(): value.strip() for name, _colon, value in pairs}


def _route(path: str) -> str:
    return re.sub(r"neck-\d+", "SLUG", path.partition("?")[0])


def memory(server: Served) -> dict[str, float]:
    """Give the megabytes that each process of a server has to itself (Linux tells)."""
    assert server.process is not None
    worker = server.worker()
    told = {"server": server.process.pid, **({"worker": worker} if worker else {})}
    told |= {f"process {place}": pid for place, pid in enumerate(server.processes(), 1)}
    kept = re.findall(r"^vertebra_front_kept_bytes\S* (\S+)$", server.ask("/metrics"), re.MULTILINE)
    return {name: _private(pid) for name, pid in told.items()} | {KEPT: sum(map(float, kept)) / KILOBYTES**2}


def _private(pid: int) -> float:
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return sum(int(size) for size in re.findall(r"Private_\w+:\s+(\d+)", rows)) / KILOBYTES


def print_all(done: Soaked, asked: Asked) -> None:
    """Print what came of it."""
    together = {f"{kind}s": times for kind, times in done.times.items()}
    together["together"] = [each for times in done.times.values() for each in times]
    for kind, times in together.items():
        if len(times) > 1:
            cut = quantiles(times, n=100)
            print(f"{len(times):>8,} {kind}, {len(times) / asked.seconds:,.0f} a second,", end=" ")
            print(f"half within {1000 * cut[49]:.0f} ms, 99 of 100 within {1000 * cut[98]:.0f} ms")
    print(f"errors: {done.errors or 'none'}")
    for name in done.taken[-1]:
        sizes = [taken.get(name, 0) for taken in done.taken]
        grown = f"{100 * (sizes[-1] - sizes[0]) / sizes[0]:+.1f}%" if sizes[0] else "new"
        print(f"{name:<12}{'  '.join(f'{size:>7.1f}' for size in sizes)} MB {grown:>8}")
    print(f"load: {', '.join(f'{each:.1f}' for each in os.getloadavg())}", flush=True)


if __name__ == "__main__":
    main()
