"""What is said of a picture: what it shows, or that it only decorates; its caption; what of it stays in sight."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, Field, ValidationError

from cms.content.written import Written
from cms.core.errors import Fault, Invalid
from cms.core.text import PlainText
from cms.core.validation import faults

_NAME_OF_A_FILE = re.compile(
    r".*\.(jpe?g|png|gif|webp|avif|hei[cf]|svg|bmp|tiff?)\Z"
    r"|(img|dscn?|dscf|pxl|image|picture|photo|screenshot|scan|untitled)[\d\s()_.\-]*\Z",
    re.IGNORECASE | re.DOTALL,
)


class PictureWritten(Written):
    """What is said of a picture: what it shows, or that it only decorates; and the line below it.

    A box that is not ticked may be sent as an empty text.
    """

    alt: Annotated[PlainText, Field(max_length=500)] = ""
    decorative: Annotated[bool, BeforeValidator(lambda value: value or False)] = False
    caption: Annotated[PlainText, Field(max_length=1000)] = ""


class FocalPoint(Written):
    """What of a picture stays in sight where it is cut, in parts of its width and its height."""

    x: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
    y: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class PictureChanged(PictureWritten):
    """What can be changed of a picture; without a focal point it is the middle."""

    focal_point: FocalPoint | None = None


Told = TypeVar("Told", bound=PictureWritten)


def described(members: Mapping[str, Any], file_name: str = "", *, words_later: bool = False) -> PictureWritten:
    """Give what is said of a picture as it is understood. Raises Invalid, with a pointer to each fault."""
    told = checked(PictureWritten, members)
    require_words(told, file_name, words_later=words_later)
    return told


def require_words(told: PictureWritten, file_name: str, *, words_later: bool) -> None:
    """Raise Invalid for a picture that says nothing to who cannot see it."""
    if told.decorative or (words_later and not told.alt):
        return
    if not told.alt:
        raise Invalid(Fault("Say in a few words what the picture shows, or mark it as decorative.", "#/alt"))
    if _is_name_of_a_file(told.alt, file_name):
        raise Invalid(
            Fault("This looks like the name of a file. Say what the picture shows, as you would on the phone.", "#/alt")
        )


def checked(model: type[Told], members: Mapping[str, Any]) -> Told:
    """Give members as a model understands them. Raises Invalid, with a pointer to each fault."""
    try:
        return model.model_validate(dict(members))
    except ValidationError as error:
        raise Invalid(*faults(error)) from None


def _is_name_of_a_file(alt: str, file_name: str) -> bool:
    stem = file_name.rsplit(".", 1)[0]
    is_this_one = bool(file_name) and alt.casefold() in {file_name.casefold(), stem.casefold()} and " " not in stem
    return is_this_one or _NAME_OF_A_FILE.match(alt) is not None
