"""Pictures of the library for tests, made through the verbs and committed."""

from typing import Any

from flask import current_app

from cms.accounts.permissions import SHELL, Actor
from cms.content import library, storing
from cms.content.models.media import Media
from cms.core.db import db, writing
from cms.core.pictures import prepare
from cms.core.storage import MediaStore
from tests.drawings import png


def store() -> MediaStore:
    """Give the media store of the application at hand."""
    found: MediaStore = current_app.extensions["vertebra"].store
    return found


def picture(actor: Actor = SHELL, content: bytes = b"", **told: Any) -> Media:
    """Take a picture into the library."""
    with storing.stored(store(), prepare(content or png())) as files, writing():
        return library.add(actor, files, **{"alt": "Somebody kneels on one knee.", **told})


def described(media: Media, actor: Actor = SHELL, **changes: Any) -> Media:
    """Change what is said of a picture."""
    with writing():
        return library.describe(actor, fresh(media), fresh(media).version, changes)


def removed(media: Media, actor: Actor = SHELL) -> None:
    """Remove a picture."""
    with writing():
        library.remove(actor, fresh(media))


def fresh(media: Media) -> Media:
    """Give a picture as the database has it."""
    return db.session.get_one(Media, media.id, populate_existing=True)
