"""The keys: whether they are there, hard to guess, and those that what is stored was encrypted with."""

from sqlalchemy import select

from cms.comments.models import Person
from cms.core.errors import Misconfigured
from cms.delivery.webhooks.models import Webhook
from cms.doctor.finding import Case, Finding, fail, ok, warn

FEWEST_SIGNS = 10  # different ones: of 32 random hexadecimal digits there are hardly ever fewer
GUESSED = ("secret", "password", "passwort", "changeme", "change-me", "example", "vertebra", "qwerty", "12345678")
MAKE = "Make one with: python -c 'import secrets; print(secrets.token_hex(32))'"


def secret_key(case: Case) -> Finding:
    """Look whether the key that signs sessions looks like one that nobody can guess."""
    if case.settings.secret_key is None:
        return fail(f"CMS_SECRET_KEY is not set, so nothing can be served. {MAKE}")
    key = case.settings.secret_key.get_secret_value()
    if is_guessable(key):
        return warn(f"CMS_SECRET_KEY looks like words or repeats itself, so it could be guessed. {MAKE}")
    return ok("CMS_SECRET_KEY is set.")


def is_guessable(key: str) -> bool:
    """Tell whether a key is made of few signs, or holds a word that people take for keys."""
    return len(set(key)) < FEWEST_SIGNS or any(word in key.lower() for word in GUESSED)


def encryption_keys(case: Case) -> Finding:
    """Say which keys encrypt."""
    if case.settings.encryption_keys is None:
        first = "put a new key into CMS_ENCRYPTION_KEYS and run cms keys rotate"
        if len(case.settings.keys) == 1:
            first = "set CMS_ENCRYPTION_KEYS to what it is now"
        return ok(
            f"The secret key encrypts, too. Before you ever change it, {first}, or readers’ e-mail addresses are lost."
        )
    keys = case.settings.encryption_keys.get_secret_value().split(",")
    if any(is_guessable(key) for key in keys):
        return warn(f"CMS_ENCRYPTION_KEYS holds a key that could be guessed; put a new one first. {MAKE}")
    return ok(f"CMS_ENCRYPTION_KEYS is set; {len(keys)} in use, the first one encrypts.")


def opening(case: Case) -> Finding:
    """Look whether the keys open what was encrypted first and last."""
    people = select(Person.email_sealed).where(Person.email_sealed != "").limit(1)
    asked = (
        people.order_by(Person.id),
        people.order_by(Person.id.desc()),
        select(Webhook.secret_sealed).order_by(Webhook.id.desc()).limit(1),
    )
    with case.reading() as connection:
        sealed = [text for each in asked if (text := connection.scalar(each))]
    try:
        for text in sealed:
            case.house.sealer.open(text)
    except Misconfigured:
        return fail(
            "None of the keys opens what is stored. Add the key that was used before to CMS_ENCRYPTION_KEYS,"
            " behind the one that is to encrypt."
        )
    return ok("The keys open what is stored." if sealed else "Nothing that is encrypted is stored yet.")
