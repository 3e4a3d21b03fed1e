"""Passwords: how long they are, how they are kept, and whether one fits."""

import unicodedata
from typing import Literal

from flask_security import hash_password, verify_password

from cms.core.errors import Fault, Invalid

SHORTEST = 12
LONGEST = 1000
FORM: Literal["NFKC"] = "NFKC"  # one keyboard sends “ü” as one sign, another as two


def hashed(password: str) -> str:
    """Give what is kept of a password. Raises Invalid for one that is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Invalid(Fault(f"A password has {SHORTEST} to {LONGEST} characters.", "#/password"))
    kept: str = hash_password(unicodedata.normalize(FORM, password))
    return kept


def fits(password: str, kept: str | None) -> bool:
    """Tell whether a password is the one of which this is kept; where nothing is kept, none is."""
    if kept is None or len(password) > LONGEST:
        return False
    found: bool = verify_password(unicodedata.normalize(FORM, password), kept)
    return found
