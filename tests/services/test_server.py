"""What only a real server shows: bodies of every kind, signals, processes."""

import http.client
import json
import os
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import settings_for
from tests.served import PATIENCE, Served

LARGE = 10_000_000


@pytest.fixture
def served(database_url: str, tmp_path: Path) -> Iterator[Served]:
    """Serve a fresh installation."""
    with Served(settings_for(database_url, CMS_LOG_LEVEL="info"), tmp_path) as server:
        yield server


@dataclass(frozen=True)
class Answer:
    """An answer of the server."""

    status: int
    headers: Message
    body: bytes


def _ask(server: Served, method: str, path: str, body: Any = None, **headers: str) -> Answer:
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)) as connection:
        connection.request(method, path, body, headers, encode_chunked="Transfer-Encoding" in headers)
        told = connection.getresponse()
        return Answer(told.status, told.headers, told.read())


def _is_refused(server: Served, body: Any, **headers: str) -> bool:
    """Tell whether a body was refused as too large; hanging up before all of it was sent is that, too."""
    with suppress(BrokenPipeError, ConnectionResetError):
        path = "/api/v1/articles/any/comments"
        return _ask(server, "POST", path, body, **{"Content-Type": "application/json", **headers}).status == 413
    return True


def test_a_body_of_ten_megabytes_is_refused_whether_or_not_it_tells_its_length(served: Served) -> None:
    assert _is_refused(served, b"a" * LARGE)
    pieces = (b"a" * 100_000 for _piece in range(LARGE // 100_000))
    assert _is_refused(served, pieces, **{"Transfer-Encoding": "chunked"})
    assert not _is_refused(served, b"{}")
    assert _ask(served, "GET", "/healthz").status == 200


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        pytest.param("CMS_PUBLIC_URL=https://cms.example\n", "https://cms.example", id="what a file says holds"),
        pytest.param("", "", id="where nobody says it, it is where it listens"),
    ],
)
def test_the_service_knows_its_own_address(database_url: str, tmp_path: Path, lines: str, told: str) -> None:
    (tmp_path / ".env").write_text(lines)
    with Served(settings_for(database_url, CMS_PUBLIC_URL=""), tmp_path) as server:
        assert json.loads(server.ask("/feed.json"))["feed_url"] == f"{told or server.address}/feed.json"


def test_each_request_is_one_line_of_json_without_words_or_addresses(served: Served) -> None:
    marked = {"author_name": "Marker Name", "author_email": "marker@reader.example", "body": "marker words"}
    answer = _ask(
        served,
        "POST",
        "/api/v1/articles/marker-slug/comments",
        json.dumps(marked),
        **{"Content-Type": "application/json"},
    )
    request_id = answer.headers["X-Request-ID"]
    lines = [json.loads(line) for line in served.output.read_text().splitlines() if line.startswith("{")]
    mine = [line for line in lines if line.get("request_id") == request_id]
    assert [(line["method"], line["status"]) for line in mine] == [("POST", 404)]
    assert "marker" not in served.output.read_text().lower()
    assert "127.0.0.1" not in json.dumps(mine)


def test_a_worker_that_is_killed_is_started_again(served: Served) -> None:
    end = time.monotonic() + PATIENCE
    first = served.worker()
    while first is None and time.monotonic() < end:
        time.sleep(0.1)
        first = served.worker()
    assert first is not None
    os.kill(first, 9)
    again = served.worker()
    while again in {None, first} and time.monotonic() < end:
        time.sleep(0.1)
        again = served.worker()
    assert again not in {None, first}


def test_stopping_ends_every_process_and_frees_the_port(served: Served) -> None:
    assert served.process is not None
    pid = served.process.pid
    served.stop()
    left = subprocess.run(["pgrep", "-f", f"--parent {pid}"], capture_output=True, check=False)
    assert left.stdout == b""
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"{served.address}/healthz", timeout=2)


def test_the_demo_does_the_main_job_and_keeps_what_is_there(tmp_path: Path) -> None:
    words = ("demo", "--data", str(tmp_path / "demo"))
    with Served({}, tmp_path, *words) as server:
        feed = json.loads(_ask(server, "GET", "/feed.json").body)
        assert len(feed["items"]) >= 10
        title = {"author_name": "Jo", "author_email": "jo@reader.example", "body": "Kept over a restart."}
        slug = feed["items"][0]["_vertebra"]["slug"]
        path = f"/api/v1/{feed['items'][0]['_vertebra']['type']}s/{slug}/comments"
        assert _ask(server, "POST", path, json.dumps(title), **{"Content-Type": "application/json"}).status == 202
        said = server.output.read_text()
        assert said.count("@demo.example") == 4
    with Served({}, tmp_path, *words) as server:
        assert json.loads(_ask(server, "GET", "/feed.json").body)["items"] != []
        again = _ask(server, "POST", path, json.dumps(title), **{"Content-Type": "application/json"})
        assert again.status == 409
        key = next(line for line in said.splitlines() if "admin@demo.example" in line)
        assert server.output.read_text().count(key) == 2
