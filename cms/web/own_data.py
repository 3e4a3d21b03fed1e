"""What is kept of somebody, opened to them by the link of a letter: taken as a file, or erased, once.

Opening the link changes nothing, since scanners open every link; its buttons do.
"""

from http import HTTPStatus

from flask import Blueprint, Response, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from cms.comments import corresponding, erasing, erasures, staff_notes
from cms.comments.models import Person
from cms.core import signing
from cms.core.db import db, writing
from cms.core.errors import Gone, NotFound
from cms.delivery.documents.erasure import LEFT, erasure_document
from cms.delivery.notices import commenters
from cms.web import letters
from cms.web.answers import as_file
from cms.web.context import installation
from cms.web.handing_out import exported_to_themselves

own_data = Blueprint("own_data", __name__, url_prefix="/mail/data/<key>")
own_data.after_request(letters.unlisted)
for problem in letters.STATUS:
    own_data.register_error_handler(problem, letters.ended)


@own_data.get("")
def show(key: str) -> Response:
    """Say what the link opens: what is kept, how far an erasure is, or its certificate."""
    person_id = _person_id(key)
    erasure = erasures.of(person_id)
    if erasure is None:
        return _offered(key, person_id)
    left = erasing.left_to_do(erasure)
    return letters.page(
        "erasure", key=key, erasure=erasure, left=left, reasons=[(_(what), _(why)) for what, why in LEFT]
    )


@own_data.post("/export")
def export(key: str) -> Response:
    """Hand all of it out as a file; by a button, since the log tells of it."""
    return as_file(exported_to_themselves(_person_id(key)), "what-is-kept-of-me.json")


@own_data.post("/erase")
def erase(key: str) -> BaseResponse:
    """Have it erased; not a second time. What is not meant is asked again."""
    person_id = _person_id(key)
    if "sure" not in request.form:
        return _offered(key, person_id, _("Tick that you know that this cannot be undone."))
    with writing():
        erasing.erase_own(person_id)
    return redirect(url_for("own_data.show", key=key), 303)


@own_data.get("/certificate.json")
def certificate(key: str) -> Response:
    """Give the certificate as a file to keep; it names nobody. Raises Gone where nothing was erased."""
    erasure = erasures.of(_person_id(key))
    if erasure is None or erasure.erased_at is None:
        raise Gone("There is no certificate, since nothing was erased.")
    return as_file(erasure_document(erasure, erasing.left_to_do(erasure)), "erasure.json")


def _person_id(key: str) -> int:
    """Give whom a key is about. Raises NotFound, and Gone for one that has ended."""
    person_id, _none = signing.read(installation().sealer, commenters.DATA, key)
    return person_id


def _offered(key: str, person_id: int, wrong: str = "") -> Response:
    person = db.session.get(Person, person_id)
    if person is None or person.is_erased:
        raise NotFound(corresponding.GONE)
    count = sum(staff_notes.counts_of(person).values())
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return letters.page("data", status, key=key, count=count, wrong=wrong)
