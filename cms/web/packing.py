"""Compression, as client and server agree on it (RFC 9110, 12.5.3)."""

import gzip
from collections.abc import Callable, Mapping

import brotli
import zstandard
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

SMALLEST = 1000
MOST_REMEMBERED = 500
COMMONEST = "gzip"
# The first wins where a client likes several alike. An answer is packed once and sent often.
PACKERS: Mapping[str, Callable[[bytes], bytes]] = {
    "br": lambda body: bytes(brotli.compress(body, quality=6)),
    "zstd": lambda body: zstandard.compress(body, 12),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
}


class Negotiation:
    """Chooses the encoding for what a client accepts; there are few such headers, so the choices are remembered."""

    def __init__(self) -> None:
        self._chosen: dict[str, str] = {}

    def __call__(self, accepted: str) -> str:
        """Give the encoding, empty for none."""
        found = self._chosen.get(accepted)
        if found is None:
            found = choose(accepted)
            if len(self._chosen) >= MOST_REMEMBERED:
                self._chosen.clear()
            self._chosen[accepted] = found
        return found


def choose(accepted: str) -> str:
    """Give the encoding that `Accept-Encoding` asks for; empty for none."""
    told = parse_accept_header(accepted, Accept)
    liked = {encoding: _quality(told, encoding) for encoding in PACKERS}
    best = max(liked, key=lambda encoding: liked[encoding])
    return best if liked[best] > 0 else ""


def _quality(told: Accept, encoding: str) -> float:
    """Give how much an encoding is liked; a star, which names none, stands for the one that everybody can read."""
    named = [quality for name, quality in told if name.lower() == encoding]
    star = [quality for name, quality in told if name == "*" and encoding == COMMONEST]
    return max(named or star, default=0.0)
