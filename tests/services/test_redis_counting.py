"""Counting over a real Redis: so many get through and no more, whoever counts, and whatever becomes of Redis."""

import http.client
import itertools
import json
import os
import threading
import time
from collections import Counter as Tally
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from cms.accounts.permissions import SHELL
from cms.app import create_app
from cms.comments.models import Comment
from cms.content import drafting, publishing
from cms.content.status import EntryType
from cms.core.db import db, writing
from cms.core.redis import counting as redis_counting
from cms.core.redis import server as redis_server
from cms.core.redis.counting import Counter
from cms.core.redis.server import Server
from cms.core.sealing import Sealer
from cms.core.settings import read
from cms.core.site import SiteSettings
from cms.delivery.installation import Installation
from tests.api import READER, Api
from tests.conftest import SECRET, settings_for
from tests.counting import counting
from tests.redis_servers import RedisServer
from tests.served import PATIENCE, Served

MINUTE, ALLOWED, TOGETHER = 60, 5, 20
PATH = "/api/v1/articles/neck/comments"
_numbers = itertools.count(100)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have more patience with a busy machine."""
    monkeypatch.setattr(redis_server, "PATIENCE", PATIENCE)


@pytest.fixture
def server(redis: RedisServer) -> Iterator[Server]:
    """Give a connection to the Redis."""
    made = Server(redis.url)
    assert made.answers()
    yield made
    made.close()


@pytest.fixture
def counter(server: Server) -> Counter:
    """Give what counts there."""
    return Counter(server, Sealer([SECRET]))


def waits(counter: Counter, who: str, most: int, seconds: int = MINUTE) -> int:
    """Take a place; give how long one has to wait for the next."""
    place = counter.take(who, most, seconds)
    assert place is not None
    if not place.wait:
        counter.keep(place)
    return place.wait


def test_as_many_as_are_allowed_find_a_place_and_the_next_are_told_how_long_to_wait(counter: Counter) -> None:
    assert [waits(counter, "ana", 3) for _each in range(3)] == [0, 0, 0]
    assert all(MINUTE - 10 < waits(counter, "ana", 3) <= MINUTE for _each in range(3))
    assert waits(counter, "ben", 3) == 0, "everybody has places of their own"
    assert waits(counter, "ana", 4) == 0, "a limit that was raised holds at once"


def test_a_place_is_free_when_its_time_is_over(counter: Counter) -> None:
    assert waits(counter, "ana", 1, seconds=1) == 0
    assert waits(counter, "ana", 1, seconds=1) == 1
    time.sleep(1.1)
    assert waits(counter, "ana", 1, seconds=1) == 0


def test_what_is_given_back_is_free_at_once(counter: Counter) -> None:
    first = counter.take("ana", 1, MINUTE)
    assert first is not None
    assert waits(counter, "ana", 1)
    counter.give_back(first)
    assert waits(counter, "ana", 1) == 0


def test_a_place_whose_owner_died_is_held_for_a_short_time_and_one_that_is_kept_for_the_whole(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redis_counting, "HELD", 1)
    kept, left = counter.take("ana", 2, MINUTE), counter.take("ana", 2, MINUTE)
    assert kept is not None
    assert left is not None
    counter.keep(kept)
    time.sleep(1.1)
    assert waits(counter, "ana", 2) == 0
    assert waits(counter, "ana", 2) > 1
    counter.keep(left)
    assert waits(counter, "ana", 3) == 0, "what is kept too late is not counted twice"


def test_of_many_at_once_exactly_as_many_find_a_place_as_there_are(redis: RedisServer, server: Server) -> None:
    servers = [server, Server(redis.url)]
    assert servers[1].answers()
    found: list[int] = []
    barrier = threading.Barrier(TOGETHER)

    def take(number: int) -> None:
        counter = Counter(servers[number % 2], Sealer([SECRET]))
        barrier.wait()
        place = None
        while place is None:  # where all connections are in use, Redis says nothing
            place = counter.take("ana", ALLOWED, MINUTE)
        found.append(place.wait)

    running = [threading.Thread(target=take, args=(number,)) for number in range(TOGETHER)]
    for each in running:
        each.start()
    for each in running:
        each.join()
    servers[1].close()
    assert found.count(0) == ALLOWED
    assert len(found) == TOGETHER


def test_redis_holds_hashes_that_nobody_else_can_make_and_that_expire(counter: Counter, redis: RedisServer) -> None:
    waits(counter, "198.51.100.7", 3)
    keys = [line for line in redis.said("KEYS", "vertebra:*").splitlines() if line.startswith("vertebra:")]
    counted = [key for key in keys if key != "vertebra:probe"]
    assert len(counted) == 1
    assert "198.51" not in redis.said("ZRANGE", counted[0], "0", "-1")
    assert 0 < int(redis.said("TTL", counted[0]).split("\r\n")[0][1:]) <= MINUTE
    assert counted[0].removeprefix("vertebra:") == Sealer([SECRET]).marks("redis", "198.51.100.7")[0]
    assert Sealer(["another " + SECRET]).marks("redis", "198.51.100.7") != Sealer([SECRET]).marks(
        "redis", "198.51.100.7"
    )


def test_without_redis_nobody_says_anything(counter: Counter, server: Server, redis: RedisServer) -> None:
    place = counter.take("ana", 1, MINUTE)
    assert place is not None
    redis.kill()
    assert counter.take("ana", 1, MINUTE) is None
    counter.keep(place)
    counter.give_back(place)


# In one process: what Redis spares the database, and that it never refuses too much.


@pytest.fixture
def environment(redis: RedisServer) -> dict[str, str]:
    """Allow a few comments beside a Redis."""
    return {"CMS_REDIS_URL": redis.url, "CMS_COMMENT_RATE": f"{ALLOWED}/hour"}


@pytest.fixture
def neck(app: Flask) -> Iterator[Server]:
    """Publish an article; give the Redis that counts its comments."""
    publish()
    house: Installation = app.extensions["vertebra"]
    assert house.redis is not None
    assert house.redis.answers()
    yield house.redis
    house.redis.close()
    if house.news is not None:
        house.news.close()


def publish() -> None:
    with writing():
        entry = drafting.create(SHELL, EntryType.ARTICLE, {"title": "Neck", "slug": "neck"}, SiteSettings())
        publishing.publish(SHELL, entry, entry.version, required=())


def written(number: int) -> dict[str, Any]:
    return {**READER, "author_email": f"{number}@reader.example", "body": f"Comment {number}"}


def test_a_flood_costs_the_database_nothing_but_a_look_at_the_settings(neck: Server, reader: Api) -> None:
    answers = [reader.client.post(PATH, json=written(number)).status_code for number in range(ALLOWED)]
    assert answers == [202] * ALLOWED
    db.session.rollback()
    with counting() as sent:
        refused = reader.client.post(PATH, json=written(ALLOWED))
    assert (refused.status_code, refused.headers["Content-Type"]) == (429, "application/problem+json")
    assert 0 < int(refused.headers["Retry-After"]) <= 3600
    assert [each for each in sent if "site_setting" not in each and not each.startswith("BEGIN")] == []


def test_what_is_refused_for_something_else_or_sent_twice_is_not_counted(neck: Server, reader: Api) -> None:
    keyed = {"headers": {"Idempotency-Key": "one"}}
    for _time in range(3):
        assert reader.client.post(PATH, json={**written(0), "body": " "}).status_code == 422
        assert reader.client.post(PATH.replace("neck", "none"), json=written(0)).status_code == 404
        assert reader.client.post(PATH, json=written(1), **keyed).status_code == 202
        assert reader.client.post(PATH, json={**written(1), "body": "Comment 1"}).status_code == 409
    rest = [reader.client.post(PATH, json=written(2 + number)).status_code for number in range(ALLOWED)]
    assert rest == [202] * (ALLOWED - 1) + [429]


def test_a_redis_that_lost_all_it_knew_lets_nobody_write_more(neck: Server, redis: RedisServer, reader: Api) -> None:
    for number in range(ALLOWED):
        assert reader.client.post(PATH, json=written(number)).status_code == 202
    redis.said("FLUSHALL")
    for number in range(3):
        assert reader.client.post(PATH, json=written(ALLOWED + number)).status_code == 429


# In several processes, as they serve.


@pytest.fixture
def served(database_url: str, redis: RedisServer, tmp_path: Path) -> Iterator[Served]:
    """Serve an article in two processes beside a Redis, behind a proxy that tells who asks."""
    told = {"CMS_COMMENT_RATE": f"{ALLOWED}/hour", "CMS_TRUSTED_PROXIES": "1", "CMS_REDIS_URL": redis.url}
    with create_app(read(settings_for(database_url), env_file=Path(os.devnull))).app_context():
        publish()
        db.session.remove()
        db.engine.dispose()
    with Served(settings_for(database_url, **told), tmp_path, "serve", "--workers", "2", "--no-worker") as server:
        yield server


def sent_at_once(server: Served, client: str, meanwhile: Callable[[], None] = lambda: None) -> Tally[int]:
    """Send comments of one client at once; something happens when the second answer is there."""
    answers: list[int] = []
    barrier = threading.Barrier(TOGETHER)
    texts = [written(next(_numbers)) for _each in range(TOGETHER)]
    headers = {"X-Forwarded-For": client, "Content-Type": "application/json"}

    def send(number: int) -> None:
        with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)) as connection:
            connection.connect()
            barrier.wait()
            connection.request("POST", PATH, json.dumps(texts[number]), headers)
            answers.append(connection.getresponse().status)

    running = [threading.Thread(target=send, args=(number,)) for number in range(TOGETHER)]
    for each in running:
        each.start()
    while len(answers) < 2 and any(each.is_alive() for each in running):
        time.sleep(0.001)
    meanwhile()
    for each in running:
        each.join()
    return Tally(answers)


def test_of_many_sent_at_once_exactly_the_allowed_number_enters_with_redis_without_and_as_it_dies(
    served: Served, redis: RedisServer, app: Flask
) -> None:
    exactly, none = {202: ALLOWED, 429: TOGETHER - ALLOWED}, {429: TOGETHER}
    assert sent_at_once(served, "198.51.100.1") == exactly, "with Redis"
    assert sent_at_once(served, "198.51.100.2", redis.kill) == exactly, "as it dies"
    assert sent_at_once(served, "198.51.100.3") == exactly, "without"
    redis.start()
    for client in range(1, 4):
        assert sent_at_once(served, f"198.51.100.{client}") == none, "it came back and knew nothing"
    assert sent_at_once(served, "198.51.100.4", redis.hold) == exactly, "as it hangs"
    redis.let_go()
    assert sent_at_once(served, "198.51.100.4") == none
    assert db.session.scalar(select(func.count()).select_from(Comment)) == 4 * ALLOWED
