"""Pictures' files into the media store, before any row names them; what no row ever names is cleared up."""

from datetime import timedelta
from itertools import groupby

from cms.content.storing import DISCARD
from cms.core import outbox
from cms.core.clock import now
from cms.core.db import writing
from cms.core.pictures import AVIF, MIME_TYPE, is_one_of_ours
from cms.core.storage import MediaStore
from cms.transfer.archive.opening import Archive
from cms.transfer.archive.package import File
from cms.transfer.zip_files import refusal

GRACE = timedelta(days=2)  # longer than an import can take


def bring(archive: Archive, store: MediaStore) -> None:
    """Store every file byte by byte. Raises Invalid for one that is no picture.

    Where the import is given up, the worker deletes them: that is written down before each.
    """
    for key, files in groupby(archive.files(), lambda file: file.name.partition("/")[0]):
        with writing():
            outbox.write(DISCARD, {"key": key}, due_at=now() + GRACE)
        for file in files:
            store.put(file.name, _picture(archive, file))


def _picture(archive: Archive, file: File) -> bytes:
    content = archive.content(file)
    if not is_one_of_ours(content, AVIF if file.name.endswith(".avif") else MIME_TYPE):
        raise refusal(f"media/{file.name}", "this is no picture of the kind that its name says.")
    return content
