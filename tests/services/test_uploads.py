"""Uploads over a real socket: hostile, endless and broken-off ones are refused, and nothing is left on the disk."""

import http.client
import json
import socket
import struct
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from cms.accounts.permissions import Role
from tests.conftest import fresh_database, settings_for
from tests.drawings import drawn, encoded, photograph, png
from tests.served import PATIENCE, Served

BOUNDARY = "a-boundary-of-the-tests"
SCRIPT = b"<script>alert(1)</script>"
LARGE = 200_000_000
PIECE = bytes(1_000_000)


@dataclass
class Site:
    """A served installation, the key of an editor, and the folders that uploads could leave something in."""

    server: Served
    key: str
    store: Path
    scratch: Path

    def left(self) -> list[str]:
        """Give the files that are in the store and in the folder for temporary files."""
        return sorted(each.name for place in (self.store, self.scratch) for each in place.rglob("*") if each.is_file())

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, dict[str, Any]]:
        """Ask the API; give the status and what it says."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=PATIENCE)) as connection:
            told = {"Authorization": f"Bearer {self.key}", **headers}
            connection.request(method, f"/api/v1{path}", body, told, encode_chunked="Transfer-Encoding" in told)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())

    def send(self, content: bytes, name: str = "a.png") -> tuple[int, dict[str, Any]]:
        """Send a picture."""
        return self.ask("POST", "/media", form(content, name), **{"Content-Type": TYPE})


TYPE = f"multipart/form-data; boundary={BOUNDARY}"


def head(name: str = "a.png") -> bytes:
    return (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="alt"\r\n\r\nA knee\r\n--{BOUNDARY}\r\n'
        f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: image/png\r\n\r\n'
    ).encode()


def form(content: bytes, name: str = "a.png") -> bytes:
    return head(name) + content + f"\r\n--{BOUNDARY}--\r\n".encode()


def bomb() -> bytes:
    """Give a whole PNG of a hundred megapixels in a hundred kilobytes."""
    return encoded(Image.new("1", (10_000, 10_000)))


def endless_rows() -> bytes:
    """Give a PNG of a few bytes whose rows unpack to a gigabyte."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    packed = zlib.compressobj(9)
    rows = b"".join([*(packed.compress(PIECE) for _piece in range(1000)), packed.flush()])
    header = struct.pack(">IIBBBBB", 100, 100, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.fixture(params=["sqlite"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Give the address of a fresh, migrated database, once: what is refused here never reaches it."""
    return fresh_database(request)


@pytest.fixture
def site(app: Flask, database_url: str, token: Callable[..., str], tmp_path: Path) -> Iterator[Site]:
    """Serve a fresh installation whose temporary files lie in a folder of their own."""
    store, scratch = tmp_path / "store", tmp_path / "scratch"
    store.mkdir()
    scratch.mkdir()
    settings = settings_for(database_url, CMS_MEDIA_URL=store.as_uri())
    del settings["CMS_PUBLIC_URL"]
    with Served({**settings, "TMPDIR": str(scratch)}, tmp_path, "serve", "--no-worker", "--workers", "1") as server:
        yield Site(server, token(Role.EDITOR), store, scratch)


REFUSED: list[tuple[str, Callable[[], bytes], int, str]] = [
    ("a bomb of a hundred megapixels", bomb, 422, "50 million pixels"),
    ("a page that says it is a PNG", lambda: b"<html>" + SCRIPT, 415, "PNG, JPEG, WebP, GIF or AVIF"),
    ("a page behind the first bytes of a PNG", lambda: b"\x89PNG\r\n\x1a\n<html>" + SCRIPT, 422, "damaged"),
    ("a drawing that can run scripts", lambda: b'<svg xmlns="http://www.w3.org/2000/svg"/>', 415, "PNG, JPEG"),
    ("a photograph that stops half-way", lambda: photograph()[: len(photograph()) // 2], 422, "damaged"),
    ("a byte more than fits", lambda: png() + bytes(20 * 1024 * 1024), 413, "20 MB"),
]


def test_hostile_pictures_are_refused_and_leave_nothing(site: Site) -> None:
    for why, content, status, words in REFUSED:
        given, told = site.send(content())
        assert (why, given, words in told["detail"]) == (why, status, True)
        assert (why, site.left()) == (why, [])
    assert site.ask("GET", "/media")[1]["items"] == []


def test_what_hides_behind_pixels_or_in_rows_does_not_come_through(site: Site) -> None:
    status, told = site.send(encoded(drawn(), "GIF") + SCRIPT, "a.gif")
    assert status == 201
    kept = [each.read_bytes() for each in site.store.rglob("*.webp")]
    assert len(kept) == len(told["renditions"]) == 1
    assert SCRIPT not in kept[0]
    status, _told = site.send(endless_rows())
    assert status in {201, 422}
    assert [each for each in site.scratch.rglob("*") if each.is_file()] == []


def test_two_hundred_megabytes_are_refused_before_they_are_read(site: Site) -> None:
    started = time.monotonic()
    assert _refused(site, {"Content-Type": TYPE, "Content-Length": str(LARGE)}, LARGE // len(PIECE))
    assert _refused(site, {"Content-Type": TYPE, "Transfer-Encoding": "chunked"}, LARGE // len(PIECE))
    assert time.monotonic() - started < PATIENCE
    assert site.left() == []
    assert site.ask("GET", "/site")[0] == 200


def test_a_connection_that_breaks_leaves_nothing(site: Site) -> None:
    for told in (f"Content-Length: {10_000_000}", "Transfer-Encoding: chunked"):
        with socket.create_connection(("127.0.0.1", site.server.port), timeout=PATIENCE) as line:
            line.sendall(
                (
                    f"POST /api/v1/media HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {site.key}\r\n"
                    f"Content-Type: {TYPE}\r\n{told}\r\n\r\n"
                ).encode()
            )
            part = head() + png() + PIECE
            line.sendall(part if "Length" in told else f"{len(part):x}\r\n".encode() + part + b"\r\n")
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # breaks off, not closes
    end = time.monotonic() + PATIENCE
    while site.left() and time.monotonic() < end:
        time.sleep(0.1)
    assert site.left() == []
    assert site.ask("GET", "/media")[1]["items"] == []
    assert site.send(png())[0] == 201


def _refused(site: Site, headers: dict[str, str], pieces: int) -> bool:
    """Tell whether a body was refused; hanging up before all of it was sent is that, too."""
    connection = http.client.HTTPConnection("127.0.0.1", site.server.port, timeout=PATIENCE)
    with closing(connection), suppress(BrokenPipeError, ConnectionResetError):
        connection.putrequest("POST", "/api/v1/media")
        for name, value in {**headers, "Authorization": f"Bearer {site.key}"}.items():
            connection.putheader(name, value)
        connection.endheaders(head())
        for _piece in range(pieces):
            connection.send(
                f"{len(PIECE):x}\r\n".encode() + PIECE + b"\r\n" if "Transfer-Encoding" in headers else PIECE
            )
        return connection.getresponse().status == 413
    return True
