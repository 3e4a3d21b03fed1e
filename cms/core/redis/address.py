"""The address of a Redis, as the settings give it."""

from importlib.util import find_spec
from urllib.parse import parse_qs, urlsplit

SCHEMES = {"redis": frozenset[str](), "rediss": frozenset({"ssl_ca_certs", "ssl_cert_reqs"}), "unix": frozenset({"db"})}
LOCAL = {"localhost", "127.0.0.1", "::1"}
FORM = "must be an address such as redis://user:password@redis.example.org:6379/0, rediss://… or unix:///run/redis.sock"


def check(url: str) -> None:
    """Look whether an address can be used. Raises ValueError, without the password.

    An option beyond those of `SCHEMES` is refused: it could take away the short patience that requests rely on.
    """
    try:
        parts = urlsplit(url)
        asked, _port = parse_qs(parts.query, keep_blank_values=True), parts.port
    except ValueError:
        raise ValueError(FORM) from None
    options = SCHEMES.get(parts.scheme)
    is_socket = parts.scheme == "unix"
    if options is None or parts.fragment or bool(parts.hostname) == is_socket:
        raise ValueError(FORM)
    if is_socket and not parts.path.strip("/"):
        raise ValueError(FORM)
    number = asked.get("db", ["0"])[0] if is_socket else parts.path.removeprefix("/") or "0"
    if not (number.isascii() and number.isdecimal()):
        raise ValueError("must name its database by a number, as redis://redis.example.org/0 does")
    if set(asked) - options:
        raise ValueError(f"may have no option but {', '.join(sorted(options))}" if options else "may have no options")
    if find_spec("redis") is None:
        raise ValueError("needs the library of Redis: pip install 'vertebra-cms[redis]'")


def tells_password(url: str) -> bool:
    """Tell whether the password goes over a network for everybody to read."""
    parts = urlsplit(url)
    return parts.scheme == "redis" and bool(parts.password) and parts.hostname not in LOCAL
