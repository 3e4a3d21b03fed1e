"""What one process committed, the others hear over a real Redis; where they do not hear it, they find out as before."""

import time
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from cms.core import versions
from cms.core.db import db, writing
from cms.core.redis import news as redis_news
from cms.core.redis.news import News
from cms.core.redis.server import Server
from cms.core.watching import PostgresWatch, watch
from cms.delivery.installation import Installation
from tests.redis_servers import RedisServer

PATIENCE = 10


@pytest.fixture
def environment(redis: RedisServer) -> dict[str, str]:
    """Serve beside a Redis."""
    return {"CMS_REDIS_URL": redis.url}


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again sooner than a second."""
    monkeypatch.setattr(redis_news, "PAUSE", 0.05)
    monkeypatch.setattr(redis_news, "QUIET", 0.2)


class Other:
    """Another process, which watches the database, and hears what is told."""

    def __init__(self, redis: RedisServer, channel: str) -> None:
        self.moved: list[dict[str, int]] = []
        self.watch = watch(db.engine.url, self.moved.append, lambda _number: None)
        self.heard = 0
        self.server = Server(redis.url)
        self.news = News(self.server, channel)
        self.news.listen(self._on_news)
        self.until(lambda: self.heard)
        assert self.watch.look()

    def _on_news(self) -> None:
        self.heard += 1
        self.watch.hurry()

    def until(self, said: Callable[[], object]) -> None:
        """Look again and again until something is so."""
        end = time.monotonic() + PATIENCE
        while not said():
            assert time.monotonic() < end, "it never came to that"
            self.watch.look()
            time.sleep(0.001)

    def close(self) -> None:
        """Hang up."""
        self.news.close()
        self.server.close()
        self.watch.close()


@pytest.fixture
def house(app: Flask) -> Iterator[Installation]:
    """Give the installation whose changes the other one hears of."""
    made: Installation = app.extensions["vertebra"]
    assert made.redis is not None
    assert made.redis.answers()
    yield made
    made.redis.close()
    if made.news is not None:
        made.news.close()


@pytest.fixture
def other(house: Installation, redis: RedisServer) -> Iterator[Other]:
    """Give another process."""
    made = Other(redis, house.news._channel if house.news else "")
    yield made
    made.close()


def touch(name: str) -> dict[str, int]:
    with writing():
        return {name: versions.touch([name])}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_was_committed_is_heard_of_before_the_others_would_look(
    other: Other, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PostgresWatch, "INTERVAL", 1000)
    monkeypatch.setattr(PostgresWatch, "OLDEST", 1000)
    for name in ("feed", "article:psoas", "feed"):
        moved = touch(name)
        other.until(lambda: other.moved)
        assert other.moved.pop() == moved


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_is_not_heard_is_found_out_and_what_comes_later_is_heard_again(
    other: Other, redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    redis.kill()
    moved, heard = touch("feed"), other.heard
    other.until(lambda: other.moved)
    assert (other.moved.pop(), other.heard) == (moved, heard)
    redis.start()
    other.until(lambda: other.heard > heard)
    monkeypatch.setattr(PostgresWatch, "INTERVAL", 1000)
    monkeypatch.setattr(PostgresWatch, "OLDEST", 1000)
    heard = other.heard
    other.until(lambda: touch("site") and other.heard > heard)
    other.until(lambda: other.moved)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_silence_is_no_loss_and_a_redis_that_hangs_is_left_for_a_new_connection(
    other: Other, redis: RedisServer
) -> None:
    heard = other.heard
    time.sleep(5 * redis_news.QUIET)
    assert other.heard == heard, "the connection stood through the silence"
    redis.hold()
    moved = touch("feed")
    other.until(lambda: other.moved)
    assert other.moved.pop() == moved
    time.sleep(5 * redis_news.QUIET)
    redis.let_go()
    other.until(lambda: other.heard > heard)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_comes_from_a_stranger_makes_somebody_look_and_nothing_else(other: Other, redis: RedisServer) -> None:
    heard = other.heard
    redis.said("PUBLISH", other.news._channel, "nonsense")
    redis.said("PUBLISH", other.news._channel, "99999999")
    other.until(lambda: other.heard >= heard + 2)
    assert other.watch.look()
    assert other.moved == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_nobody_hears_what_they_told_themselves(other: Other, redis: RedisServer) -> None:
    assert other.server.answers()
    heard = other.heard
    other.news.tell()
    redis.said("PUBLISH", other.news._channel, "another")
    other.until(lambda: other.heard > heard)
    assert other.heard == heard + 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_on_sqlite_nothing_is_told_since_every_process_sees_it(house: Installation) -> None:
    assert house.news is None
