"""What the public sees has a version, and every change moves it and names what it touched.

One row counts all changes; one row for each named thing (`article:psoas`, `feed`) remembers the
count at which it changed last. Who keeps finished answers asks which names moved since.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import BigInteger, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from cms.core.clock import now
from cms.core.db import Base, db

EVERYTHING = "*"


class ContentVersion(Base):
    """The count at which a named thing changed last; the row `*` holds the count itself."""

    __tablename__ = "content_version"

    name: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger, index=True)
    at: Mapped[datetime]


def touch(names: Iterable[str]) -> int:
    """Move the version in the running transaction, and mark the names; give the new count.

    The row of the count is taken first, so that concurrent changes queue up in one order.
    """
    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    moment = now()
    moved: int | None = db.session.scalar(
        update(ContentVersion)
        .where(ContentVersion.name == EVERYTHING)
        .values(number=ContentVersion.number + 1, at=moment)
        .returning(ContentVersion.number)
    )
    if moved is None:
        raise LookupError("the content version is missing; migrations make its row")
    rows = [{"name": name, "number": moved, "at": moment} for name in sorted(set(names))]
    if rows:
        adding = insert(ContentVersion).values(rows)
        db.session.execute(
            adding.on_conflict_do_update(
                index_elements=[ContentVersion.name], set_={"number": adding.excluded.number, "at": adding.excluded.at}
            )
        )
    return moved


def current() -> tuple[int, datetime]:
    """Give the count of all changes so far, and when the last of them was."""
    return db.session.execute(
        select(ContentVersion.number, ContentVersion.at).where(ContentVersion.name == EVERYTHING)
    ).one()


def changed_at(names: Iterable[str]) -> datetime:
    """Give when any of the named things changed last; the time of the last change of all where none of them did."""
    of_these = select(func.max(ContentVersion.at)).where(ContentVersion.name.in_(sorted(set(names)))).scalar_subquery()
    of_all = select(ContentVersion.at).where(ContentVersion.name == EVERYTHING).scalar_subquery()
    changed: datetime = db.session.execute(select(func.coalesce(of_these, of_all))).scalar_one()
    return changed
