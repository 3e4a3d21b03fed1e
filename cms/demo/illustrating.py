"""Drawing the demo's pictures and taking them into the library, as if they had been uploaded."""

import io
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache

from sqlalchemy import select

from cms.accounts.permissions import SHELL
from cms.content import library, storing
from cms.content.models.media import Media
from cms.core.db import db, writing
from cms.core.pictures import Picture, prepare
from cms.core.storage import MediaStore
from cms.demo import material
from cms.demo.drawing.scenes import draw

HANDS = 2


@contextmanager
def drawing(names: Iterable[str], store: MediaStore) -> Iterator[Callable[[str], int]]:
    """Draw pictures ahead, while the block does other things; it is given what gives the id of each by its name."""
    pool = ThreadPoolExecutor(HANDS)
    drawn = {name: pool.submit(picture, name) for name in names}
    try:
        yield lambda name: _known(name) or _add(name, drawn[name].result(), store)
    finally:
        pool.shutdown(cancel_futures=True)


@cache
def picture(name: str) -> Picture:
    """Draw a picture, and prepare it in the sizes of the library."""
    png = io.BytesIO()
    draw(material.pictures()[name]).save(png, "PNG", compress_level=1)
    return prepare(png.getvalue())


def _known(name: str) -> int | None:
    """Give the id of a picture that an earlier load put into the library."""
    return db.session.scalar(select(Media.id).where(Media.file_name == _file_name(name)).order_by(Media.id).limit(1))


def _add(name: str, prepared: Picture, store: MediaStore) -> int:
    alt = material.pictures()[name]["alt"]
    with storing.stored(store, prepared) as files, writing():
        return library.add(SHELL, files, alt=alt, file_name=_file_name(name)).id


def _file_name(name: str) -> str:
    return f"{name}.png"
