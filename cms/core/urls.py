"""Addresses, read as a browser reads them (WHATWG URL, section 4.4)."""

import re
from ipaddress import IPv6Address
from urllib.parse import urlsplit

import idna

PORTS = {"http": 80, "https": 443}
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.\-]*):")
_IGNORED = {ord(sign): None for sign in "\t\n\r"}
_EDGES = "".join(map(chr, range(0x21)))
_INVISIBLE = re.compile("[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")


def scheme_of(address: str) -> str | None:
    """Give the scheme that a browser would find, in lower case, or None for a relative address."""
    found = _SCHEME.match(address.strip(_EDGES).translate(_IGNORED))
    return found[1].lower() if found else None


def is_safe_link(address: str, schemes: frozenset[str]) -> bool:
    r"""Tell whether an address may stand in a link: one of the schemes, or a path on the same host.

    An address that names a host without a scheme (`//host`, `\\host`) is refused, and so is one
    with characters that cannot be seen.
    """
    if _INVISIBLE.search(address):
        return False
    scheme = scheme_of(address)
    if scheme is not None:
        return scheme in schemes and (scheme == "mailto" or _has_host(address))
    return not address.strip(_EDGES).replace("\\", "/").startswith("//")


def is_web_address(address: str) -> bool:
    """Tell whether the text is a whole http or https address with a host."""
    return is_safe_link(address, frozenset({"http", "https"})) and scheme_of(address) is not None


def is_origin(text: str) -> bool:
    """Tell whether the text is an origin: scheme and host, perhaps a port, nobody before and nothing behind."""
    if not is_web_address(text) or "@" in text or text.endswith(":"):
        return False
    return text == f"{urlsplit(text).scheme}://{urlsplit(text).netloc}"


def origin_of(text: str) -> str | None:
    """Give an origin as browsers name it, so that it can be compared; None for what is none.

    The host is in ASCII, and the port that goes without saying is not said (RFC 6454, section 6.2).
    """
    if not is_origin(text):
        return None
    parts = urlsplit(text)
    host = parts.hostname or ""
    try:
        if ":" in host:
            host = f"[{IPv6Address(host)}]"
        elif not host.isascii():
            host = idna.encode(host, uts46=True).decode()
    except ValueError:
        return None
    port = "" if parts.port in {None, PORTS[parts.scheme]} else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def host_of(address: str) -> str:
    """Give the host of a web address in lower case, without port; empty where there is none."""
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""


def _has_host(address: str) -> bool:
    try:
        parts = urlsplit(address.strip(_EDGES))
        parts.port  # noqa: B018 -- reading it is what checks it
    except ValueError:
        return False
    return bool(parts.hostname) and not re.search(r"[\s\"'<>`\\^{|}]", parts.netloc)
