"""What is kept about somebody, handed out and erased: for admins, who answer for it."""

from flask import Blueprint, Response
from pydantic import BaseModel, ConfigDict

from cms.accounts.permissions import Permission
from cms.comments import erasing
from cms.comments.erasures import Ground
from cms.core.db import writing
from cms.delivery.documents.erasure import ErasureDocument, erasure_document
from cms.delivery.documents.person_export import PersonExportDocument
from cms.web import body
from cms.web.actor import known_actor
from cms.web.answers import as_file, private
from cms.web.context import installation
from cms.web.handing_out import exported_by
from cms.web.operation import operation
from cms.web.parameters import Parameters

forgetting = Blueprint("forgetting", __name__, url_prefix="/moderation/people/<int:person_id>")
EXPORT, ERASE = Permission.PEOPLE_EXPORT, Permission.PEOPLE_ERASE


class ErasureAsked(BaseModel):
    """Why somebody is forgotten: they asked for it, unless another ground is given."""

    model_config = ConfigDict(extra="forbid")
    reason: Ground = Ground.REQUEST


@forgetting.get("/export")
@operation(
    "Hand out all that is kept about somebody",
    gives=PersonExportDocument,
    query=Parameters,
    scope=EXPORT,
    others=(410,),
)
def export(person_id: int) -> Response:
    """Hand out all that is kept about somebody."""
    actor = known_actor()
    body.query(Parameters)
    return as_file(exported_by(actor, person_id), f"person-{person_id}.json")


@forgetting.post("/erase")
@operation(
    "Have somebody forgotten: their words and address, for good; asked again, it is the same",
    gives=ErasureDocument,
    status=202,
    body=ErasureAsked,
    scope=ERASE,
)
def erase(person_id: int) -> Response:
    """Have somebody forgotten; the worker does it."""
    actor = known_actor()
    actor.must(ERASE)
    sent = body.read(ErasureAsked)
    with writing():
        erasure = erasing.erase_person(actor, person_id, sent.reason)
        told = erasure_document(erasure, erasing.left_to_do(erasure))
    location = installation().links.api(f"/moderation/people/{person_id}/erasure")
    return private(told, 202, location=location)


@forgetting.get("/erasure")
@operation(
    "Tell how far the erasure of somebody is, and what went", gives=ErasureDocument, query=Parameters, scope=ERASE
)
def certificate(person_id: int) -> Response:
    """Give the certificate."""
    actor = known_actor()
    body.query(Parameters)
    erasure = erasing.get(actor, person_id)
    return private(erasure_document(erasure, erasing.left_to_do(erasure)))
