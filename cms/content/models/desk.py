"""What lies on an editor's desk: text that is not saved yet, and who sits at which entry."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from cms.core.db import Base


class Autosave(Base):
    """The fields of a form as they were typed, for nobody but who typed them.

    There is one for a person and a `place`: an entry such as `article:12`, or `article:new` for one
    that is not saved yet. `fields` lists pairs of name and value.
    """

    __tablename__ = "autosave"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    place: Mapped[str] = mapped_column(primary_key=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    fields: Mapped[list[Any]]
    at: Mapped[datetime] = mapped_column(index=True)


class Editing(Base):
    """Who has an entry open to write in, since when, and when that was last heard of."""

    __tablename__ = "editing"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    since: Mapped[datetime]
    seen: Mapped[datetime]
