"""What a rule names, read and brought into the one form in which it is compared."""

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from email_validator import EmailNotValidError, validate_email

from cms.comments.rules.kinds import RuleKind
from cms.comments.rules.wording import wanted
from cms.core.errors import Fault, Invalid
from cms.core.urls import host_of

Network = IPv4Network | IPv6Network
TEXT, ADDRESS, DOMAIN, NETWORK = "text:", "address:", "domain:", "network:"
MOST_WORDS = 20
MAPPED = 96  # bits of an IPv6 address before the IPv4 address in it
ONE_CLIENT = 64  # bits of IPv6 that one household shares
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_GMAIL = frozenset({"gmail.com", "googlemail.com"})


def named(kind: RuleKind, typed: str) -> str:
    """Give what is meant as it is shown and compared; of words it is what was typed, with single spaces.

    Raises Invalid for what names nothing of this kind, and for what would name everybody.
    """
    readers = {RuleKind.ADDRESS: _address, RuleKind.DOMAIN: _domain, RuleKind.NETWORK: _network}
    return readers[kind](typed) if kind in readers else _words(kind, typed)


def mailbox(address: str) -> str:
    """Give the mailbox of an address: capitals do not count, nor what follows a `+`, nor the dots of Gmail."""
    name, _at, host = address.strip().casefold().rpartition("@")
    name = name.partition("+")[0] or name
    if host in _GMAIL:
        name, host = name.replace(".", ""), "gmail.com"
    return f"{name}@{host}"


def plain_host(host: str) -> str:
    """Give a host in the letters of the network, without `www.`; empty for what cannot be one."""
    try:
        told = host.casefold().rstrip(".").encode("idna").decode()
    except UnicodeError:
        return ""
    return told.removeprefix("www.")


def client(address: str) -> IPv4Address | IPv6Address | None:
    """Give the network address of a client; one of IPv4 that is written as IPv6 is the IPv4 one."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    return mapped or parsed


def _refused(words: str) -> Invalid:
    return Invalid(Fault(words, "#/value"))


def _words(kind: RuleKind, typed: str) -> str:
    found = wanted(typed)
    if not found:
        raise _refused("There is no letter or number in this, so it can never be met.")
    if len(found) > MOST_WORDS:
        raise _refused(f"This is too long: at most {MOST_WORDS} words fit.")
    several = len(typed.split()) > 1
    if several and kind == RuleKind.WORD:
        raise _refused("This is more than one word: make it a phrase.")
    return " ".join(typed.split())


def _address(typed: str) -> str:
    try:
        return validate_email(typed, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        raise _refused("This is not a complete e-mail address. For all addresses of a host, name its domain.") from None


def _domain(typed: str) -> str:
    bare = typed.strip().casefold()
    bare = host_of(bare) if "//" in bare else re.split(r"[/?#:]", bare.rpartition("@")[2], maxsplit=1)[0]
    bare = bare.removeprefix("*")
    host = plain_host(bare.removeprefix("."))
    whole = "." in host or bare.startswith(".")
    if not (whole and all(_LABEL.fullmatch(label) for label in host.split("."))):
        raise _refused("Give a domain such as shop.example, or the ending of many, such as .xyz.")
    return host if "." in host else f".{host}"


def _network(typed: str) -> str:
    try:
        found: Network = ip_network(typed, strict=False)
    except ValueError:
        raise _refused(
            "Give an address such as 203.0.113.7, or a network such as 203.0.113.0/24 or 2001:db8::/48."
        ) from (None)
    if isinstance(found, IPv6Network):
        mapped = found.network_address.ipv4_mapped
        if mapped and found.prefixlen >= MAPPED:
            found = IPv4Network((mapped, found.prefixlen - MAPPED), strict=False)
        elif "/" not in typed:
            found = found.supernet(new_prefix=ONE_CLIENT)
    if not found.prefixlen:
        raise _refused("This would be everybody.")
    return str(found)
