"""Pictures that come in: how large they may be, and the way from a form's file into the library."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask import Flask, current_app, request
from werkzeug.datastructures import FileStorage

from cms.accounts.permissions import Actor, Permission
from cms.content import library, picture_words, storing
from cms.content.models.media import Media
from cms.core import pictures
from cms.core.db import writing
from cms.core.errors import Fault, Invalid, TooLarge
from cms.web.actor import api_actor, page_actor
from cms.web.context import installation

LARGEST_PICTURE = pictures.LARGEST_BYTES
View = TypeVar("View", bound=Callable[..., Any])


def init_app(app: Flask) -> None:
    """Let the views that take pictures have larger bodies; call it before what reads forms, such as CSRF protection."""
    app.before_request(_let_in)


def takes_pictures(view: View, *, at_once: int = 1) -> View:
    """Mark a view whose requests may be as large as so many pictures and the usual form beside them."""
    view.__dict__["takes_pictures"] = at_once
    return view


def takes_imports(view: View) -> View:
    """Mark a view whose requests may be as large as a file for import, if an admin sends them."""
    view.__dict__["takes_imports"] = True
    return view


def uploaded(sent: FileStorage | None) -> bytes:
    """Give what a form's file holds. Raises Invalid for none, TooLarge for more than is taken."""
    content = sent.stream.read(LARGEST_PICTURE + 1) if sent is not None else b""
    if not content:
        raise Invalid(Fault("Choose a picture to upload.", pictures.PLACE))
    if len(content) > LARGEST_PICTURE:
        raise TooLarge(
            f"This picture is larger than {LARGEST_PICTURE // 1024 // 1024} MB, which is the most that fits."
        )
    return content


def keep_picture(
    actor: Actor, sent: FileStorage | None, members: Mapping[str, Any], *, words_later: bool = False
) -> Media:
    """Take a form's file into the library, with `alt`, `decorative` and `caption`.

    It has a transaction of its own, since decoding takes its time: call it outside of any. What can
    be refused quickly is refused first. With `words_later` the picture may come without its words.
    """
    name = (sent.filename if sent is not None else None) or ""
    told = picture_words.described(members, name, words_later=words_later)
    prepared = pictures.prepare(uploaded(sent))
    with storing.stored(installation().store, prepared) as files, writing():
        return library.add(actor, files, **told.model_dump(), file_name=name, words_later=words_later)


def _let_in() -> None:
    """Raise the limit before anything reads the body."""
    view = current_app.view_functions.get(request.endpoint or "")
    more = _mark(view, "takes_pictures") * LARGEST_PICTURE
    if _mark(view, "takes_imports"):
        # Whoever it is is asked first: nobody else is to fill the disk before they are refused.
        sender = api_actor() if request.path.startswith("/api/") else page_actor()
        more = installation().settings.import_bytes if sender.may(Permission.SITE_ADMIN) else 0
    if more:
        request.max_content_length = current_app.config["MAX_CONTENT_LENGTH"] + more


def _mark(view: Any, name: str) -> int:
    """Give what a view, or what it wraps, is marked with; 0 where it is not."""
    while view is not None:
        if marked := getattr(view, name, 0):
            return int(marked)
        view = getattr(view, "__wrapped__", None) or getattr(view, "func", None)
    return 0
