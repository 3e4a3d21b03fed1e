"""Keys of links that go by mail: signed for one use and about two numbers; nothing of them is kept."""

import base64
import binascii
import hmac
import struct
from datetime import timedelta

from cms.core.clock import now
from cms.core.errors import Gone, NotFound
from cms.core.sealing import Sealer

SIGNATURE = 12  # bytes
_TOLD = struct.Struct(">III")


def sign(sealer: Sealer, use: str, first: int, second: int = 0, *, lasts: timedelta | None = None) -> str:
    """Make a key for one use; without `lasts` it never ends."""
    ends = int((now() + lasts).timestamp()) if lasts else 0
    told = _TOLD.pack(first, second, ends)
    return base64.urlsafe_b64encode(_signature(sealer, use, told) + told).decode()


def read(sealer: Sealer, use: str, key: str) -> tuple[int, int]:
    """Give the two numbers of a key.

    Raises NotFound for one that was not made here for this use, and Gone for one that has ended.
    """
    try:
        raw = base64.b64decode(key.encode("ascii"), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    signature, told = raw[:SIGNATURE], raw[SIGNATURE:]
    if len(told) != _TOLD.size or not hmac.compare_digest(signature, _signature(sealer, use, told)):
        raise NotFound("This link does not work. It may have been cut short on its way.")
    first, second, ends = _TOLD.unpack(told)
    if ends and ends <= now().timestamp():
        raise Gone("This link has ended.")
    return first, second


def _signature(sealer: Sealer, use: str, told: bytes) -> bytes:
    return sealer.sign(b"\0".join((b"letter", use.encode(), told)))
