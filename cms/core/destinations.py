"""Where a request may go: web addresses read strictly, and hosts that an operator allows by name. Pure."""

import socket
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urlsplit

import idna

from cms.core.errors import Fault, Invalid
from cms.core.networks import reserved_for
from cms.core.urls import PORTS

LONGEST = 2000  # characters of an address
KEPT_SIGNS = "/%:@!$&'()*+,;=~-._"


@dataclass(frozen=True)
class Target:
    """Where a request goes: a host as DNS knows it, or a numeric address, and what is asked for there."""

    scheme: str
    host: str
    port: int
    path: str

    def allowed_by(self, names: Collection[str]) -> bool:
        """Tell whether the operator named this host, or this host with this port."""
        return self.host in names or f"{self.host}:{self.port}" in names


def hosts(text: str) -> frozenset[str]:
    """Read a list of hosts, or of `host:port`, with commas between. Raises ValueError."""
    return frozenset(_named(name.strip()) for name in text.split(",") if name.strip())


def _named(name: str) -> str:
    parts = urlsplit(f"//{name}")
    host = _host(parts)
    if not host or parts.path or parts.query or parts.username is not None or "*" in host:
        raise ValueError("must hold hosts such as receiver.internal or 10.0.0.5:8443, with commas between")
    return f"{host}:{parts.port}" if parts.port else host


def target(url: str) -> Target:
    """Read a web address. Raises Invalid, in words for who typed it."""
    if not url.isprintable() or " " in url or "\\" in url or len(url) > LONGEST:
        raise Invalid(Fault("This is not a web address: it holds characters that none can have, or is too long."))
    try:
        parts, port = urlsplit(url), urlsplit(url).port
        host = _host(parts)
    except ValueError:
        raise Invalid(Fault("This is not a web address.")) from None
    if parts.scheme not in PORTS or not host:
        raise Invalid(Fault("A web address begins with https:// or http://, and names a host."))
    if parts.username is not None or parts.password is not None:
        raise Invalid(Fault("A web address here holds no user and no password."))
    asked = quote(parts.path or "/", safe=KEPT_SIGNS)
    query = quote(parts.query, safe=KEPT_SIGNS + "?")
    return Target(parts.scheme, host, port or PORTS[parts.scheme], f"{asked}?{query}" if query else asked)


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    return host if host.isascii() else idna.encode(host, uts46=True).decode()


def check(url: str, allowed_hosts: Collection[str] = ()) -> Target:
    """Read an address that is to be kept, and refuse what says plainly that it is private; asks no name server.

    Raises Invalid. What a name leads to is checked whenever it is connected to.
    """
    found = target(url)
    if found.allowed_by(allowed_hosts):
        return found
    numeric = _numeric(found.host)
    why = reserved_for(numeric) if numeric else "this machine" if _is_local_name(found.host) else None
    if why is not None:
        raise Invalid(Fault(f"This address is reserved for {why}. An operator can allow the host by name."))
    return found


def _is_local_name(host: str) -> bool:
    return host == "localhost" or host.endswith((".localhost", ".local", ".internal"))


def _numeric(host: str) -> str | None:
    """Give the address that a numeric host means, in the short, octal and hexadecimal forms too; None for a name."""
    if ":" in host:
        return host
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except OSError:
        return None
