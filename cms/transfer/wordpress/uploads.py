"""Files that WordPress keeps below `wp-content/uploads`: which one an address means, in whichever size."""

import re
from collections.abc import Collection, Iterator
from html import unescape
from urllib.parse import unquote, urlsplit

from cms.core.urls import host_of

LONGEST = 500
PICTURES = frozenset({"jpg", "jpeg", "jpe", "png", "gif", "webp", "avif"})
_BELOW = re.compile(r"(?:/wp-content/uploads|/wp-content/blogs\.dir/\d+/files|/files)/(.+)\Z")
_PROXY = re.compile(r"(?:https?:)?//i[0-9]\.wp\.com/", re.IGNORECASE)  # Jetpack's, before the real address
_SIZE = re.compile(r"-\d{1,5}x\d{1,5}(?=\.[A-Za-z]{3,4}\Z)")
_ENDING = re.compile(r"(?=\.[A-Za-z]{3,4}\Z)")


def bare(host: str) -> str:
    """Give a host as people mean it: with `www.` or without it is the same site."""
    return host.lower().removeprefix("www.")


def whole(address: str) -> str:
    """Give the address behind a proxy of pictures, without what is asked of it."""
    found = _PROXY.match(address)
    return "https://" + address[found.end() :].partition("?")[0] if found else address


def place_of(address: str, hosts: Collection[str]) -> str | None:
    """Give the path below the uploads that an address of these hosts means; None for any other address."""
    address = whole(unescape(address).strip())
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme not in {"", "http", "https"} or (parts.netloc and bare(host_of(f"//{parts.netloc}")) not in hosts):
        return None
    path = unquote(parts.path)
    below = _BELOW.search(path)
    if below is None and (not parts.netloc or ending(path) not in PICTURES):
        return None
    return checked(below[1] if below else path.lstrip("/"))


def unsized(address: str) -> str:
    """Give the address of a picture as it was sent in, not in the size that a text shows."""
    return _SIZE.sub("", address)


def checked(place: str) -> str | None:
    """Give a path that stays below where it begins, None for any other."""
    parts = place.split("/")
    bad = len(place) > LONGEST or "\0" in place or "\\" in place or any(part in {"", ".", ".."} for part in parts)
    return None if bad else place


def candidates(place: str) -> list[str]:
    """Give the paths under which a picture may be known: as it is named, whole, or as WordPress scaled it down."""
    plain = unsized(place)
    return list(dict.fromkeys([place, plain, _ENDING.sub("-scaled", plain, count=1)]))


def originals(place: str) -> Iterator[str]:
    """Give the paths where a picture may lie, the best of them first."""
    plain = unsized(place)
    for each in dict.fromkeys([plain.replace("-scaled.", "."), plain, place]):
        yield each
        if found := re.match(r"sites/\d+/", each):
            yield each[found.end() :]


def ending(path: str) -> str:
    """Give what stands behind the last dot of a path, in lower case."""
    return path.rsplit("/", 1)[-1].rpartition(".")[2].lower()
