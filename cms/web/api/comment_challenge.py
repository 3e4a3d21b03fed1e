"""What a form for comments asks for when it is shown."""

from flask import Blueprint, Response
from typing_extensions import TypedDict

from cms.comments import form_timing
from cms.web import body
from cms.web.actor import api_actor
from cms.web.answers import private
from cms.web.context import installation
from cms.web.operation import operation
from cms.web.parameters import Parameters

comment_challenge = Blueprint("comment_challenge", __name__, url_prefix="/comment-challenge")


class FormShownDocument(TypedDict):
    """`started` is this moment, signed, to be sent back with the comment."""

    started: str


@comment_challenge.get("")
@operation(
    "Ask for what a form sends along: when it was shown", gives=FormShownDocument, query=Parameters, others=(401,)
)
def show() -> Response:
    """Give the moment at which a form is shown."""
    api_actor()
    body.query(Parameters)
    shown: FormShownDocument = {"started": form_timing.stamp(installation().sealer)}
    return private(shown)
