"""Requests of two readings: the server refuses them, or reads one and closes; a second one inside is never answered."""

import socket
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.conftest import settings_for
from tests.served import Served
from tests.shell import Shell

INNER = b"GET /healthz HTTP/1.1\r\nHost: cms.example\r\n\r\n"
BODY = b"0\r\n\r\n" + INNER  # all of it by its length; by its chunks it ends before the request within
LENGTH, CHUNKED = b"Content-Length: %d\r\n" % len(BODY), b"Transfer-Encoding: chunked\r\n"
CLOSING = INNER.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
# what is odd about it | its lines | its body
FORMS = [
    ("two lengths that differ", b"Content-Length: 0\r\n" + LENGTH, BODY),
    ("two lengths, the smaller one last", LENGTH + b"Content-Length: 0\r\n", BODY),
    ("two lengths in one line", b"Content-Length: 0, %d\r\n" % len(BODY), BODY),
    ("a length and chunks", LENGTH + CHUNKED, BODY),
    ("chunks and a length", CHUNKED + LENGTH, BODY),
    ("chunked, obscured by a space", LENGTH + b"Transfer-Encoding : chunked\r\n", BODY),
    ("chunked, obscured by a tab", LENGTH + b"Transfer-Encoding:\tchunked\r\n", BODY),
    ("chunked, obscured by a sign before it", LENGTH + b"Transfer-Encoding: \x0bchunked\r\n", BODY),
    ("chunked, and then not", LENGTH + CHUNKED + b"Transfer-Encoding: identity\r\n", BODY),
    ("an unknown coding", LENGTH + b"Transfer-Encoding: xchunked\r\n", BODY),
    ("chunked in a folded line", LENGTH + b"X-Folded: a\r\n Transfer-Encoding: chunked\r\n", BODY),
    ("chunked behind a bare line feed", LENGTH.replace(b"\r\n", b"\n") + CHUNKED, BODY),
    ("chunked behind a bare carriage return", LENGTH.replace(b"\r\n", b"\r") + CHUNKED, BODY),
    ("a length with a sign", b"Content-Length: +0\r\n", INNER),
    ("a length in hexadecimal", b"Content-Length: 0x0\r\n", INNER),
    ("a length below nothing", b"Content-Length: -1\r\n", INNER),
    ("a length of another script", "Content-Length: ٠\r\n".encode(), INNER),
    ("a chunk with a size that overflows", CHUNKED, b"10000000000000000\r\n" + INNER),
    ("a chunk whose size has a sign", CHUNKED, b"-0\r\n\r\n" + INNER),
    ("a chunk whose size has rubbish behind", CHUNKED, b"0x\r\n\r\n" + INNER),
    ("a NUL in a name", b"Content-Le\0ngth: 5\r\n", INNER),
    ("a name without a colon", b"Nonsense\r\n", INNER),
]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve an empty site."""
    folder = tmp_path_factory.mktemp("smuggled")
    environment = {**settings_for(f"sqlite:///{folder / 'cms.db'}"), "CMS_MEDIA_URL": (folder / "media").as_uri()}
    assert Shell(environment).run_apart("db", "upgrade", folder=folder).status == 0
    with Served(environment, folder, "serve", "--no-worker") as server:
        yield server


def answered(server: Served, sent: bytes) -> bytes:
    """Send bytes over one connection, and give all that comes until the server closes or is silent."""
    came = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=3) as connection, suppress(OSError):
        connection.sendall(sent)
        while piece := connection.recv(65536):
            came += piece
    return came


@pytest.mark.parametrize(("lines", "body"), [pytest.param(*row[1:], id=row[0]) for row in FORMS])
def test_a_request_of_two_readings_never_has_two_answers(served: Served, lines: bytes, body: bytes) -> None:
    came = answered(served, b"POST /api/v1/articles HTTP/1.1\r\nHost: cms.example\r\n" + lines + b"\r\n" + body)
    assert came.count(b"HTTP/1.1 ") <= 1, came
    assert b" 500 " not in came
    assert b'"ok"' not in came
    assert answered(served, CLOSING).startswith(b"HTTP/1.1 200")
