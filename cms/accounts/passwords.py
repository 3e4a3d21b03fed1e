"""Passwords: how long they are, which are too easily guessed, how they are kept, and whether one fits."""

import unicodedata
from collections.abc import Iterable
from typing import Literal

from flask_security import hash_password, verify_password
from zxcvbn import zxcvbn

from cms.core.errors import Fault, Invalid

SHORTEST = 12
LONGEST = 1000
FORM: Literal["NFKC"] = "NFKC"  # one keyboard sends “ü” as one sign, another as two
PRODUCT = "vertebra"
GUESSES = 10**8  # fewer are made in a day, however slowly
READ = 72  # signs of a password that are weighed: what stands behind them only makes it harder


def hashed(password: str, known: Iterable[str] = ()) -> str:
    """Give what is kept of a password; `known` is what others know: address and name of its owner, the site.

    Raises Invalid for one that is too short, too long, or among the first that somebody would try.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise Invalid(Fault(f"A password has {SHORTEST} to {LONGEST} characters.", "#/password"))
    if is_easily_guessed(password, known):
        raise Invalid(
            Fault(
                "This password is easily guessed: it is among the commonest, a simple pattern, or made of what"
                " others know of you. Take a few words that nobody would put together.",
                "#/password",
            )
        )
    kept: str = hash_password(unicodedata.normalize(FORM, password))
    return kept


def is_easily_guessed(password: str, known: Iterable[str] = ()) -> bool:
    """Tell whether a password would be found soon: zxcvbn knows the 30,000 commonest, patterns, and `known`."""
    words = [part for each in (PRODUCT, *known) for part in (each, *each.replace("@", " ").replace(".", " ").split())]
    read = unicodedata.normalize(FORM, password)[:READ]
    return bool(zxcvbn(read, user_inputs=words)["guesses"] < GUESSES)


def fits(password: str, kept: str | None) -> bool:
    """Tell whether a password is the one of which this is kept; where nothing is kept, none is.

    It takes the same time either way, so that nobody learns by the clock which accounts there are.
    """
    if len(password) > LONGEST:
        return False
    normal = unicodedata.normalize(FORM, password)
    if kept is None:
        hash_password(normal)
        return False
    found: bool = verify_password(normal, kept)
    return found
