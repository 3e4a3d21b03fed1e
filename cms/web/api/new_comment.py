"""What a reader sends: a comment as JSON or as a plain form, or a text to look at first."""

from collections.abc import Mapping
from typing import Annotated, Any

import orjson
from email_validator import EmailNotValidError, validate_email
from flask import request
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from cms.content.written import Address
from cms.core.db import LARGEST_ID
from cms.core.errors import Unreadable
from cms.core.text import Name, PlainText, clean
from cms.web import body

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
Source = Annotated[str, BeforeValidator(lambda value: clean(value) if isinstance(value, str) else value)]


def mail_address(text: str) -> str:
    """Read an e-mail address as it is kept. Raises ValueError for what is none."""
    try:
        return validate_email(text, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        raise ValueError("This is not a complete e-mail address.") from None


class NewComment(BaseModel):
    """A comment as a reader sends it."""

    model_config = ConfigDict(extra="forbid")
    author_name: Annotated[
        Name,
        Field(
            max_length=100, description="Needed where `/site` names it among what is `required`, as it does at first."
        ),
    ] = ""
    author_email: Annotated[
        PlainText,
        AfterValidator(lambda text: mail_address(text) if text else ""),
        Field(max_length=254, description="Needed likewise; and wherever letters are wanted."),
    ] = ""
    author_url: Annotated[Address, Field(max_length=500)] = ""
    body: Source
    parent_id: Annotated[int, Field(ge=1, le=LARGEST_ID)] | None = None
    notify_replies: bool = False
    notify_decision: bool = False
    consent: Annotated[PlainText, Field(max_length=50)] | None = None
    challenge: Annotated[
        str | None,
        Field(
            max_length=5000,
            description="The solution of a task of `/comment-challenge`, as ALTCHA writes it in base64: asked for where"
            " `/site` says so. Each is good for one comment.",
        ),
    ] = None
    started: Annotated[
        str | None,
        Field(
            max_length=200,
            description="What `/comment-challenge` gave when the form was shown. Without it nothing is held against"
            " the sender.",
        ),
    ] = None
    edit_token: Annotated[
        PlainText | None,
        Field(
            max_length=100,
            description="The edit token of an earlier comment of the sender, which shows that this one is theirs as"
            " well: the same as “Authorization: Edit” and it, for where that header holds another token.",
        ),
    ] = None
    subject: Annotated[
        str, Field(description="A field that people do not see, and programs fill in: leave it out, or empty.")
    ] = ""


class Draft(BaseModel):
    """A text to look at before it is sent."""

    model_config = ConfigDict(extra="forbid")
    body: Source


def from_form() -> NewComment:
    """Give a comment that came as a plain form; what is left empty in it is left out."""
    request.get_data(cache=True)  # the form is read from what is kept, and so is the print of an Idempotency-Key
    for name, values in request.form.lists():
        if len(values) > 1:
            raise Unreadable(f"“{name}” was given more than once.", parameter=name)
    filled: dict[str, Any] = {name: value for name, value in request.form.items() if value != "" or name == "body"}
    return body.read(NewComment, filled)


def _json() -> Any:
    """Read what was sent as JSON; what is none, or nested so deep that it is meant to harm, is nothing."""
    try:
        return orjson.loads(request.get_data(cache=True))
    except orjson.JSONDecodeError:
        return None


def typed() -> str:
    """Give the words that somebody typed, however wrong all else is that was sent."""
    sent = request.form if request.mimetype in FORMS else _json()
    words = sent.get("body") if isinstance(sent, Mapping) else None
    return words if isinstance(words, str) else ""
