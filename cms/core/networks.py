"""Which addresses of the Internet may be reached, and which belong to somebody's own network: pure.

Kept as tables of our own, with the registries of IANA as their source, since what the standard
library calls global has changed between releases of Python:
https://www.iana.org/assignments/iana-ipv4-special-registry
https://www.iana.org/assignments/iana-ipv6-special-registry
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

UNUSED = "uses that nobody has named yet"
PRIVATE_4 = {
    IPv4Network(network): why
    for network, why in {
        "0.0.0.0/8": "this machine",
        "10.0.0.0/8": "a private network",
        "100.64.0.0/10": "the network of a provider",
        "127.0.0.0/8": "this machine",
        "169.254.0.0/16": "the local link",  # where clouds keep the credentials of their machines
        "172.16.0.0/12": "a private network",
        "192.0.0.0/24": "protocols",
        "192.0.2.0/24": "documentation",
        "192.88.99.0/24": "relays",
        "192.168.0.0/16": "a private network",
        "198.18.0.0/15": "measurements",
        "198.51.100.0/24": "documentation",
        "203.0.113.0/24": "documentation",
        "224.0.0.0/4": "many machines at once",
        "240.0.0.0/4": UNUSED,
    }.items()
}
PUBLIC_6 = IPv6Network("2000::/3")  # all else is reserved, local, unique local or multicast
PRIVATE_6 = {
    IPv6Network(network): why
    for network, why in {
        "2001::/23": "protocols",  # Teredo among them, which hides an IPv4 address
        "2001:db8::/32": "documentation",
        "2002::/16": "relays",  # 6to4 hides an IPv4 address
        "3fff::/20": "documentation",
    }.items()
}
NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are the IPv4 address that is meant
LOCAL_6 = {
    IPv6Network("::1/128"): "this machine",
    IPv6Network("::/128"): "this machine",
    IPv6Network("fe80::/10"): "the local link",
    IPv6Network("fc00::/7"): "a private network",
    IPv6Network("ff00::/8"): "many machines at once",
}


def reserved_for(address: str) -> str | None:
    """Tell in words what a numeric address is reserved for; None where it is one of the public Internet.

    An IPv4 address within an IPv6 one counts as itself. What cannot be read is not public.
    """
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return UNUSED
    return _reserved_4(parsed) if isinstance(parsed, IPv4Address) else _reserved_6(parsed)


def _reserved_4(address: IPv4Address) -> str | None:
    return next((why for network, why in PRIVATE_4.items() if address in network), None)


def _reserved_6(address: IPv6Address) -> str | None:
    if address.ipv4_mapped is not None:
        return _reserved_4(address.ipv4_mapped)
    if address in NAT64:
        return _reserved_4(IPv4Address(int(address) & 0xFFFFFFFF))
    if address not in PUBLIC_6:
        return next((why for network, why in LOCAL_6.items() if address in network), UNUSED)
    return next((why for network, why in PRIVATE_6.items() if address in network), None)
