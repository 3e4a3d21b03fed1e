"""A WordPress export as a stream: one record at a time, however long the file.

DTDs are refused, and entities with them, so nothing is ever expanded or fetched.
"""

import codecs
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.parsers.expat.errors import XML_ERROR_BAD_CHAR_REF, XML_ERROR_INVALID_TOKEN, XML_ERROR_UNDEFINED_ENTITY
from xml.sax import SAXParseException
from xml.sax.handler import feature_namespaces

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from cms.core.errors import Fault, Invalid
from cms.transfer.course import Advance
from cms.transfer.wordpress.export import Export
from cms.transfer.wordpress.mending import Mender
from cms.transfer.wordpress.records import Author, Record, Survey

CHUNK = 1 << 16
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

    `advance` is told the number of bytes read, again and again; `notice` is shown each record, to keep a
    little of it that must be known before it comes by again. With a mender, small breaks are no damage.
    """
    export, authors = Export(), 0
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
    parser = DefusedExpatParser(forbid_dtd=True)
    parser.setFeature(feature_namespaces, True)
    parser.setContentHandler(export)
    for chunk, size in _chunks(path) if mender is None else _mended(path, mender):
        _parse(path, parser, chunk, mender)
        yield from export.taken()
        advance(size)
    _parse(path, parser, None, mender)
    yield from export.taken()


def _chunks(path: Path) -> Iterator[tuple[bytes, int]]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk, len(chunk)


def _mended(path: Path, mender: Mender) -> Iterator[tuple[str, int]]:
    """Give the text as it can be read, with the number of bytes that it took."""
    with path.open("rb") as file:
        named = _ENCODING.match(file.read(200))
        encoding = _ENCODINGS.get(named[1].decode().lower() if named else "utf-8")
        if encoding is None:
            raise _refusal(path, 1, "in this encoding it cannot be mended; save the file as UTF-8")
        file.seek(0)
        decoder = codecs.getincrementaldecoder(encoding)("surrogateescape" if encoding == "utf-8-sig" else "replace")
        while chunk := file.read(CHUNK):
            yield mender.mend(decoder.decode(chunk)), len(chunk)
        yield mender.mend(decoder.decode(b"", final=True), last=True), 0


def _parse(path: Path, parser: DefusedExpatParser, chunk: bytes | str | None, mender: Mender | None) -> None:
    """Read on, or come to the end for None."""
    try:
        if chunk is None:
            parser.close()
        else:
            parser.feed(chunk)
    except SAXParseException as error:
        offer = OFFER if mender is None and error.getMessage() in MENDABLE else ""
        raise _refusal(path, error.getLineNumber(), f"the XML is damaged ({error.getMessage()})", offer) from None
    except DefusedXmlException:
        raise _refusal(
            path, parser.getLineNumber(), "there is a DOCTYPE, which WordPress never writes; entities are not read"
        ) from None
    except (ValueError, LookupError):
        raise _refusal(path, parser.getLineNumber(), "this encoding cannot be read; save the file as UTF-8") from None


def _refusal(path: Path, line: int | None, reason: str, offer: str = "") -> Invalid:
    return Invalid(Fault(f"{path.name}, line {line or 1}: {reason}.{offer}"))
