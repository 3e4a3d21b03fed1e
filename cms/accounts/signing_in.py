"""Whether somebody is who they say: an address and a password, tried only so often."""

from dataclasses import dataclass

from cms.accounts import known_browsers, passkeys, passwords, second_factor, sessions, trying, users
from cms.accounts.devices import Device
from cms.accounts.models import User
from cms.accounts.passkeys import Place
from cms.accounts.permissions import NOBODY
from cms.accounts.trying import ACCOUNT, BROWSER, CLIENT, CODE, Counted
from cms.audit import log
from cms.core.db import writing
from cms.core.sealing import Sealer


@dataclass(frozen=True)
class Where:
    """Where somebody signs in: the keyed hash of the client's address, what the browser keeps, its names."""

    client: str
    kept: str
    device: Device


def check(email: str, password: str, where: Where, sealer: Sealer) -> User | None:
    """Give the account that an address and a password belong to; None, after the same time, where they do not.

    Writes in transactions of its own. Raises TooMany after too many tries, whether there is such an account or not.
    """
    user = users.find(email)
    return user if _is_right(user, email, password, where, sealer) else None


def check_again(user: User, password: str, where: Where, sealer: Sealer) -> bool:
    """Tell whether a password is that of who is signed in. Raises TooMany as `check` does."""
    return _is_right(user, user.email, password, where, sealer)


def check_code(user: User, code: str, sealer: Sealer) -> bool:
    """Tell whether a code is the second factor of who has given their password. Raises TooMany as `check` does.

    It is counted by account alone: nobody gets here who does not know the password.
    """
    counted = {trying.key(sealer, "code", user.id): CODE}
    trying.begin(counted)
    with writing():
        right = second_factor.take(user, code, sealer)
        if right:
            trying.forgive(counted)
    return right


def check_passkey(answer: str, challenge: str, place: Place, client: str, sealer: Sealer) -> User | None:
    """Give whose passkey has signed a challenge; None for what is not right. Raises TooMany as `check` does."""
    counted = {trying.key(sealer, "client", client): CLIENT}
    trying.begin(counted)
    with writing():
        user = passkeys.owner(answer, challenge, place) if challenge else None
        if user is not None:
            trying.give_back(counted)
    return user


def enter(user: User, device: Device, sealer: Sealer, *, second: bool = False) -> str:
    """Sign an account in, with a second factor or without, and give the key that its browser keeps."""
    key = sessions.begin(user, device, sealer, second=second)
    log.record(users.actor_for(user), "user.sign_in", "user", user.id)
    return key


def _is_right(user: User | None, email: str, password: str, where: Where, sealer: Sealer) -> bool:
    counted = _counted(user, email, where, sealer)
    kept = user.password if user is not None and user.active else None  # before the count, behind which it is read anew
    pauses = trying.begin(counted)
    if not passwords.fits(password, kept):
        if pauses:
            _note_guesses(user)
        return False
    with writing():
        trying.give_back(counted)
    return True


def _note_guesses(user: User | None) -> None:
    """Leave a line in the log where somebody guesses at an account so often that they must wait."""
    if user is not None:
        with writing():
            log.record(NOBODY, "user.guess", "user", user.id)


def _counted(user: User | None, email: str, where: Where, sealer: Sealer) -> Counted:
    """Name what a try is counted under: the browser where it is known, else the account and the client."""
    number = known_browsers.known(user, where.kept, sealer)
    if number is not None:
        return {trying.key(sealer, "browser", number): BROWSER}
    return {
        trying.key(sealer, "account", email.strip().lower()): ACCOUNT,
        trying.key(sealer, "client", where.client): CLIENT,
    }
