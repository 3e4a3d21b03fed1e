"""A real Redis that dies, hangs, refuses and comes back: nobody waits for it, and the log has one line each time."""

import logging
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from flask.testing import FlaskClient
from structlog.testing import capture_logs
from structlog.typing import EventDict

from cms.core.redis import server as redis_server
from cms.core.redis.connection import Away
from cms.core.redis.server import Server
from tests.certificates import certificate
from tests.redis_servers import RedisServer
from tests.served import free_port

PATIENCE = 10
QUICK = 0.5  # seconds; far below the second that connecting may take, far above what a busy machine adds


def until(said: Callable[[], object]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + PATIENCE
    while not said():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.01)


def ask(server: Server) -> object:
    """Ask for something; whatever becomes of it, there must be an answer or none at once."""
    began = time.monotonic()
    answer = server.ask("PING")
    assert time.monotonic() - began < QUICK
    return answer


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again sooner than a second, and have more patience with a busy machine."""
    monkeypatch.setattr(redis_server, "PAUSE", 0.1)
    monkeypatch.setattr(redis_server, "PATIENCE", QUICK / 2)


@pytest.fixture
def logs() -> Iterator[list[EventDict]]:
    """Collect what is written to the log, whatever the level that an application before has set."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG))
    with capture_logs() as lines:
        yield lines
    structlog.configure(**before)


@pytest.fixture
def server(redis: RedisServer) -> Iterator[Server]:
    """Give a connection to the Redis."""
    made = Server(redis.url)
    yield made
    made.close()


def test_what_is_asked_before_there_is_a_connection_is_told_nothing_at_once(server: Server) -> None:
    assert ask(server) is None
    until(lambda: ask(server) == b"PONG")
    assert server.answers()


def test_one_that_dies_is_left_aside_until_it_is_back_and_the_log_has_a_line_each_time(
    server: Server, redis: RedisServer, logs: list[EventDict]
) -> None:
    until(lambda: ask(server))
    for _time in range(2):
        redis.kill()
        until(lambda: not ask(server) and len(logs) % 2)
        time.sleep(5 * redis_server.PAUSE)
        assert not server.answers()
        redis.start()
        until(lambda: ask(server))
    assert [each["event"] for each in logs] == ["redis away", "redis back"] * 2
    assert logs[0]["reason"] == "nobody answers at its address"
    assert str(redis.port) not in str(logs)


def test_one_that_hangs_is_waited_for_once_and_left_aside(
    server: Server, redis: RedisServer, logs: list[EventDict]
) -> None:
    until(lambda: ask(server))
    redis.hold()
    assert ask(server) is None
    for _turn in range(20):
        began = time.monotonic()
        assert server.ask("PING") is None
        assert time.monotonic() - began < redis_server.PATIENCE, "it is not asked at all"
    redis.let_go()
    until(lambda: ask(server))
    assert [(each["event"], each.get("reason")) for each in logs] == [
        ("redis away", "it does not answer in time"),
        ("redis back", None),
    ]


def test_one_that_was_never_there_is_no_hindrance(logs: list[EventDict]) -> None:
    server = Server(f"redis://127.0.0.1:{free_port()}/0")
    assert not server.answers()
    assert ask(server) is None
    server.close()
    assert [each["event"] for each in logs] == ["redis away"]


def test_connections_that_redis_closed_while_they_stood_ready_are_no_death(
    server: Server, redis: RedisServer, logs: list[EventDict]
) -> None:
    until(lambda: ask(server) and len(server._ready) == redis_server.READY)
    redis.said("CLIENT", "KILL", "TYPE", "normal")
    until(lambda: ask(server))
    assert logs == []


@pytest.mark.parametrize(
    ("options", "user", "reason"),
    [
        pytest.param(["--requirepass", "right"], "", "refuses the user or the password", id="no password"),
        pytest.param(["--requirepass", "right"], ":wrong@", "refuses the user or the password", id="a wrong one"),
        pytest.param(["--user", "default", "on", "nopass", "~*", "+@all", "-eval"], "", "may not", id="no right to"),
        pytest.param(["--maxmemory", "1", "--maxmemory-policy", "noeviction"], "", "memory is full", id="full"),
        pytest.param(["--replicaof", "127.0.0.1", "1"], "", "copy that cannot be written", id="a copy"),
    ],
)
def test_one_that_refuses_is_as_good_as_away_and_the_reason_is_told(
    redis: RedisServer, logs: list[EventDict], options: list[str], user: str, reason: str
) -> None:
    redis.kill()
    redis.start(*options)
    server = Server(redis.url.replace("redis://", f"redis://{user}"))
    assert not server.answers()
    time.sleep(3 * redis_server.PAUSE)
    server.close()
    assert [(each["event"], reason in each["reason"]) for each in logs] == [("redis away", True)]
    with pytest.raises(Away, match=reason) as refused:
        server.trial()
    assert "127.0.0.1" not in str(refused.value)


def test_it_is_reached_over_tls_if_its_certificate_can_be_trusted(
    redis: RedisServer, logs: list[EventDict], tmp_path: Path
) -> None:
    shown = str(certificate(tmp_path))
    redis.kill()
    listening = ["--port", "0", "--tls-port", str(redis.port), "--tls-auth-clients", "no"]
    redis.start(*listening, "--tls-cert-file", shown, "--tls-key-file", shown, "--tls-ca-cert-file", shown)
    address = redis.url.replace("redis://", "rediss://")
    trusting, strict = Server(f"{address}?ssl_ca_certs={shown}"), Server(address)
    assert trusting.answers()
    assert logs == []
    assert not strict.answers()
    trusting.close()
    strict.close()


def test_it_is_reached_over_a_socket(redis: RedisServer, tmp_path: Path) -> None:
    redis.kill()
    redis.start("--unixsocket", str(tmp_path / "redis.sock"))
    server = Server(f"unix://{tmp_path}/redis.sock?db=1")
    assert server.answers()
    server.close()


def test_one_that_takes_connections_and_never_says_a_word_costs_no_request_anything() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        server = Server(f"redis://127.0.0.1:{mute.getsockname()[1]}/0")
        assert ask(server) is None
        assert not server.answers()
        assert ask(server) is None
        server.close()


@pytest.mark.parametrize("environment", [{"CMS_REDIS_URL": f"redis://:hunter2@127.0.0.1:{free_port()}/0"}])
def test_the_service_is_ready_without_its_redis_and_says_so(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok", "redis": "away"})
    assert "vertebra_redis_up 0.0\n" in client.get("/metrics").text
