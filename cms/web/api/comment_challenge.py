"""What a form for comments asks for when it is shown."""

from typing import Any

from flask import Blueprint, Response
from typing_extensions import TypedDict

from cms.comments import challenging, form_timing
from cms.web import body
from cms.web.actor import api_actor
from cms.web.answers import private
from cms.web.context import installation, site
from cms.web.operation import operation
from cms.web.parameters import Parameters

comment_challenge = Blueprint("comment_challenge", __name__, url_prefix="/comment-challenge")


class FormShownDocument(TypedDict):
    """`started` is this moment, signed, to be sent back with the comment.

    Where the site asks for a task to be solved, `parameters` and `signature` are that of ALTCHA's proof of
    work (https://altcha.org/docs/v2/proof-of-work), so that its widget can be given this address.
    """

    started: str
    parameters: dict[str, Any] | None
    signature: str | None


@comment_challenge.get("")
@operation(
    "Ask for what a form sends along: when it was shown, and a task to solve where one is asked for",
    gives=FormShownDocument,
    query=Parameters,
    others=(401,),
)
def show() -> Response:
    """Give the moment at which a form is shown, and a new task where the site asks for one."""
    api_actor()
    body.query(Parameters)
    sealer = installation().sealer
    task = challenging.make(sealer) if site().comment_challenge else {}
    shown: FormShownDocument = {
        "started": form_timing.stamp(sealer),
        "parameters": task.get("parameters"),
        "signature": task.get("signature"),
    }
    return private(shown)
