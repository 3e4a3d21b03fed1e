"""Accounts for tests."""

from cms.accounts import users
from cms.accounts.models import User
from cms.accounts.permissions import SHELL, Actor, Role
from cms.core.db import writing


def account(role: str = Role.AUTHOR, email: str | None = None, password: str | None = None) -> User:
    """Make an account of a role, and commit."""
    with writing():
        return users.create(SHELL, email=email or f"{role}@clinic.example", role=role, password=password)


def person(role: str = Role.AUTHOR, email: str | None = None) -> Actor:
    """Make an account of a role, and give who it lets in."""
    return users.actor_for(account(role, email))
