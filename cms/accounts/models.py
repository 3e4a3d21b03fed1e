"""People who sign in, and the tokens that act for them."""

from datetime import datetime
from typing import Any

from flask_security import RoleMixin, UserMixin
from sqlalchemy import JSON, ForeignKey, String, text
from sqlalchemy.orm import Mapped, mapped_column

from cms.accounts.permissions import Role
from cms.core.db import Base


class RoleName(RoleMixin):
    """A role as Flask-Security wants to see one: a name. What it may is in `permissions`."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.permissions = None


class User(Base, UserMixin):
    """An account of someone who works here."""

    __tablename__ = "user"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(255), unique=True)
    name: Mapped[str]
    password: Mapped[str | None]
    role: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    preferences: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))

    @property
    def roles(self) -> list[RoleMixin]:  # type: ignore[override]  # the library would write to it; we never let it
        """Give the one role as Flask-Security expects it."""
        return [RoleName(Role(self.role))]


class Token(Base):
    """A key for programs; only its hash is kept. Without scopes it has all rights of its owner."""

    __tablename__ = "token"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[Any | None] = mapped_column(JSON)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
