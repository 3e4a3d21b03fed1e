"""Requests to machines of others: one connection each, to an address that was checked, and bounded in all ways.

A name is resolved once, what it gives is checked, and that address is connected to, while `Host`,
SNI and the certificate still speak of the name: so a name server that answers otherwise the second
time gains nothing. Redirects are not followed, proxies and cookies not known, answers not unpacked.
"""

import socket
import ssl
import threading
import time
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpcore

from cms.core.destinations import target
from cms.core.networks import reserved_for
from cms.core.urls import PORTS

KEPT = 4096  # bytes of an answer that are read where nobody asks for more
MOST_ADDRESSES = 4  # of one name that are tried
AGENT = "Vertebra"


class Unsent(Exception):
    """The request did not get an answer; the message says why, in words for who looks after the site."""


class Unreachable(Unsent):
    """The name is unknown, nobody listens, or what was said is not HTTP or not secure."""


class TimedOut(Unsent):
    """The other side took too long."""


class Refused(Unsent):
    """We do not go there: the address is of a network of somebody's own, and is not allowed by name."""


@dataclass(frozen=True)
class Patience:
    """How many seconds a connection, each word of an answer, and all of it may take."""

    connect: float = 5.0
    read: float = 15.0
    total: float = 20.0


@dataclass(frozen=True)
class Answer:
    """What came back: `headers` by lower-case names, the first bytes of the body, and the seconds it took."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    allowed_hosts: Collection[str],
    patience: Patience = Patience(),
) -> Answer:
    """Send a body. Raises what `request` raises."""
    return request("POST", url, body, headers, allowed_hosts=allowed_hosts, patience=patience)


def request(
    method: str,
    url: str,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    *,
    allowed_hosts: Collection[str] = (),
    patience: Patience = Patience(),
    most: int = KEPT,
) -> Answer:
    """Ask once, with any method, and give the answer, whatever its status, with at most so many bytes of its body.

    `allowed_hosts` are hosts, or `host:port`, that may be private. Raises Refused, TimedOut or
    Unreachable, and Invalid for what is no address. Holds no lock and touches no database.
    """
    where, began = target(url), time.monotonic()
    names = {"user-agent": AGENT, "accept": "*/*", "connection": "close", **_lowered(headers or {})}
    if body or method in {"POST", "PUT", "PATCH"}:
        names["content-length"] = str(len(body))
    default = where.port == PORTS[where.scheme]
    names["host"] = _bracketed(where.host) + ("" if default else f":{where.port}")
    way = _Way(where.allowed_by(allowed_hosts), patience, began + patience.total)
    limits = {"connect": patience.connect, "read": patience.read, "write": patience.read, "pool": patience.connect}
    address = httpcore.URL(scheme=where.scheme, host=where.host, port=where.port, target=where.path)
    try:
        with (
            httpcore.ConnectionPool(ssl_context=_trust(), network_backend=way) as pool,
            pool.stream(
                method, address, headers=list(names.items()), content=body, extensions={"timeout": limits}
            ) as response,
        ):
            first = _first_bytes(response.iter_stream(), most)
            return Answer(response.status, _readable(response.headers), first, time.monotonic() - began)
    except httpcore.TimeoutException:
        waited = time.monotonic() - began
        raise TimedOut(f"{where.host} took too long: given up after {waited:.0f} seconds.") from None
    except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError) as error:
        raise Unreachable(f"{where.host} could not be talked to: {_reason(error)}.") from None


def _first_bytes(pieces: Iterable[bytes], most: int) -> bytes:
    """Read the beginning; the status is the answer, so a body that breaks off or never ends changes nothing."""
    read = bytearray()
    with suppress(httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError):
        for piece in pieces:
            read += piece
            if len(read) >= most:
                break
    return bytes(read[:most])


def _lowered(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _readable(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _reason(error: Exception) -> str:
    """Say what went wrong in words of the system, which hold nothing of what was sent."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"its certificate is not good ({cause.verify_message})"
        if isinstance(cause, OSError) and cause.strerror:
            return cause.strerror.lower()
        cause = cause.__cause__ or cause.__context__
    return str(error).rstrip(".") or type(error).__name__


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


class _Way(httpcore.NetworkBackend):
    """How a connection is made: the name resolved once, each address checked, the first that listens taken."""

    def __init__(self, anywhere: bool, patience: Patience, deadline: float) -> None:
        self._anywhere, self._patience, self._deadline = anywhere, patience, deadline
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 -- the signature is httpcore's; ours shrinks with each address
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        failure: httpcore.NetworkError | httpcore.TimeoutException | None = None
        for address in self._addresses(host, port):
            patience = min(self._patience.connect, _left(self._deadline))
            try:
                stream = self._plain.connect_tcp(address, port, patience, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _Bounded(stream, self._deadline)
        raise failure or httpcore.ConnectError("the name has no address")

    def _addresses(self, host: str, port: int) -> list[str]:
        found = _resolve(host, port, min(self._patience.connect, _left(self._deadline)))
        reasons = {address: None if self._anywhere else reserved_for(address) for address in found}
        free = [address for address, reason in reasons.items() if reason is None]
        if found and not free:
            why = next(iter(reasons.values()))
            raise Refused(
                f"{host} leads to an address that is reserved for {why}, and is not in CMS_WEBHOOK_ALLOW_HOSTS."
            )
        return free[:MOST_ADDRESSES]


class _Bounded(httpcore.NetworkStream):
    """A connection that ends at its deadline, however slowly the other side speaks."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._within(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._within(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secure = self._stream.start_tls(ssl_context, server_hostname, self._within(timeout))
        return _Bounded(secure, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    def _within(self, timeout: float | None) -> float:
        left = _left(self._deadline)
        return left if timeout is None else min(timeout, left)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout
    return left


def _resolve(host: str, port: int, patience: float) -> list[str]:
    """Ask for the addresses of a host; the system's own waiting cannot be bounded, so ours is."""
    found: list[str] = []
    failed: list[OSError | UnicodeError] = []

    def ask() -> None:
        try:
            told = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            failed.append(error)
        else:
            found.extend(dict.fromkeys(str(where[0]) for *_rest, where in told))

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(patience)
    if asking.is_alive():
        raise httpcore.ConnectTimeout
    if failed:
        raise httpcore.ConnectError("its name is not known") from None
    return found
