"""Figures about comments: how many came and how many were decided, day by day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, select

from cms.comments.models import Comment, Decision
from cms.core.db import db


@dataclass(frozen=True)
class Day:
    """One day: when it began, how many comments came, how many were decided about."""

    began: datetime
    came: int
    decided: int


def by_day(begins: Sequence[datetime], end: datetime) -> list[Day]:
    """Count for each day, given when each begins and when the last one ends: two queries for any number of days."""
    ends = [*begins[1:], end]
    came, decided = _counts(Comment.created_at, begins, ends), _counts(Decision.at, begins, ends)
    return [Day(*day) for day in zip(begins, came, decided, strict=True)]


def _counts(column: Any, begins: Sequence[datetime], ends: Sequence[datetime]) -> list[int]:
    days = [
        func.coalesce(func.sum(case((and_(column >= begin, column < end), 1), else_=0)), 0)
        for begin, end in zip(begins, ends, strict=True)
    ]
    return list(db.session.execute(select(*days).where(column >= begins[0], column < ends[-1])).one())
