"""Browsers in which somebody signed in before: told by a signed cookie, so that they have tries of their own."""

import secrets
from collections.abc import Iterator
from datetime import timedelta

from cms.accounts.models import User
from cms.core import signing
from cms.core.db import LARGEST_ID
from cms.core.errors import Gone, NotFound
from cms.core.sealing import Sealer

USE = "known-browser"
LASTS = timedelta(days=180)
MOST = 5  # accounts that share a browser
BETWEEN = "."


def remember(user: User, kept: str, sealer: Sealer) -> str:
    """Give what a browser keeps from now on: that this account signed in there, and those before it."""
    others = [key for key, user_id, _number in _read(kept, sealer) if user_id != user.id]
    made = signing.sign(sealer, USE, user.id, secrets.randbelow(LARGEST_ID), lasts=LASTS)
    return BETWEEN.join([made, *others][:MOST])


def known(user: User | None, kept: str, sealer: Sealer) -> int | None:
    """Give the number under which a browser is known to have signed in as this account; None where it never did."""
    mine = (number for _key, user_id, number in _read(kept, sealer) if user is not None and user_id == user.id)
    return next(mine, None)


def _read(kept: str, sealer: Sealer) -> Iterator[tuple[str, int, int]]:
    for key in kept.split(BETWEEN)[:MOST]:
        try:
            user_id, number = signing.read(sealer, USE, key)
        except (NotFound, Gone):
            continue
        yield key, user_id, number
