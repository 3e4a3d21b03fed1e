"""Telling a cache what to drop, by the names of `Surrogate-Key`: what each kind of cache is asked. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

import orjson

PLACE = "{key}"
MOST = {"http": 100, "fastly": 256, "cloudflare": 30}  # names in one request; those of the two are their own limits
OWN = {"fastly": "https://api.fastly.com/", "cloudflare": "https://api.cloudflare.com/"}


@dataclass(frozen=True)
class Cache:
    """A cache in front: its kind, where it takes orders, how they are written, and the secret that goes with them."""

    kind: str
    url: str
    method: str = "PURGE"
    header: str = "Surrogate-Key"
    token: str = field(default="", repr=False)


@dataclass(frozen=True)
class Order:
    """One request to a cache."""

    method: str
    url: str
    headers: dict[str, str] = field(repr=False)
    body: bytes = b""


def orders(cache: Cache, names: Sequence[str]) -> Iterator[Order]:
    """Give the requests that have a cache drop whatever depends on the names."""
    if cache.kind == "http" and PLACE in cache.url:
        for name in names:
            yield Order(cache.method, cache.url.replace(PLACE, quote(name, safe="")), _bearer(cache))
        return
    most = MOST[cache.kind]
    for at in range(0, len(names), most):
        yield _order(cache, names[at : at + most])


def may_have_secret(kind: str, url: str, *, fixed: bool) -> bool:
    """Tell whether the secret may go to an address: one that the environment names, or the cache's own.

    Else whoever may change the settings could have it sent to themselves.
    """
    return fixed or (kind in OWN and url.startswith(OWN[kind]))


def is_done(cache: Cache, status: int, body: bytes) -> bool:
    """Tell from an answer whether a cache did it; Cloudflare says so in the body."""
    good = 200 <= status < 300  # noqa: PLR2004 -- 2xx is what HTTP calls success
    if cache.kind != "cloudflare" or not good:
        return good
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        return False
    return isinstance(told, dict) and told.get("success") is True


def _order(cache: Cache, names: Sequence[str]) -> Order:
    base = cache.url.rstrip("/")
    if cache.kind == "fastly":
        headers = {"Fastly-Key": cache.token, "Surrogate-Key": " ".join(names), "Accept": "application/json"}
        return Order("POST", f"{base}/purge", headers)
    if cache.kind == "cloudflare":
        headers = {**_bearer(cache), "Content-Type": "application/json"}
        return Order("POST", f"{base}/purge_cache", headers, orjson.dumps({"tags": names}))
    return Order(cache.method, cache.url, {**_bearer(cache), cache.header: " ".join(names)})


def _bearer(cache: Cache) -> dict[str, str]:
    return {"Authorization": f"Bearer {cache.token}"} if cache.token else {}
