"""A picture's files: put into the store before the row that names them, and gone again where it never comes."""

import hashlib
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import exists, select

from cms.content.models.media import Media
from cms.core import outbox
from cms.core.clock import now
from cms.core.db import db, writing
from cms.core.errors import Misconfigured
from cms.core.pictures import MIME_TYPE, Picture
from cms.core.storage import MediaStore

DISCARD = "media.discard"
GRACE = timedelta(hours=1)  # far longer than a request lives


@dataclass(frozen=True)
class Files:
    """What was put into the store for a picture: its folder there, and each size as the row keeps it."""

    key: str
    renditions: list[dict[str, Any]]
    bytes: int


@contextmanager
def stored(store: MediaStore, picture: Picture) -> Iterator[Files]:
    """Put a picture's files into the store for the block that makes its row; if it fails, they are gone again.

    Open it around the transaction, so that there is never a row without its files, and no lock is
    held while they are written. Where the process is killed in between, the worker clears up: what
    will be stored is written down before. The key is a hash that nobody can guess, not even who has
    the picture.
    """
    key = hashlib.sha256(secrets.token_bytes(16) + picture.renditions[0].content).hexdigest()[:40]
    renditions = [
        {"file": f"{each.width}.webp", "width": each.width, "height": each.height, "mime_type": MIME_TYPE}
        for each in picture.renditions
    ]
    with writing():
        outbox.write(DISCARD, {"key": key}, due_at=now() + GRACE)
    try:
        for told, each in zip(renditions, picture.renditions, strict=True):
            store.put(f"{key}/{told['file']}", each.content)
        yield Files(key, renditions, len(picture.renditions[0].content))
    except BaseException:
        with suppress(Misconfigured):  # the first error is the one to tell
            store.delete(key)
        raise


def discard(store: MediaStore, payload: Mapping[str, Any]) -> None:
    """Delete the files of a picture that was removed, or never came to be; one that is there keeps them."""
    key = payload["key"]
    if not db.session.scalar(select(exists().where(Media.key == key))):
        store.delete(key)
