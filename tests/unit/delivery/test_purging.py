"""What caches of each kind are asked: a table, and the limits of each."""

import pytest

from cms.delivery.announcing.purging import Cache, is_done, may_have_secret, orders

HTTP = Cache("http", "https://cache.example/", "BAN", "xkey-purge", "secret")
EACH = Cache("http", "https://cache.example/keys/{key}", "DELETE", token="secret")
FASTLY = Cache("fastly", "https://api.fastly.example/service/abc/", token="secret")
CLOUDFLARE = Cache("cloudflare", "https://api.cloudflare.example/client/v4/zones/abc", token="secret")
BEARER = ("Authorization", "Bearer secret")

ORDERS: list[tuple[str, Cache, list[str], list[tuple[str, str, set[tuple[str, str]], bytes]]]] = [
    ("names go in the header that was chosen", HTTP, ["feed", "article:a"], [
        ("BAN", "https://cache.example/", {BEARER, ("xkey-purge", "feed article:a")}, b"")]),
    ("an address with a place is asked for each name", EACH, ["feed", "article:a"], [
        ("DELETE", "https://cache.example/keys/feed", {BEARER}, b""),
        ("DELETE", "https://cache.example/keys/article%3Aa", {BEARER}, b"")]),
    ("Fastly has a key of its own, and drops at once", FASTLY, ["feed", "tag:b"], [
        ("POST", "https://api.fastly.example/service/abc/purge",
         {("Fastly-Key", "secret"), ("Surrogate-Key", "feed tag:b"), ("Accept", "application/json")}, b"")]),
    ("Cloudflare takes tags in JSON", CLOUDFLARE, ["feed"], [
        ("POST", "https://api.cloudflare.example/client/v4/zones/abc/purge_cache",
         {BEARER, ("Content-Type", "application/json")}, b'{"tags":["feed"]}')]),
    ("no names, no request", FASTLY, [], []),
    ("no token, no header of one", Cache("http", "https://cache.example/"), ["a"], [
        ("PURGE", "https://cache.example/", {("Surrogate-Key", "a")}, b"")]),
]  # fmt: skip


@pytest.mark.parametrize(("why", "cache", "names", "expected"), ORDERS)
def test_each_cache_is_asked_in_its_own_words(
    why: str, cache: Cache, names: list[str], expected: list[tuple[str, str, set[tuple[str, str]], bytes]]
) -> None:
    found = [(each.method, each.url, set(each.headers.items()), each.body) for each in orders(cache, names)]
    assert found == expected, why


@pytest.mark.parametrize(("cache", "requests"), [(FASTLY, 3), (CLOUDFLARE, 20), (HTTP, 6), (EACH, 600)])
def test_no_request_holds_more_than_a_cache_takes(cache: Cache, requests: int) -> None:
    assert len(list(orders(cache, [f"article:{number}" for number in range(600)]))) == requests


ANSWERS: list[tuple[str, Cache, int, bytes, bool]] = [
    ("2xx is done", HTTP, 204, b"", True),
    ("a redirect is not", HTTP, 302, b"", False),
    ("a refusal is not", FASTLY, 401, b"", False),
    ("Cloudflare says so", CLOUDFLARE, 200, b'{"success": true}', True),
    ("or that it did not", CLOUDFLARE, 200, b'{"success": false}', False),
    ("or nothing that can be read", CLOUDFLARE, 200, b"<html>", False),
    ("or something else", CLOUDFLARE, 200, b"[1]", False),
]


@pytest.mark.parametrize(("why", "cache", "status", "body", "done"), ANSWERS)
def test_an_answer_tells_whether_it_was_done(why: str, cache: Cache, status: int, body: bytes, done: bool) -> None:
    assert is_done(cache, status, body) is done, why


def test_a_secret_is_never_shown() -> None:
    assert "secret" not in repr(FASTLY) + repr(list(orders(FASTLY, ["a"]))) + repr(list(orders(HTTP, ["a"])))


SECRET: list[tuple[str, str, str, bool, bool]] = [
    ("the environment names the address", "http", "https://cache.example/", True, True),
    ("an address of a page is anybody's", "http", "https://cache.example/", False, False),
    ("Fastly itself", "fastly", "https://api.fastly.com/service/abc", False, True),
    ("Cloudflare itself", "cloudflare", "https://api.cloudflare.com/client/v4/zones/abc", False, True),
    ("somebody who says to be Fastly", "fastly", "https://api.fastly.com.thief.example/service/abc", False, False),
    ("Fastly in the clear", "fastly", "http://api.fastly.com/service/abc", False, False),
    ("another place under its kind", "cloudflare", "https://thief.example/", False, False),
]


@pytest.mark.parametrize(("why", "kind", "url", "fixed", "may"), SECRET)
def test_a_secret_goes_to_no_address_that_was_typed_on_a_page(
    why: str, kind: str, url: str, fixed: bool, may: bool
) -> None:
    assert may_have_secret(kind, url, fixed=fixed) == may, why
