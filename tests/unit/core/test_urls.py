"""Addresses, read as a browser reads them."""

import pytest

from cms.core.urls import host_of, is_origin, is_safe_link, is_web_address, scheme_of

LINKS = frozenset({"http", "https", "mailto"})


@pytest.mark.parametrize(
    ("address", "scheme"),
    [
        pytest.param("https://a.example", "https", id="as it is written"),
        pytest.param("HTTPS://a.example", "https", id="case is nothing"),
        pytest.param("  javascript:1", "javascript", id="blanks before it are passed over"),
        pytest.param("\x01javascript:1", "javascript", id="controls before it are passed over"),
        pytest.param("java\tscript:1", "javascript", id="a tab within is passed over"),
        pytest.param("java\nscript:1", "javascript", id="a line end within is passed over"),
        pytest.param("java\r\nscript:1", "javascript", id="a carriage return within is passed over"),
        pytest.param("javascript\n:1", "javascript", id="a line end before the colon is passed over"),
        pytest.param("JaVaScRiPt:1", "javascript", id="mixed case"),
        pytest.param("data:text/html,x", "data", id="data"),
        pytest.param("a+b-c.d:x", "a+b-c.d", id="every sign that a scheme may have"),
        pytest.param("java\x00script:1", None, id="NUL is no part of a scheme"),
        pytest.param("java script:1", None, id="a blank ends what could be a scheme"),
        pytest.param("1a:b", None, id="a scheme begins with a letter"),
        pytest.param("/a:b", None, id="a path may hold a colon"),
        pytest.param("?a:b", None, id="a query may hold a colon"),
        pytest.param("#a:b", None, id="a fragment may hold a colon"),
        pytest.param("//host", None, id="a host alone has none"),
        pytest.param("", None, id="nothing has none"),
        pytest.param("javascript&colon;1", None, id="a character reference is for the parser of HTML"),
    ],
)
def test_the_scheme_is_the_one_that_a_browser_finds(address: str, scheme: str | None) -> None:
    assert scheme_of(address) == scheme


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("https://a.example", id="a host"),
        pytest.param("http://a.example:8080/b?c=d#e", id="everything behind a host"),
        pytest.param("https://[2001:db8::1]:8443/", id="an IPv6 address with a port"),
        pytest.param("https://me@a.example/", id="a name before the host, which is still the host"),
        pytest.param("mailto:a@b.example", id="a letter"),
        pytest.param("/articles/a", id="a path"),
        pytest.param("a/b", id="a path from here"),
        pytest.param("../b", id="a path upwards"),
        pytest.param("?a=b", id="a query"),
        pytest.param("#note", id="a place on the page"),
        pytest.param("", id="the page itself"),
        pytest.param("/a:b", id="a colon in a path"),
        pytest.param("https://müller.example/straße", id="letters beyond ASCII"),
    ],
)
def test_a_link_may_lead_there(address: str) -> None:
    assert is_safe_link(address, LINKS)


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("javascript:1", id="a script"),
        pytest.param("JAVASCRIPT:alert(1)", id="a script in capitals"),
        pytest.param("java\tscript:1", id="a script behind a tab"),
        pytest.param("java\nscript:1", id="a script behind a line end"),
        pytest.param("\x01javascript:1", id="a script behind a control"),
        pytest.param("vbscript:1", id="a script of old"),
        pytest.param("data:text/html,<script>", id="a page in an address"),
        pytest.param("blob:https://a.example/x", id="a blob"),
        pytest.param("file:///etc/passwd", id="a file"),
        pytest.param("ftp://a.example", id="a scheme that is not on the list"),
        pytest.param("tel:112", id="a scheme that is harmless and not on the list"),
        pytest.param("//evil.example", id="a host without a scheme"),
        pytest.param("///evil.example", id="three slashes are two to a browser"),
        pytest.param("\\\\evil.example", id="backslashes are slashes to a browser"),
        pytest.param("/\\evil.example", id="a slash and a backslash"),
        pytest.param("\\/evil.example", id="a backslash and a slash"),
        pytest.param(" //evil.example", id="a host without a scheme behind a blank"),
        pytest.param("/\t/evil.example", id="a tab between the slashes"),
        pytest.param("http:evil.example", id="a scheme without slashes"),
        pytest.param("https:/evil.example", id="a scheme with one slash"),
        pytest.param("https:\\\\evil.example", id="a scheme with backslashes"),
        pytest.param("https://", id="no host"),
        pytest.param("https:///path", id="a path where the host should be"),
        pytest.param("https://:80", id="a port without a host"),
        pytest.param("https://a.example:port", id="a port of letters"),
        pytest.param("https://a.example:99999", id="a port that does not exist"),
        pytest.param("https://a.example:-1", id="a port below none"),
        pytest.param("https://a.example:80:80", id="two ports"),
        pytest.param("https://[2001:db8::1", id="an IPv6 address that is not closed"),
        pytest.param("https://[not-ipv6]/", id="no address in the brackets"),
        pytest.param("https://a.example\\@evil.example", id="a backslash that ends the host for a browser"),
        pytest.param("https://a b.example", id="a blank in the host"),
        pytest.param("https://a<b.example", id="a sign that no host has"),
        pytest.param("https://a.example/\u202egnp.exe", id="text that runs backwards"),
        pytest.param("https://a\u200b.example", id="a character that nobody sees"),
        pytest.param("https://a\u00ad.example", id="a soft hyphen"),
        pytest.param("/a\x00b", id="NUL in a path"),
        pytest.param("https://a.example/\x7f", id="a control in a path"),
    ],
)
def test_a_link_may_not_lead_there(address: str) -> None:
    assert not is_safe_link(address, LINKS)


def test_without_a_scheme_on_the_list_only_paths_are_left() -> None:
    assert is_safe_link("/media/a.png", frozenset())
    assert not is_safe_link("https://a.example/a.png", frozenset())


@pytest.mark.parametrize(
    ("address", "whole"),
    [
        pytest.param("https://a.example/b", True, id="a whole address"),
        pytest.param("http://localhost:8000", True, id="a host without a dot"),
        pytest.param("mailto:a@b.example", False, id="a letter is not on the web"),
        pytest.param("/a", False, id="a path is not whole"),
        pytest.param("a.example", False, id="a host needs its scheme"),
        pytest.param("", False, id="nothing is no address"),
        pytest.param("javascript://a.example/%0aalert(1)", False, id="a script that looks like one"),
    ],
)
def test_a_web_address_is_whole(address: str, whole: bool) -> None:
    assert is_web_address(address) is whole


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        pytest.param("https://a.example", True, id="scheme and host"),
        pytest.param("http://127.0.0.1:8000", True, id="with a port"),
        pytest.param("https://[::1]:8000", True, id="an IPv6 host"),
        pytest.param("https://a.example/", False, id="a slash is a path"),
        pytest.param("https://a.example?", False, id="an empty query"),
        pytest.param("https://a.example#", False, id="an empty fragment"),
        pytest.param("https://me@a.example", False, id="a name before the host"),
        pytest.param("https://a.example:", False, id="a colon without a port"),
        pytest.param("null", False, id="what a browser says of a file"),
        pytest.param("*", False, id="every origin is none"),
        pytest.param("ftp://a.example", False, id="not on the web"),
    ],
)
def test_an_origin_is_scheme_and_host_and_nothing_else(text: str, origin: bool) -> None:
    assert is_origin(text) is origin


@pytest.mark.parametrize(
    ("address", "host"),
    [
        pytest.param("https://A.Example/b", "a.example", id="in lower case"),
        pytest.param("https://a.example:8443/b", "a.example", id="without the port"),
        pytest.param("https://a.example@evil.example/", "evil.example", id="a name that looks like the host"),
        pytest.param("https://a.example:80@evil.example/", "evil.example", id="a password that looks like the port"),
        pytest.param("https://[2001:DB8::1]/", "2001:db8::1", id="IPv6 without its brackets"),
        pytest.param("/a", "", id="a path has none"),
        pytest.param("https://[oops", "", id="what cannot be read has none"),
    ],
)
def test_the_host_is_the_one_that_is_asked(address: str, host: str) -> None:
    assert host_of(address) == host
