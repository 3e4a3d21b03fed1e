"""Accounts: make them, change them, end them."""

import uuid
from collections.abc import Sequence

from email_validator import EmailNotValidError, validate_email
from flask_security import hash_password
from sqlalchemy import func, select

from cms.accounts.models import User
from cms.accounts.permissions import GRANTS, Actor, Permission, Role
from cms.audit import log
from cms.core.clock import now
from cms.core.db import db
from cms.core.errors import Conflict, Fault, Invalid, NotFound
from cms.core.text import clean

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 1000


def create(actor: Actor, *, email: str, role: str, name: str = "", password: str | None = None) -> User:
    """Make an account; without a password nobody can sign in to it. Raises Conflict for a known address."""
    actor.must(Permission.SITE_ADMIN)
    address = normal_email(email)
    if find(address) is not None:
        raise Conflict("There is an account with this e-mail address already.")
    user = User(
        email=address,
        name=clean(name).strip() or address.split("@")[0],
        role=_role(role),
        password=_hashed(password),
        active=True,
        fs_uniquifier=uuid.uuid4().hex,
        created_at=now(),
    )
    db.session.add(user)
    db.session.flush()
    log.record(actor, "user.create", "user", user.id, role=user.role)
    return user


def set_password(actor: Actor, user: User, password: str) -> None:
    """Change the password, and end every session of the account."""
    actor.must(Permission.SITE_ADMIN)
    user.password, user.fs_uniquifier = _hashed(password), uuid.uuid4().hex
    log.record(actor, "user.set_password", "user", user.id)


def set_role(actor: Actor, user: User, role: str) -> None:
    """Give the account another role. Raises Conflict when the last admin would be gone."""
    actor.must(Permission.SITE_ADMIN)
    new = _role(role)
    if new != Role.ADMIN:
        _keep_an_admin(user)
    log.record(actor, "user.set_role", "user", user.id, before=user.role, after=new)
    user.role, user.fs_uniquifier = new, uuid.uuid4().hex


def set_active(actor: Actor, user: User, *, active: bool) -> None:
    """Open or close the account; a closed one cannot sign in and its tokens are refused."""
    actor.must(Permission.SITE_ADMIN)
    if not active:
        _keep_an_admin(user)
    user.active, user.fs_uniquifier = active, uuid.uuid4().hex
    log.record(actor, "user.enable" if active else "user.disable", "user", user.id)


def find(email: str) -> User | None:
    """Give the account with this address."""
    return db.session.scalars(select(User).where(User.email == email.strip().lower())).one_or_none()


def get(email: str) -> User:
    """Give the account with this address. Raises NotFound."""
    user = find(email)
    if user is None:
        raise NotFound(f"There is no account with the address {email}.")
    return user


def everyone() -> Sequence[User]:
    """Give all accounts by address."""
    return db.session.scalars(select(User).order_by(User.email)).all()


def actor_for(user: User) -> Actor:
    """Give the rights that a signed-in person has."""
    role = Role(user.role)
    return Actor("user", user.id, user.name, GRANTS[role], role)


def normal_email(email: str) -> str:
    """Give the address as it is stored. Raises Invalid for what is none."""
    try:
        return validate_email(email.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise Invalid(Fault(f"This is not an e-mail address: {error}", "#/email")) from None


def _role(role: str) -> Role:
    try:
        return Role(role)
    except ValueError:
        raise Invalid(Fault(f"There is no such role. Choose one of {', '.join(Role)}.", "#/role")) from None


def _hashed(password: str | None) -> str | None:
    if password is None:
        return None
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise Invalid(Fault(f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters.", "#/password"))
    hashed: str = hash_password(password)
    return hashed


def _keep_an_admin(user: User) -> None:
    others = db.session.scalar(select(func.count()).where(User.role == Role.ADMIN, User.active, User.id != user.id))
    if user.role == Role.ADMIN and not others:
        raise Conflict("This is the last admin. Make another account an admin first.")
