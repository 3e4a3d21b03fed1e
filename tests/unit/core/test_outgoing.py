"""Requests to machines of others, against servers that really answer, or do not."""

import socket
import ssl
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from cms.core import outgoing
from cms.core.clock import now
from cms.core.outgoing import KEPT, Patience, Refused, TimedOut, Unreachable, Unsent, post, request
from tests.receivers import Told, closed_port, raw, receiving

HERE = frozenset({"127.0.0.1"})
SOON = Patience(connect=1, read=0.3, total=0.8)


def _names(monkeypatch: pytest.MonkeyPatch, answers: Callable[[str], list[str]]) -> list[str]:
    """Let a name server answer as told, and keep what it was asked; numbers need none."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def resolve(host: Any, port: Any, *args: Any, **named: Any) -> Any:
        if str(host).replace(".", "").isdigit() or ":" in str(host):
            return real(host, port, *args, **named)
        asked.append(str(host))
        return [entry for address in answers(str(host)) for entry in real(address, port, *args, **named)]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


def _reached(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let nobody be reached, and keep who was to be."""
    tried: list[str] = []

    def connect(address: tuple[str, int], *_args: Any, **_named: Any) -> Any:
        tried.append(address[0])
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(socket, "create_connection", connect)
    return tried


def test_a_body_is_sent_as_it_is_and_the_answer_given() -> None:
    with receiving(lambda _told: (202, {"X-Seen": "yes"}, b"thanks")) as receiver:
        answer = post(receiver.url, b'{"a": 1}', {"Content-Type": "application/json"}, allowed_hosts=HERE)
    assert (answer.status, answer.headers["x-seen"], answer.body) == (202, "yes", b"thanks")
    assert 0 < answer.seconds < 5
    (told,) = receiver.told
    assert (told.method, told.path, told.body) == ("POST", "/hook", b'{"a": 1}')
    assert told.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert told.headers["content-type"] == "application/json"


@pytest.mark.parametrize("method", ["PURGE", "BAN", "GET"])
def test_any_method_can_be_asked_with(method: str) -> None:
    with receiving() as receiver:
        request(method, receiver.url, headers={"X-Key": "a b"}, allowed_hosts=HERE)
    assert [(told.method, told.headers["x-key"]) for told in receiver.told] == [(method, "a b")]


def test_a_redirect_is_an_answer_and_nothing_more() -> None:
    with receiving() as inner, receiving(lambda _told: (302, {"Location": inner.url}, b"")) as receiver:
        assert post(receiver.url, b"", {}, allowed_hosts=HERE).status == 302
        assert inner.told == []


@pytest.mark.parametrize("host", ["127.0.0.1", "0x7f000001", "2130706433", "127.1", "[::1]", "localhost", "0.0.0.0"])  # noqa: S104
def test_a_machine_of_our_own_is_never_asked(host: str) -> None:
    with receiving() as receiver:
        with pytest.raises(Refused):
            post(f"http://{host}:{receiver.port}/", b"", {}, allowed_hosts=())
        assert receiver.told == []


def test_a_host_is_allowed_with_its_port_alone() -> None:
    with receiving() as receiver, receiving() as other:
        names = {f"127.0.0.1:{receiver.port}"}
        assert post(receiver.url, b"", {}, allowed_hosts=names).status == 200
        with pytest.raises(Refused):
            post(other.url, b"", {}, allowed_hosts=names)


def test_a_name_that_leads_inside_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    _names(monkeypatch, lambda _host: ["127.0.0.1"])
    with receiving() as receiver:
        with pytest.raises(Refused, match="this machine"):
            post(f"http://hooks.example:{receiver.port}/", b"", {}, allowed_hosts=())
        assert receiver.told == []


def test_a_name_that_leads_inside_the_second_time_gains_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([["8.8.8.8"], ["127.0.0.1"], ["127.0.0.1"]])
    asked, tried = _names(monkeypatch, lambda _host: next(answers)), _reached(monkeypatch)
    with pytest.raises(Unreachable):
        post("http://hooks.example/", b"", {}, allowed_hosts=())
    assert (asked, tried) == (["hooks.example"], ["8.8.8.8"])


def test_of_a_name_with_both_only_the_public_address_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = _reached(monkeypatch)
    _names(monkeypatch, lambda _host: ["10.0.0.1", "8.8.8.8", "::1", "8.8.4.4"])
    with pytest.raises(Unreachable):
        post("http://hooks.example/", b"", {}, allowed_hosts=())
    assert tried == ["8.8.8.8", "8.8.4.4"]


def test_no_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = _reached(monkeypatch)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1/")
    with pytest.raises(Unreachable):
        post("http://8.8.8.8/", b"", {}, allowed_hosts=())
    assert tried == ["8.8.8.8"]


def test_over_tls_the_name_is_asked_for_and_its_certificate_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_for: list[str | None] = []
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate = _certificate(tmp_path, "hooks.example")
    server.load_cert_chain(certificate)
    server.sni_callback = lambda _socket, name, _context: asked_for.append(name)
    monkeypatch.setattr(outgoing, "_trust", lambda: ssl.create_default_context(cafile=str(certificate)))
    _names(monkeypatch, lambda _host: ["127.0.0.1"])
    names = {"hooks.example", "other.example"}
    with receiving(tls=server) as receiver:
        assert post(f"https://hooks.example:{receiver.port}/", b"", {}, allowed_hosts=names).status == 200
        with pytest.raises(Unreachable, match="certificate"):
            post(f"https://other.example:{receiver.port}/", b"", {}, allowed_hosts=names)
    assert asked_for == ["hooks.example", "other.example"]
    assert [told.headers["host"] for told in receiver.told] == [f"hooks.example:{receiver.port}"]


def _certificate(folder: Path, name: str) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    signed = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() - timedelta(days=1))
        .not_valid_after(now() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    form = serialization.Encoding.PEM
    private = key.private_bytes(form, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "both.pem").write_bytes(private + signed.public_bytes(form))
    return folder / "both.pem"


def _silent(_connection: socket.socket, over: threading.Event) -> None:
    over.wait(10)


def _dripping(connection: socket.socket, over: threading.Event) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while not over.wait(0.05):
        connection.sendall(b"X")


def _endless_headers(connection: socket.socket, over: threading.Event) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while not over.is_set():
        connection.sendall(b"X-More: " + b"x" * 1000 + b"\r\n")


def _continuing(connection: socket.socket, over: threading.Event) -> None:
    while not over.wait(0.01):
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")


def _garbage(connection: socket.socket, _over: threading.Event) -> None:
    connection.sendall(b"\x00\xff SSH-2.0 what?\r\n\r\n")


def _hanging_up(_connection: socket.socket, _over: threading.Event) -> None:
    pass


@pytest.mark.parametrize(
    ("say", "error"),
    [
        pytest.param(_silent, TimedOut, id="says nothing"),
        pytest.param(_dripping, TimedOut, id="a byte now and then, so that no single wait is long"),
        pytest.param(_continuing, TimedOut, id="asks to go on for ever"),
        pytest.param(_endless_headers, Unreachable, id="headers without end"),
        pytest.param(_garbage, Unreachable, id="another protocol"),
        pytest.param(_hanging_up, Unreachable, id="hangs up"),
    ],
)
def test_who_does_not_answer_is_given_up_in_time(
    say: Callable[[socket.socket, threading.Event], None], error: type[Unsent]
) -> None:
    with raw(say) as port:
        began = time.monotonic()
        with pytest.raises(error):
            post(f"http://127.0.0.1:{port}/", b"", {}, allowed_hosts=HERE, patience=SOON)
        assert time.monotonic() - began < 5


def test_of_an_answer_without_end_only_the_beginning_is_read() -> None:
    def endless(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while not over.is_set():
            connection.sendall(b"x" * 65536)

    with raw(endless) as port:
        answer = post(f"http://127.0.0.1:{port}/", b"", {}, allowed_hosts=HERE, patience=SOON)
    assert (answer.status, answer.body) == (200, b"x" * KEPT)


def test_who_said_yes_and_then_hangs_said_yes() -> None:
    def hanging(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegun")
        over.wait(10)

    with raw(hanging) as port:
        answer = post(f"http://127.0.0.1:{port}/", b"", {}, allowed_hosts=HERE, patience=SOON)
    assert (answer.status, answer.body) == (200, b"begun")


def test_a_packed_answer_is_not_unpacked() -> None:
    def bomb(_told: Told) -> tuple[int, dict[str, str], bytes]:
        return 200, {"Content-Encoding": "gzip"}, b"\x1f\x8b no more than this"

    with receiving(bomb) as receiver:
        assert post(receiver.url, b"", {}, allowed_hosts=HERE).body == b"\x1f\x8b no more than this"


def test_where_nobody_listens_it_is_said_so() -> None:
    with pytest.raises(Unreachable, match="connection refused"):
        post(f"http://127.0.0.1:{closed_port()}/", b"", {}, allowed_hosts=HERE)


def test_a_name_server_that_hangs_holds_nothing_up(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_named: over.wait(10) and [])
    with pytest.raises(TimedOut):
        post("http://hooks.example/", b"", {}, allowed_hosts=(), patience=Patience(connect=0.2))
    over.set()


def test_an_unknown_name_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_args: Any, **_named: Any) -> Any:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(Unreachable, match="name is not known"):
        post("http://hooks.example/", b"", {}, allowed_hosts=())


def test_a_header_cannot_hold_a_line_of_its_own() -> None:
    with receiving() as receiver:
        with pytest.raises(Unreachable):
            post(receiver.url, b"", {"X-Key": "a\r\nX-Other: b"}, allowed_hosts=HERE)
        assert receiver.told == []
