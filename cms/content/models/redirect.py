"""Redirects: where readers are led who come to an address of before."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cms.core.db import Base
from cms.core.numbers import NumberedOnce


class Redirect(NumberedOnce, Base):
    """An address on the front end that leads to another one there; with 410 to none, since it is gone for good."""

    __tablename__ = "redirect"
    __table_args__ = (
        CheckConstraint("code in (301, 302, 410)", name="code"),
        CheckConstraint("(code = 410) = (target is null)", name="target"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(unique=True)
    target: Mapped[str | None] = mapped_column(index=True)
    code: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
