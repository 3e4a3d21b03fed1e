"""Which addresses are public: a row each for every way to write one that is not."""

import pytest

from cms.core.networks import reserved_for

PRIVATE = [
    pytest.param("127.0.0.1", id="loopback"),
    pytest.param("127.255.255.254", id="the end of loopback"),
    pytest.param("0.0.0.0", id="any address, which Linux takes for this machine"),  # noqa: S104 -- refused, not bound
    pytest.param("0.1.2.3", id="this network"),
    pytest.param("10.0.0.1", id="RFC 1918, the first"),
    pytest.param("172.16.0.1", id="RFC 1918, the second"),
    pytest.param("172.31.255.255", id="the end of the second"),
    pytest.param("192.168.1.1", id="RFC 1918, the third"),
    pytest.param("100.64.0.1", id="carrier-grade NAT"),
    pytest.param("100.127.255.255", id="the end of carrier-grade NAT"),
    pytest.param("169.254.169.254", id="where clouds keep credentials"),
    pytest.param("192.0.0.1", id="protocol assignments"),
    pytest.param("198.18.0.1", id="benchmarks"),
    pytest.param("203.0.113.9", id="documentation"),
    pytest.param("224.0.0.1", id="multicast"),
    pytest.param("255.255.255.255", id="broadcast"),
    pytest.param("::1", id="loopback of IPv6"),
    pytest.param("::", id="any address of IPv6"),
    pytest.param("::ffff:127.0.0.1", id="loopback mapped into IPv6"),
    pytest.param("::ffff:a9fe:a9fe", id="the credentials of clouds mapped into IPv6"),
    pytest.param("::127.0.0.1", id="the older way to put IPv4 into IPv6"),
    pytest.param("64:ff9b::10.0.0.1", id="a private address behind NAT64"),
    pytest.param("64:ff9b:1::8.8.8.8", id="NAT64 of a network of its own"),
    pytest.param("2002:7f00:1::", id="6to4"),
    pytest.param("2001:0:7f00:1::", id="Teredo"),
    pytest.param("2001:db8::1", id="documentation of IPv6"),
    pytest.param("3fff::1", id="more documentation"),
    pytest.param("fc00::1", id="unique local"),
    pytest.param("fd12:3456::1", id="unique local, as chosen by chance"),
    pytest.param("fe80::1", id="link-local"),
    pytest.param("fe80::1%eth0", id="link-local with its link"),
    pytest.param("fec0::1", id="site-local, long gone"),
    pytest.param("ff02::1", id="multicast of IPv6"),
    pytest.param("100::1", id="the discard prefix"),
    pytest.param("4000::1", id="not given to anybody"),
    pytest.param("receiver.example", id="no number at all"),
    pytest.param("", id="nothing"),
]
PUBLIC = [
    pytest.param("8.8.8.8", id="an address of everybody's"),
    pytest.param("172.32.0.1", id="just behind the second of RFC 1918"),
    pytest.param("100.128.0.1", id="just behind carrier-grade NAT"),
    pytest.param("223.255.255.254", id="just before multicast"),
    pytest.param("2606:4700:4700::1111", id="IPv6"),
    pytest.param("::ffff:8.8.8.8", id="a public one mapped into IPv6"),
    pytest.param("64:ff9b::8.8.8.8", id="a public one behind NAT64, as networks without IPv4 see it"),
]


@pytest.mark.parametrize("address", PRIVATE)
def test_what_belongs_to_a_network_of_somebodys_own_is_reserved(address: str) -> None:
    assert reserved_for(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_of_the_public_internet_is_not_reserved(address: str) -> None:
    assert reserved_for(address) is None
