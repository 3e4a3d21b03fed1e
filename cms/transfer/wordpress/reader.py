"""A WordPress export as a stream: one record at a time, however long the file.

DTDs are refused, and entities with them, so nothing is ever expanded or fetched.
"""

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from xml.parsers.expat.errors import XML_ERROR_BAD_CHAR_REF, XML_ERROR_INVALID_TOKEN, XML_ERROR_UNDEFINED_ENTITY

from cms.core.errors import Fault, Invalid
from cms.transfer import files, xml_files
from cms.transfer.course import Advance
from cms.transfer.wordpress.export import Export
from cms.transfer.wordpress.mending import Mender
from cms.transfer.wordpress.records import Author, Record, Survey
from cms.transfer.xml_files import nothing, refusal

VERSIONS = frozenset({"1.0", "1.1", "1.2"})
MENDABLE = frozenset({XML_ERROR_BAD_CHAR_REF, XML_ERROR_INVALID_TOKEN, XML_ERROR_UNDEFINED_ENTITY})
OFFER = " If it is a small break in a sound file, such as a bare “&”, it can be mended on the way in: add --recover."
_ENCODING = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding=[\"']([A-Za-z0-9._-]{1,40})")
_ENCODINGS = {"utf-8": "utf-8-sig", "us-ascii": "utf-8-sig", "iso-8859-1": "iso-8859-1", "windows-1252": "cp1252"}


def survey(
    path: Path,
    advance: Advance,
    notice: Callable[[Record], object] = lambda _record: None,
    mender: Mender | None = None,
) -> Survey:
    """Read the whole file once, keeping nothing. Raises Invalid for one that is damaged or no WordPress export.

    `advance` is told the number of bytes read, again and again; `notice` is shown each record without its
    comments, to keep a little of it that must be known before it comes by again. With a mender, small
    breaks are no damage.
    """
    export, authors = Export(with_comments=False), 0
    for record in _read(path, export, advance, mender):
        authors += isinstance(record, Author)
        notice(record)
    told = export.channel
    if not export.versions or not export.has_channel:
        raise Invalid(Fault(f"{path.name}: this is no WordPress export. Make one in WordPress, with Tools, Export."))
    version = told.get("wp:wxr_version", "")
    if export.versions - VERSIONS - {""} or (version and version not in VERSIONS):
        raise Invalid(Fault(f"{path.name}: this version of WordPress exports is not known; 1.0, 1.1 and 1.2 are."))
    site = told.get("wp:base_blog_url") or told.get("link") or told.get("wp:base_site_url") or ""
    network = told.get("wp:base_site_url") or site
    return Survey(
        site=site.rstrip("/"),
        network=network.rstrip("/"),
        language=told.get("language", ""),
        exported=told.get("pubDate", ""),
        authors=authors,
        title=told.get("title", ""),
        tagline=told.get("description", ""),
    )


def records(path: Path, advance: Advance, mender: Mender | None = None) -> Iterator[Record]:
    """Give the authors, terms and items of a file, in their order there."""
    return _read(path, Export(), advance, mender)


def _read(path: Path, export: Export, advance: Advance, mender: Mender | None) -> Iterator[Record]:
    plain = files.chunks(path, advance)
    pieces = _mended(path, plain, mender) if mender else plain
    for _ in xml_files.fed(path, export, pieces, nothing if mender else _offer):
        yield from export.taken()


def _offer(damage: str) -> str:
    return OFFER if damage in MENDABLE else ""


def _mended(path: Path, chunks: Iterable[bytes], mender: Mender) -> Iterator[str]:
    """Give the text as it can be read."""
    decoder: codecs.IncrementalDecoder | None = None
    for chunk in chunks:
        decoder = decoder or _decoder(path, chunk)
        yield mender.mend(decoder.decode(chunk))
    yield mender.mend(decoder.decode(b"", final=True) if decoder else "", last=True)


def _decoder(path: Path, beginning: bytes) -> codecs.IncrementalDecoder:
    """Give what reads the encoding that a file names. Raises Invalid for one that cannot be mended."""
    named = _ENCODING.match(beginning)
    encoding = _ENCODINGS.get(named[1].decode().lower() if named else "utf-8")
    if encoding is None:
        raise refusal(path, 1, "in this encoding it cannot be mended; save the file as UTF-8")
    return codecs.getincrementaldecoder(encoding)("surrogateescape" if encoding == "utf-8-sig" else "replace")
