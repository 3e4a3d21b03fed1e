"""Which named things moved since a target was told last.

The mark of a target is moved in the transaction that writes what it is to be told, so no change is
passed over; changes in between are told as one, since a name knows only its last change.
"""

from sqlalchemy import BigInteger, select
from sqlalchemy.orm import Mapped, mapped_column

from cms.core import versions
from cms.core.db import Base, db
from cms.core.versions import EVERYTHING, ContentVersion


class Announced(Base):
    """How far a target has been told: the count of changes that it knows of."""

    __tablename__ = "announced"

    target: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)


def is_behind(target: str) -> bool:
    """Tell whether anything changed since a target was told, without waiting for anybody."""
    return db.session.scalar(select(Announced.number).where(Announced.target == target)) != versions.current()[0]


def names_since(target: str) -> list[str]:
    """Give the names that moved since, and take them as told; none for a target that is new, which kept nothing yet."""
    known = select(Announced).where(Announced.target == target).with_for_update()
    mark = db.session.scalars(known.execution_options(populate_existing=True)).one_or_none()
    number = versions.current()[0]
    if mark is None:
        db.session.add(Announced(target=target, number=number))
        db.session.flush()
        return []
    moved = select(ContentVersion.name).where(
        ContentVersion.number > mark.number, ContentVersion.number <= number, ContentVersion.name != EVERYTHING
    )
    names = list(db.session.scalars(moved.order_by(ContentVersion.name)))
    mark.number = number
    db.session.flush()
    return names
