"""When a form was shown, signed, so that nobody can invent the moment."""

import hmac
from datetime import UTC, datetime, timedelta

from cms.core.clock import now
from cms.core.sealing import Sealer

KEPT = timedelta(days=1)
_USE = "form-shown"
_LONGEST = 15  # digits of a moment in milliseconds


def stamp(sealer: Sealer) -> str:
    """Give this moment with its signature, to be sent back with what is written into the form."""
    moment = str(int(now().timestamp() * 1000))
    return f"{moment}.{sealer.marks(_USE, moment)[0]}"


def shown_at(sent: str | None, sealer: Sealer) -> datetime | None:
    """Give the moment of a stamp; None for none, for one that is older than a day, and for one that is not ours."""
    moment, _dot, mark = (sent or "").partition(".")
    if not (moment.isascii() and moment.isdecimal() and len(moment) <= _LONGEST and mark.isascii()):
        return None
    if not any(hmac.compare_digest(mark, each) for each in sealer.marks(_USE, moment)):
        return None
    at = datetime.fromtimestamp(int(moment) / 1000, UTC)
    return at if timedelta() <= now() - at <= KEPT else None
