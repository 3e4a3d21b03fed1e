"""Accounts: make them, change them, end them."""

import uuid
from collections.abc import Iterable, Sequence

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import Select, or_, select

from cms.accounts import passwords, sessions
from cms.accounts.models import User
from cms.accounts.permissions import GRANTS, Actor, Permission, Role
from cms.audit import log
from cms.core import outbox
from cms.core.clock import now
from cms.core.db import db
from cms.core.errors import Conflict, Fault, Forbidden, Invalid, NotFound
from cms.core.text import one_line

LONGEST_NAME = 200
PASSWORD_CHANGED = "user.password_changed"  # noqa: S105 -- the name of a piece of work


def create(
    actor: Actor, *, email: str, role: str, name: str = "", password: str | None = None, site_title: str = ""
) -> User:
    """Make an account; without a password nobody can sign in to it. Raises Conflict for a known address."""
    actor.must(Permission.SITE_ADMIN)
    address = normal_email(email)
    if find(address) is not None:
        raise Conflict("There is an account with this e-mail address already.")
    user = User(
        email=address,
        name=_name(name) or address.split("@")[0],
        role=_role(role),
        password=None if password is None else passwords.hashed(password, (address, name, site_title)),
        active=True,
        fs_uniquifier=uuid.uuid4().hex,
        created_at=now(),
    )
    db.session.add(user)
    db.session.flush()
    log.record(actor, "user.create", "user", user.id, role=user.role)
    return user


def rename(actor: Actor, user: User, name: str) -> None:
    """Give the account another name; everyone may do so with their own."""
    if not _is_own(actor, user):
        actor.must(Permission.SITE_ADMIN)
    new = _name(name)
    if not new:
        raise Invalid(Fault("Give a name that colleagues know.", "#/name"))
    if new != user.name:
        user.name = new
        log.record(actor, "user.rename", "user", user.id)


def set_password(actor: Actor, user: User, password: str, site_title: str = "") -> None:
    """Change the password, and end every session of the account."""
    actor.must(Permission.SITE_ADMIN)
    choose_password(user, password, site_title)
    log.record(actor, "user.set_password", "user", user.id)


def change_own_password(actor: Actor, user: User, old: str, new: str, site_title: str = "") -> None:
    """Change one's password, and end every session of the account. Raises Invalid where the old one is wrong."""
    if not _is_own(actor, user):
        raise Forbidden("A password is changed by its owner alone.")
    if not passwords.fits(old, user.password):
        raise Invalid(Fault("This is not your present password.", "#/old"))
    choose_password(user, new, site_title)
    log.record(actor, "user.change_password", "user", user.id)


def choose_password(user: User, password: str, site_title: str = "") -> None:
    """Give an account its password, which ends every session of it; who may do so was asked before.

    Its owner is told by mail of another one. Raises Invalid for one that is too short or easily guessed by
    who knows the account or the site.
    """
    kept = passwords.hashed(password, (user.email, user.name, site_title))
    if user.password is not None:
        outbox.write(PASSWORD_CHANGED, {"user": user.id})
    user.password = kept
    sessions.end_all(user)


def set_role(actor: Actor, user: User, role: str) -> None:
    """Give the account another role. Raises Conflict for one's own, and when the last admin would be gone."""
    actor.must(Permission.SITE_ADMIN)
    new = _role(role)
    if actor.id == user.id:
        raise Conflict("Nobody changes their own role. Ask another admin.")
    if new != Role.ADMIN:
        _keep_an_admin(user)
    log.record(actor, "user.set_role", "user", user.id, before=user.role, after=new)
    user.role = new
    sessions.end_all(user)


def set_active(actor: Actor, user: User, *, active: bool) -> None:
    """Open or close the account; a closed one cannot sign in and its tokens are refused.

    Raises Conflict where somebody closes their own, and when the last admin would be gone.
    """
    actor.must(Permission.SITE_ADMIN)
    if not active and actor.id == user.id:
        raise Conflict("Nobody closes their own account. Ask another admin.")
    if not active:
        _keep_an_admin(user)
    user.active = active
    sessions.end_all(user)
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


def one(actor: Actor, user_id: int | None) -> User:
    """Give an account to who may see it: its owner, and admins. Raises NotFound."""
    if user_id is None or actor.id != user_id:
        actor.must(Permission.SITE_ADMIN)
    return _one_of(db.session.scalars(select(User).where(User.id == user_id)), user_id)


def to_change(user_id: int | None) -> User:
    """Give an account locked for a change, and lock all admins with it, in one order. Raises NotFound."""
    concerned = or_(User.id == user_id, User.role == Role.ADMIN)
    locked = select(User).where(concerned).order_by(User.id).with_for_update()
    return _one_of(db.session.scalars(locked.execution_options(populate_existing=True)), user_id)


def found(actor: Actor) -> Select[User]:
    """Select all accounts, for who looks after them."""
    actor.must(Permission.SITE_ADMIN)
    return select(User)


def everyone() -> Sequence[User]:
    """Give all accounts by address."""
    return db.session.scalars(select(User).order_by(User.email)).all()


def moderators() -> Sequence[User]:
    """Give the accounts that may decide on comments, by name."""
    roles = [role for role, rights in GRANTS.items() if Permission.COMMENTS_MODERATE in rights]
    return db.session.scalars(select(User).where(User.role.in_(roles)).order_by(User.name, User.id)).all()


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


def _one_of(users: Iterable[User], user_id: int | None) -> User:
    for user in users:
        if user.id == user_id:
            return user
    raise NotFound("There is no such account.")


def _is_own(actor: Actor, user: User) -> bool:
    """Tell whether somebody signed in looks after their own account; a token does not."""
    return actor.kind == "user" and actor.id == user.id


def _name(name: str) -> str:
    kept = one_line(name)
    if len(kept) > LONGEST_NAME:
        raise Invalid(Fault(f"A name has at most {LONGEST_NAME} characters.", "#/name"))
    return kept


def _role(role: str) -> Role:
    try:
        return Role(role)
    except ValueError:
        raise Invalid(Fault(f"There is no such role. Choose one of {', '.join(Role)}.", "#/role")) from None


def _keep_an_admin(user: User) -> None:
    """Raise Conflict for the last admin. All are locked, so that two who end each other come one after the other."""
    admins = select(User.id).where(User.role == Role.ADMIN, User.active).order_by(User.id).with_for_update()
    others = set(db.session.scalars(admins)) - {user.id}
    if user.role == Role.ADMIN and not others:
        raise Conflict("This is the last admin. Make another account an admin first.")
