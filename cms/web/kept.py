"""A finished public answer: its bytes in each encoding, and the headers that go with them."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from cms.core.versions import Seen
from cms.delivery.freshness import Freshness, of_encoding
from cms.web.packing import PACKERS, SMALLEST

MARK = "vertebra.finished"  # under this name the door leaves a Finished for the layer before it
Headers = list[tuple[str, str]]
OVERHEAD = 2_200  # bytes that an answer takes beside its body: headers, and places in tables
OF_A_NAME = 240  # and each name that it depends on, beside its letters: most are the name of few answers
MOST_SHARED = 500
OWN = frozenset({"content-length", "etag", "date", "x-request-id"})  # made for each answer, or for each encoding
OF_A_BODY = frozenset({"content-type", "content-language", "surrogate-key", "link"})


@dataclass(frozen=True)
class Finished:
    """What the door says of an answer that may be kept: what it was made from, and its body.

    `in_order` tells that it is another one where the parameters come in another order.
    """

    seen: Seen
    names: tuple[str, ...]
    etag: str
    body: bytes
    in_order: bool = False


@dataclass(frozen=True)
class Variant:
    """The answer in one encoding, ready to be sent: whole, or as 304."""

    etag: str
    body: bytes
    headers: Headers
    not_modified: Headers


@dataclass(eq=False, slots=True)
class Kept:
    """A finished answer. `alive` ends when something that it depends on moves; `used` tells that it was asked for."""

    finished: Finished
    headers: Headers
    variants: dict[str, Variant] = field(default_factory=dict)
    places: list[object] = field(default_factory=list)
    size: int = 0
    alive: bool = True
    used: bool = False

    @property
    def freshness(self) -> Freshness:
        """Give when what it depends on changed last."""
        return Freshness(self.finished.seen.newest, self.finished.seen.at)

    def variant(self, encoding: str) -> Variant:
        """Give the answer in an encoding; packed at the first time, and kept. Small ones are never packed."""
        found = self.variants.get(encoding)
        if found is None:
            found = self.variants[encoding] = self._packed(encoding) if encoding else self._plain()
        return found

    def _plain(self) -> Variant:
        return _variant(self.finished.etag, self.finished.body, self.headers)

    def _packed(self, encoding: str) -> Variant:
        if len(self.finished.body) < SMALLEST:
            return self.variant("")
        body = fitting(PACKERS[encoding](self.finished.body))
        return _variant(of_encoding(self.finished.etag, encoding), body, self.headers, [("Content-Encoding", encoding)])


def kept(finished: Finished, headers: Iterable[tuple[str, str]]) -> Kept:
    """Make an answer that can be kept of what the door said and of the headers that it was to go out with."""
    finished = replace(finished, body=fitting(finished.body))
    lasting = [_shared(each) for each in headers if each[0].lower() not in OWN]
    # In each of its encodings it is smaller than as it is; three of them weigh about as much.
    size = OVERHEAD + 2 * len(finished.body) + sum(OF_A_NAME + len(name) for name in finished.names)
    return Kept(finished, lasting, size=size)


def fitting(body: bytes) -> bytes:
    """Give the same bytes in as much memory as they take: orjson and zstandard leave kilobytes behind theirs."""
    return bytes(memoryview(body))


@lru_cache(MOST_SHARED)
def _shared(header: tuple[str, str]) -> tuple[str, str]:
    """Give one and the same object for headers that are alike: most are, in all answers."""
    return header


def _variant(etag: str, body: bytes, headers: Headers, more: Iterable[tuple[str, str]] = ()) -> Variant:
    own = [("ETag", etag), *headers]
    short = [each for each in own if each[0].lower() not in OF_A_BODY]
    return Variant(etag, body, [*own, *more, ("Content-Length", str(len(body)))], short)
