"""Imports over the API: a file sent in and checked, then run, cancelled or taken back by the worker."""

from typing import Annotated, Any

import orjson
from flask import Blueprint, Response, request
from pydantic import BaseModel, ConfigDict, Field

from cms.accounts.permissions import Permission
from cms.core.errors import Fault, Invalid, Unsupported, pointer
from cms.core.paging import Order
from cms.transfer.runs import asking
from cms.transfer.runs.document import EXAMPLE, ImportDocument, import_document
from cms.transfer.runs.models import ImportRun
from cms.web import body, import_files
from cms.web.actor import known_actor
from cms.web.answers import private
from cms.web.context import installation
from cms.web.listing import listed
from cms.web.operation import operation
from cms.web.parameters import PageParameters, Parameters
from cms.web.uploads import takes_imports

imports = Blueprint("imports", __name__, url_prefix="/imports")
SCOPE = Permission.SITE_ADMIN
FORM = "multipart/form-data"
OPTIONS = '{"recover": true}'
NEWEST = Order((ImportRun.id,), descending=True, key=lambda row: (row.id,))


class UndoWanted(BaseModel):
    """What goes beyond what the import itself made."""

    model_config = ConfigDict(extra="forbid")

    with_votes: Annotated[
        bool, Field(strict=True, description="Remove also what readers voted here on its comments.")
    ] = False


class FileSent(BaseModel):
    """The parts of a form that brings a file for import."""

    model_config = ConfigDict(extra="forbid")

    source: Annotated[str, Field(description="Where the file comes from, such as `wordpress`.")]
    file: Annotated[bytes, Field(description="What the other system exported.")]
    options: Annotated[str, Field(description="What is asked besides, as a JSON object.", examples=[OPTIONS])] = "{}"


class CheckWanted(BaseModel):
    """What is asked of a file that was checked before."""

    model_config = ConfigDict(extra="forbid")

    options: Annotated[dict[str, Any], Field(description="All that is asked, as at first.")]


@imports.get("")
@operation("List the imports, the newest first", gives=ImportDocument, listed=True, query=PageParameters, scope=SCOPE)
def index() -> Response:
    """List the imports."""
    actor, asked = known_actor(), body.query(PageParameters)
    found = listed(asking.listed(actor), NEWEST, asked, scalar=True)
    return private(found.document([import_document(run) for run in found.rows]), next_url=found.next_url)


@imports.post("")
@takes_imports
@operation("Send in a file, to be checked by the worker: nothing is imported yet", gives=ImportDocument, status=202,
           body=FileSent, takes=(FORM,), scope=SCOPE, others=(409, 413), example=EXAMPLE)  # fmt: skip
def create() -> Response:
    """Send in a file."""
    actor = known_actor()
    asking.must_be_possible(actor)
    if request.mimetype != FORM:
        raise Unsupported("Send “multipart/form-data” with the parts source and file.")
    parts = _parts()
    run = import_files.keep(actor, parts.get("source", ""), request.files.get("file"), _options(parts))
    return private(import_document(run), 202, location=installation().links.api(f"/imports/{run.id}"))


@imports.get("/<int:run_id>")
@operation("Give one import: where it stands, and what it did or would do", gives=ImportDocument, query=Parameters,
           scope=SCOPE, example=EXAMPLE)  # fmt: skip
def read(run_id: int) -> Response:
    """Give one import."""
    actor = known_actor()
    body.query(Parameters)
    return private(import_document(asking.get(actor, run_id)))


@imports.post("/<int:run_id>/check")
@operation("Check the same file once more, with other options", gives=ImportDocument, status=202, body=CheckWanted,
           scope=SCOPE, others=(409,), example=EXAMPLE)  # fmt: skip
def check(run_id: int) -> Response:
    """Check once more."""
    actor = known_actor()
    actor.must(SCOPE)
    wanted = body.read(CheckWanted)
    return private(import_document(import_files.check_again(actor, run_id, wanted.options)), 202)


@imports.post("/<int:run_id>/run")
@operation("Import what was checked", gives=ImportDocument, status=202, scope=SCOPE, others=(409,), example=EXAMPLE)
def run_it(run_id: int) -> Response:
    """Import what was checked."""
    return _asked(run_id, "run")


@imports.post("/<int:run_id>/cancel")
@operation("End an import after what is in hand; what is here stays", gives=ImportDocument, status=202, scope=SCOPE,
           others=(409,), example=EXAMPLE)  # fmt: skip
def cancel(run_id: int) -> Response:
    """End an import."""
    return _asked(run_id, "cancel")


@imports.post("/<int:run_id>/undo")
@operation("Remove what an import made, if nobody changed or uses any of it", gives=ImportDocument, status=202,
           body=UndoWanted, scope=SCOPE, others=(409,), example=EXAMPLE)  # fmt: skip
def undo(run_id: int) -> Response:
    """Remove what an import made."""
    actor = known_actor()
    actor.must(SCOPE)
    wanted = body.read(UndoWanted)
    return private(import_document(import_files.ask(actor, run_id, "undo", with_votes=wanted.with_votes)), 202)


def _asked(run_id: int, what: str) -> Response:
    actor = known_actor()
    actor.must(SCOPE)
    body.refuse_more(body.members())
    return private(import_document(import_files.ask(actor, run_id, what)), 202)


def _parts() -> dict[str, str]:
    """Give the parts that are no file. Raises Invalid for those that nobody knows."""
    parts = request.form.to_dict()
    strangers = {*parts} - {"source", "options"} | {*request.files} - {"file"}
    if strangers:
        raise Invalid(*(Fault("There is no such part.", pointer([name])) for name in sorted(strangers)))
    return parts


def _options(parts: dict[str, str]) -> dict[str, Any]:
    try:
        told = orjson.loads(parts.get("options") or "{}")
    except orjson.JSONDecodeError as error:
        raise Invalid(Fault(f"This is not JSON: line {error.lineno}, column {error.colno}.", "#/options")) from None
    if not isinstance(told, dict):
        raise Invalid(Fault("Send a JSON object.", "#/options"))
    return told
