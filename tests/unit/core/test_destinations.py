"""Addresses that requests go to: read strictly, refused where they say plainly that they are private."""

import pytest

from cms.core.destinations import Target, check, hosts, target
from cms.core.errors import Invalid

READ = [
    pytest.param("https://hooks.example/in", Target("https", "hooks.example", 443, "/in"), id="as usual"),
    pytest.param("http://hooks.example", Target("http", "hooks.example", 80, "/"), id="without a path"),
    pytest.param("https://HOOKS.example.:8443/?a=b%20c", Target("https", "hooks.example", 8443, "/?a=b%20c"), id="odd"),
    pytest.param("https://rücken.example/ä", Target("https", "xn--rcken-kva.example", 443, "/%C3%A4"), id="umlauts"),
    pytest.param("https://[2606:4700::1]/", Target("https", "2606:4700::1", 443, "/"), id="a number of IPv6"),
    pytest.param("https://hooks.example/a#part", Target("https", "hooks.example", 443, "/a"), id="no fragment is sent"),
]
UNREADABLE = [
    pytest.param("ftp://hooks.example/", id="another scheme"),
    pytest.param("file:///etc/passwd", id="a file"),
    pytest.param("gopher://127.0.0.1:6379/_INFO", id="a scheme that speaks to anything"),
    pytest.param("//hooks.example/", id="no scheme"),
    pytest.param("https:///path", id="no host"),
    pytest.param("https://user:secret@hooks.example/", id="a password"),
    pytest.param("https://hooks.example@127.0.0.1/", id="a host that is a user"),
    pytest.param("https://hooks.example\\@127.0.0.1/", id="a backslash, which readers take differently"),
    pytest.param("https://hooks.example/\r\nX-Other: 1", id="a line of its own"),
    pytest.param("https://hooks .example/", id="a space"),
    pytest.param("https://hooks.example:port/", id="a port of letters"),
    pytest.param("https://hooks.example:99999/", id="a port that is too high"),
    pytest.param("https://[::1/", id="half a bracket"),
    pytest.param("https://a.example/" + "x" * 2000, id="too long"),
]
PRIVATE = [
    pytest.param("http://localhost/", id="this machine by name"),
    pytest.param("http://LOCALHOST./", id="the same in capitals, with a dot"),
    pytest.param("http://printer.local/", id="a name of the local link"),
    pytest.param("http://metadata.google.internal/", id="a name of a cloud"),
    pytest.param("http://127.0.0.1/", id="loopback"),
    pytest.param("http://2130706433/", id="loopback in decimals"),
    pytest.param("http://0x7f000001/", id="loopback in hexadecimals"),
    pytest.param("http://0177.0.0.1/", id="loopback in octals"),
    pytest.param("http://127.1/", id="loopback in short"),
    pytest.param("http://0/", id="any address in short"),
    pytest.param("http://①②⑦.⓪.⓪.①/", id="loopback in circles"),
    pytest.param("http://127。0。0。1/", id="loopback with other dots"),
    pytest.param("http://[::1]/", id="loopback of IPv6"),
    pytest.param("http://[::ffff:10.0.0.1]/", id="mapped"),
    pytest.param("http://[fd00::1]/", id="unique local"),
    pytest.param("http://169.254.169.254/latest/meta-data/", id="credentials of clouds"),
]


@pytest.mark.parametrize(("url", "expected"), READ)
def test_an_address_is_read_as_it_is_asked_for(url: str, expected: Target) -> None:
    assert check(url) == expected


@pytest.mark.parametrize("url", UNREADABLE)
def test_what_can_be_read_in_two_ways_is_no_address(url: str) -> None:
    with pytest.raises(Invalid):
        target(url)


@pytest.mark.parametrize("url", PRIVATE)
def test_what_says_plainly_that_it_is_private_is_not_kept(url: str) -> None:
    with pytest.raises(Invalid):
        check(url)


def test_an_operator_allows_hosts_by_name() -> None:
    names = hosts("Receiver.internal, 10.0.0.5:8443,[::1]:80,")
    assert names == {"receiver.internal", "10.0.0.5:8443", "::1:80"}
    check("http://receiver.internal:9000/", names)
    check("https://10.0.0.5:8443/", names)
    check("http://[::1]/", names)
    with pytest.raises(Invalid):
        check("https://10.0.0.5/", names)


@pytest.mark.parametrize("text", ["http://a.example", "a.example/path", "*.internal", "user@host", "host:port"])
def test_what_names_no_host_is_not_allowed(text: str) -> None:
    with pytest.raises(ValueError, match=r"hosts|[Pp]ort"):
        hosts(text)
