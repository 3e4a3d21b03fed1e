"""Forms that are sent once, however often their button is pressed."""

import secrets

from flask import request

from cms.accounts.permissions import Actor
from cms.core import idempotency
from cms.web.context import installation

FIELD = "once"


def new_key() -> str:
    """Give a key for one form on one page."""
    return secrets.token_urlsafe(12)


def first_time(actor: Actor) -> bool:
    """Take the key of the form at hand, in the running transaction; False where it came before with the same words.

    Who goes back and writes something else on the same page sends something new.
    """
    told = repr(sorted((name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"))
    carried = idempotency.fingerprints(told.encode(), installation().sealer)
    key = idempotency.storage_key(f"page:{actor.id}", request.path, f"{request.form.get(FIELD, '')}\0{carried[0]}")
    return idempotency.reserve(key, carried)
