"""Ways back and ways over by mail: a forgotten password, and another e-mail address.

Whoever asks for a link learns nothing: the work and the answer are the same whether there is such an account or not,
and only the worker looks whether there is somebody to write to. Of a link nothing is kept but that it was asked for:
its key is signed, works once, and ends.
"""

from sqlalchemy import select

from cms.accounts import links, trying, users
from cms.accounts.links import LASTS, AccountLink, Purpose, is_open
from cms.accounts.models import User
from cms.accounts.permissions import Actor
from cms.accounts.trying import LETTER
from cms.audit import log
from cms.core import outbox, signing
from cms.core.clock import now
from cms.core.db import db
from cms.core.errors import Conflict, Fault, Forbidden, Gone, Invalid, NotFound
from cms.core.sealing import Sealer

ASK = "account.ask"
CONFIRMED = "account.new_email"
ENDED = "This link does not work any more. It was used, or has ended."


def ask_for_password(email: str, client: str, sealer: Sealer) -> None:
    """Have a link sent to the owner of an account, if there is one. Raises TooMany where a client asks often."""
    trying.add({trying.key(sealer, "letter", client): LETTER})
    user = users.find(email)
    _ask(Purpose.PASSWORD, user.id if user is not None and user.active else None)


def ask_for_email(actor: Actor, user: User, email: str, sealer: Sealer) -> None:
    """Have a link sent to a new address of one's own; it holds once somebody has opened that.

    Raises Invalid for what is no address, and Conflict for the present one. Whether somebody else has the new one
    is told when it is confirmed, to who can read what is sent there.
    """
    if actor.kind != "user" or actor.id != user.id:
        raise Forbidden("An e-mail address is changed by its owner alone.")
    new = users.normal_email(email)
    if new == user.email:
        raise Invalid(Fault("This is your address already.", "#/email"))
    trying.add({trying.key(sealer, "new-email", user.id): LETTER})
    links.end(user, Purpose.EMAIL)
    _ask(Purpose.EMAIL, user.id, sealer.seal(new))
    log.record(actor, "user.ask_for_email", "user", user.id)


def opened(purpose: Purpose, key: str, sealer: Sealer) -> AccountLink:
    """Give what a link was asked for. Raises NotFound where it was used, has ended, or was never made."""
    return _read(purpose, key, sealer, lock=False)[0]


def choose_password(key: str, password: str, sealer: Sealer, site_title: str = "") -> User:
    """Choose a new password, which ends every session and every such link. Raises NotFound, or Invalid."""
    link, user = _read(Purpose.PASSWORD, key, sealer, lock=True)
    link.used_at = now()
    db.session.flush()
    users.choose_password(user, password, site_title)
    log.record(users.actor_for(user), "user.recover_password", "user", user.id)
    return user


def confirm_email(key: str, sealer: Sealer) -> User:
    """Sign in with the new address from now on; the former one is told. Raises NotFound, or Conflict."""
    link, user = _read(Purpose.EMAIL, key, sealer, lock=True)
    new, former = sealer.open(link.email_sealed or ""), user.email
    if users.find(new) is not None:
        raise Conflict("Another account has this e-mail address.")
    user.email, link.email_sealed, link.used_at = new, sealer.seal(former), now()
    links.end(user, Purpose.PASSWORD)
    log.record(users.actor_for(user), "user.change_email", "user", user.id)
    outbox.write(CONFIRMED, {"link": link.id})
    return user


def key_for(link: AccountLink, sealer: Sealer) -> str:
    """Make the key that the letter carries: it names the link and whose it is, and opens no other account's."""
    return signing.sign(sealer, link.purpose, link.id, link.user_id or 0, lasts=link.at + LASTS - now())


def _ask(purpose: Purpose, user_id: int | None, email_sealed: str | None = None) -> None:
    link = AccountLink(user_id=user_id, purpose=purpose, email_sealed=email_sealed, at=now())
    db.session.add(link)
    db.session.flush()
    outbox.write(ASK, {"link": link.id})


def _read(purpose: Purpose, key: str, sealer: Sealer, *, lock: bool) -> tuple[AccountLink, User]:
    try:
        link_id, user_id = signing.read(sealer, purpose, key)
    except Gone:
        raise NotFound(ENDED) from None
    told = AccountLink.id == link_id, AccountLink.user_id == user_id
    wanted = select(AccountLink, User).join(User, User.id == AccountLink.user_id).where(*told)
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found = db.session.execute(wanted).one_or_none()
    if found is None or not found[1].active or not is_open(found[0]):
        raise NotFound(ENDED)
    return found[0], found[1]
