"""Rows by the thousand: the words and moments in them, the same ones every time, and the way into the database."""

import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import accumulate, islice
from typing import Any

from sqlalchemy import insert

from cms.core.clock import now
from cms.core.db import db

AT_ONCE = 2_000
YEARS = timedelta(days=6 * 365)
SYLLABLES = [each + end for each in ("ba", "co", "di", "lum", "mer", "que", "sto", "ven") for end in ("", "r", "n")]

Rows = Iterable[dict[str, Any]]


class Chance:
    """Words, a few of them often, and moments of the last years."""

    def __init__(self) -> None:
        self.random = random.Random(7)
        self.now = now()
        self.words = ["".join(self.random.choices(SYLLABLES, k=self.random.randint(1, 4))) for _ in range(4000)]
        self.often = list(accumulate(1 / place for place in range(3, 4003)))

    def said(self, count: int) -> str:
        """Give some words."""
        return " ".join(self.random.choices(self.words, cum_weights=self.often, k=count))

    def moment(self) -> datetime:
        """Give a moment."""
        return self.now - YEARS * self.random.random()


def put(model: Any, rows: Rows) -> None:
    """Put rows in, some thousands at once."""
    left = iter(rows)
    while some := list(islice(left, AT_ONCE)):
        db.session.execute(insert(model.__table__), some)
    db.session.commit()
