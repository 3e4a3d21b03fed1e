"""nginx as a cache in front, with the file that we ship: as fresh as we are, and keeping nothing of anybody's own."""

import gzip
import http.client
import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

import pytest
from flask import Flask

from tests.api import Api
from tests.conftest import settings_for
from tests.served import CHECKOUT, PATIENCE, Served, free_port

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
FRESH = (
    2.5  # seconds: one that an answer is kept, one until other processes see a change, and what a slow machine takes
)


@dataclass(frozen=True)
class Answer:
    """An answer through the cache."""

    status: int
    headers: Message
    body: bytes

    @property
    def cache(self) -> str:
        """Tell what nginx did: MISS, HIT, EXPIRED, REVALIDATED, BYPASS."""
        return str(self.headers["X-Cache-Status"])


class Front:
    """nginx before a server."""

    def __init__(self, port: int) -> None:
        self.port = port

    def ask(self, path: str, method: str = "GET", body: str | None = None, **headers: str) -> Answer:
        """Ask through the cache."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as connection:
            connection.request(method, path, body, {name.replace("_", "-"): told for name, told in headers.items()})
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())


def _configured(folder: Path, port: int, origin: str) -> Path:
    """Write a configuration around the file that we ship, with the addresses of the test."""
    ours = (CHECKOUT / "templates" / "deploy" / "nginx-cache.conf").read_text()
    assert "listen 80;" in ours
    assert "http://127.0.0.1:8000" in ours
    ours = ours.replace("listen 80;", f"listen 127.0.0.1:{port};").replace("http://127.0.0.1:8000", origin)
    ours = ours.replace("/var/cache/nginx/vertebra", str(folder / "kept"))
    (folder / "ours.conf").write_text(ours)
    places = "".join(
        f"{name}_temp_path {folder / name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = folder / "nginx.conf"
    user = "user root; " if os.geteuid() == 0 else ""  # else it may not enter the folders of the test
    whole.write_text(
        f"{user}daemon off; pid {folder / 'pid'}; error_log {folder / 'error.log'};\n"
        f"events {{}}\nhttp {{ access_log off;\n{places} include {folder / 'ours.conf'}; }}\n"
    )
    return whole


@pytest.fixture
def front(app: Flask, database_url: str, tmp_path: Path) -> Iterator[Front]:
    """Put nginx before a server of its own process, on the database of this one; skipped where there is none."""
    if NGINX is None:
        pytest.skip("nginx is not installed")
    port = free_port()
    environment = settings_for(database_url, CMS_TRUSTED_PROXIES="1")
    with Served(environment, tmp_path, "serve", "--no-worker") as served:
        whole = _configured(tmp_path, port, served.address)
        nginx = subprocess.Popen([NGINX, "-c", str(whole), "-p", str(tmp_path)], stderr=subprocess.DEVNULL)
        made = Front(port)
        try:
            _wait(made, tmp_path)
            yield made
        finally:
            nginx.terminate()
            nginx.wait(PATIENCE)


def _wait(front: Front, folder: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            if front.ask("/healthz").status == 200:
                return
        except OSError:
            pass
        time.sleep(0.05)
    raise TimeoutError((folder / "error.log").read_text())


def _titles(front: Front) -> list[str]:
    return [item["title"] for item in json.loads(front.ask("/feed.json").body)["items"]]


def _until(front: Front, holds: Callable[[Front], bool]) -> float:
    """Ask until something holds; give the seconds that it took."""
    began = time.monotonic()
    while not holds(front):
        assert time.monotonic() - began < PATIENCE
        time.sleep(0.02)
    return time.monotonic() - began


def test_a_change_is_seen_through_the_cache_as_soon_as_behind_it(front: Front, editor: Api) -> None:
    def is_kept(each: Front) -> bool:
        return each.ask("/feed.json").cache == "HIT"

    def shows_the_newest(each: Front) -> bool:
        return len(_titles(each)) == number + 1

    for number in range(3):
        _until(front, is_kept)
        editor.published("articles", title=f"Article {number}")
        assert _until(front, shows_the_newest) < FRESH


def test_what_did_not_change_is_asked_after_and_not_sent_again(front: Front, editor: Api) -> None:
    editor.published("articles", title="Neck")
    first = front.ask("/feed.xml")
    seen = set()

    def revalidated(each: Front) -> bool:
        answer = each.ask("/feed.xml")
        seen.add(answer.cache)
        assert (answer.body, answer.headers["ETag"]) == (first.body, first.headers["ETag"])
        return answer.cache == "REVALIDATED"

    _until(front, revalidated)
    assert "HIT" in seen
    known = front.ask("/feed.xml", If_None_Match=first.headers["ETag"])
    assert (known.status, known.body) == (304, b"")


def test_each_encoding_is_kept_apart(front: Front, editor: Api) -> None:
    editor.published("articles", title="Neck " * 30, content_html="<p>words</p>" * 200)
    for _turn in range(2):
        plain, packed = front.ask("/feed.json"), front.ask("/feed.json", Accept_Encoding="gzip")
        assert packed.headers["Content-Encoding"] == "gzip"
        assert "Content-Encoding" not in plain.headers
        assert gzip.decompress(packed.body) == plain.body


def test_what_is_somebodys_own_is_never_kept(front: Front, editor: Api) -> None:
    draft = editor.made("/articles", {"title": "Draft"})
    address = f"/api/v1/articles/{draft['id']}"
    for _turn in range(2):
        mine = front.ask(address, Authorization=f"Bearer {editor.key}")
        assert (mine.status, mine.cache) == (200, "BYPASS")
        assert front.ask(address).status == 404
        assert front.ask("/admin/sign-in").cache in {"MISS", "EXPIRED"}
        assert front.ask("/feed.json", Cookie="a=b").cache == "BYPASS"
    assert not any("Draft" in title for title in _titles(front))
