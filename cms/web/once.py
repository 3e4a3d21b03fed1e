"""Creating something once, however often the request for it arrives (`Idempotency-Key`)."""

from collections.abc import Callable

from flask import Response, request
from werkzeug.http import unquote_header_value

from cms.core import idempotency
from cms.core.db import writing, writing_together
from cms.core.errors import Fault, Invalid
from cms.web.answers import PRIVATE
from cms.web.context import client_hash, installation

LONGEST = 255
SEALED = b"gAAAAA"  # how every sealed text begins: its version, and a time in the next decades


def replayed() -> Response | None:
    """Give the first answer again, if this request was answered before."""
    key = _key()
    return _answer(idempotency.recall(key, _print())) if key else None


def once(create: Callable[[], Response], *, sealed: bool = False, together: bool = False) -> Response:
    """Run what creates in one transaction, and keep its answer under the key if there is one.

    Of two requests that come at once, the second waits for the first and gets the same answer. An
    answer that holds a secret is kept sealed. `together` is for what comes in crowds: see `writing_together`.
    """
    key = _key()
    with writing_together() if together else writing():
        if key is None:
            return create()
        if not idempotency.reserve(key, _print()):
            return _answer(idempotency.recall(key, _print())) or create()
        answer = create()
        told = installation().sealer.seal(answer.get_data(as_text=True)).encode() if sealed else answer.get_data()
        idempotency.complete(key, answer.status_code, answer.headers.get("Location"), told)
        return answer


def _key() -> str | None:
    sent = request.headers.get("Idempotency-Key")
    if sent is None:
        return None
    value = unquote_header_value(sent.strip())
    if not value or len(value) > LONGEST:
        raise Invalid(Fault(f"An Idempotency-Key has 1 to {LONGEST} characters."))
    client = request.headers.get("Authorization") or client_hash(request.remote_addr)
    return idempotency.storage_key(client, request.path, value)


def _print() -> list[str]:
    return idempotency.fingerprints(request.get_data(cache=True, parse_form_data=False), installation().sealer)


def _answer(kept: idempotency.KeptAnswer | None) -> Response | None:
    if kept is None:
        return None
    told = installation().sealer.open(kept.body.decode()).encode() if kept.body.startswith(SEALED) else kept.body
    answer = Response(
        told,
        kept.status,
        content_type="application/json" if told.startswith(b"{") else "text/html; charset=utf-8",
    )
    answer.headers["Cache-Control"] = PRIVATE
    if kept.location:
        answer.headers["Location"] = kept.location
    return answer
